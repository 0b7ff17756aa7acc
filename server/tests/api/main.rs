//! The HTTP interface, called in process: each call's good case, and each problem code where it can be met.
//!
//! `raced` needs PostgreSQL: SQLite lets one write after the other. No call answers `reset-limit` yet, since staff may go
//! beyond the limit; what it would answer is shown.
//!
//! `KEYFOB_BLESS=1 cargo test -p keyfob-server --test api` writes `openapi.json` and `docs/problems.md` anew
//! after a wanted change.

mod activations;
mod admin;
mod check_ins;
mod document;
mod dongles;
mod http;
mod languages;
mod limits;
mod races;
mod resets;
mod server;
mod staff;
mod trouble;
