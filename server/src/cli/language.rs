//! German and English for commands: which of them, the help, and what is wrong with a command line. The same
//! way as the program `keyfob` has it.

mod help;
#[cfg(test)]
mod tests;
mod usage;

use std::ffi::OsString;

use crate::text::Language;

pub(super) use help::{help_of, localize};
pub(super) use usage::{help_instead, no_command, usage_problem};

/// The language that was asked for, or the system's.
pub(super) fn choose(arguments: &[OsString]) -> Language {
    let asked = option(arguments, "--lang").or_else(|| std::env::var("KEYFOB_LANG").ok());
    let tag = asked.or_else(sys_locale::get_locale).unwrap_or_default();
    Language::of_tag(&tag).unwrap_or_default()
}

/// The value of an option that must be known before, or although, clap does not understand the
/// command line.
fn option(arguments: &[OsString], name: &str) -> Option<String> {
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
