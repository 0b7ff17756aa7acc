//! Command lines in the reader's language: their help, and what is wrong with one. clap speaks English only.
//!
//! English help stands beside a command line's definition; in other languages it is a text: `help-COMMAND`,
//! `help-COMMAND--OPTION`, and `help--OPTION` for an option of many commands. The words that clap says by itself are
//! texts in every language, and come from here: [`ENGLISH`], [`GERMAN`].

mod command;
mod usage;

use std::ffi::OsString;

pub use command::{help_instead, help_of, localize};
pub use usage::{Usage, no_command, usage};

/// The words that clap says by itself, in English: a Fluent file.
pub const ENGLISH: &str = include_str!("../text/en/words.ftl");
/// The same in German.
pub const GERMAN: &str = include_str!("../text/de/words.ftl");

/// The text of a message with these values; none: there is no such message in the reader's language.
pub type Texts<'t> = dyn Fn(&str, &[(&str, &str)]) -> Option<String> + 't;

/// The value of an option that must be known before, or although, clap does not understand the command line.
#[must_use]
pub fn option(arguments: &[OsString], name: &str) -> Option<String> {
    let mut texts = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(text) = texts.next() {
        if text == "--" {
            break;
        }
        if text == name {
            return texts.next().map(Into::into);
        }
        let value = text.strip_prefix(name);
        if let Some(value) = value.and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests;
