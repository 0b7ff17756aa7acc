//! Power cut at every step of every command that writes, and again in recovery: the old state or
//! the new one, nothing else (D-9).

mod commands;
mod keys;
mod sweep;
mod wrapped;
