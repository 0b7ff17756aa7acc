//! The agent of a computer: a service that keeps licenses fresh for the programs that need them, and tells people
//! in time (M-1, M-4).
//!
//! | module | what it does |
//! |---|---|
//! | [`config`] | `agent.toml` |
//! | [`check`](mod@check) | whether what it names is there |
//! | [`keeper`] | looks at one license directory, asks the server once a day |
//! | [`board`] | what the keepers see, what programs tell, what happened: all others read it |
//! | [`notice`] | tells people: when is a pure rule, how is a command, a webhook or a log |
//! | `socket` | the local socket: a way to dongles and to the server for programs (decision 17) |
//! | [`page`] | the local web page: status, registration, refresh, license upload, log, diagnostics (decision 18) |
//! | [`run`](mod@run) | puts it all together |
//!
//! # Whom it trusts
//! - *A program* at the socket may use the server and the dongles that the agent may use, and say how it is. It
//!   gets nothing that it need not check itself, and decides nothing here.
//! - *A browser* must bring a session that began with a link from `keyfob agent open`, in the path of each address,
//!   and no page of anybody else's may send it: `Host` and `Origin` are checked. There are no cookies, which every
//!   server on the same computer would get.
//! - *Who may read the agent's state directory* is the agent: the file `page.json` in it opens the page.

pub mod board;
pub mod check;
pub mod config;
pub mod keeper;
pub mod log;
pub mod notice;
pub mod page;
pub mod run;
#[cfg(unix)]
pub mod socket;
pub mod text;

use keyfob::{Code, Problem};

/// What the system says, with the file or address that it is about.
pub(crate) fn io(what: &dyn std::fmt::Display, error: &dyn std::fmt::Display) -> Problem {
    Problem::new(Code::Io).with("detail", format_args!("{what}: {error}"))
}
