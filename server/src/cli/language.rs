//! German and English for commands: which of them, the help, and what is wrong with a command line.

#[cfg(test)]
mod tests;

use std::ffi::OsString;

use clap::{Command, CommandFactory as _};
use fluent_bundle::FluentArgs;
use keyfob_help::{Usage, no_command, option};

use super::args::Args;
use crate::text::{Language, Message, Texts};

/// The language that was asked for, or the system's.
pub(super) fn choose(arguments: &[OsString]) -> Language {
    let asked = option(arguments, "--lang").or_else(|| std::env::var("KEYFOB_LANG").ok());
    let tag = asked.or_else(sys_locale::get_locale).unwrap_or_default();
    Language::of_tag(&tag).unwrap_or_default()
}

/// A command with its help in the language of `texts`.
pub(super) fn localize(command: Command, texts: &Texts) -> Command {
    keyfob_help::localize(command, &lookup(texts))
}

/// The help of the command with these names.
///
/// # Errors
/// There is no such command.
pub(super) fn help_of<'n>(
    names: impl IntoIterator<Item = &'n str>,
    texts: &Texts,
) -> Result<String, Message> {
    let help = keyfob_help::help_of(Args::command(), names, &lookup(texts));
    help.map_err(|name| message(no_command(name, "")))
}

/// The help of a command that was given without the command below it.
pub(super) fn help_instead(error: &clap::Error, texts: &Texts) -> Option<String> {
    keyfob_help::help_instead(error, Args::command(), &lookup(texts))
}

/// The verdict on a command line that clap refuses; none if it merely asks for help or the version.
pub(super) fn usage_problem(error: &clap::Error) -> Option<Message> {
    keyfob_help::usage(error).map(message)
}

fn message(usage: Usage) -> Message {
    let args = usage.args.into_iter();
    args.fold(Message::new(usage.id), |message, (name, value)| {
        message.with(name, value)
    })
}

fn lookup(texts: &Texts) -> impl Fn(&str, &[(&str, &str)]) -> Option<String> + '_ {
    |id, args| {
        let args = args
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        texts
            .has(id)
            .then(|| texts.text(id, &args.collect::<FluentArgs<'_>>()))
    }
}
