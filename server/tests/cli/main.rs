//! The program as the vendor's people meet it: in which language it speaks, and that its answers have none.
//!
//! `INSTA_UPDATE=always` takes the snapshots as they are.

mod help;
mod language;
mod place;
