//! The HTTP interface, called in process: each call's good case, and each problem code where it can be met.
//!
//! `raced` is missing: it takes two requests at the same moment.
//!
//! `KEYFOB_BLESS=1 cargo test -p keyfob-server --test api` writes `openapi.json` and `docs/problems.md` anew
//! after a wanted change.

mod activations;
mod admin;
mod check_ins;
mod document;
mod dongles;
mod http;
mod limits;
mod server;
mod staff;
mod trouble;
