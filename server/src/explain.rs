//! The one place where an error becomes a text for people.
//!
//! Each kind of error is a message in `text/*/errors.ftl`, and its English is written there alone: what logs
//! say ([`Display`](std::fmt::Display)) is the English text.

mod commands;
mod config;
mod domain;
mod files;
mod issuer;
mod service;
mod store;
#[cfg(test)]
mod tests;

use crate::text::Message;

/// What can be told to people.
pub trait Explain {
    /// What to tell them.
    fn message(&self) -> Message;
}

/// Logs quote errors in English.
macro_rules! displayed {
    ($($error:ty),+ $(,)?) => {$(
        impl std::fmt::Display for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.message().fmt(f)
            }
        }
    )+};
}
use displayed;

/// An error of a file: where, and what the system said.
fn file(path: &std::path::Path, source: &std::io::Error) -> Message {
    Message::new("error-file")
        .with("path", path.display())
        .with("detail", source)
}
