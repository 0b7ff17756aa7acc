//! German and English: the program's texts, the help of its commands, and what is wrong with a
//! command line.

#[cfg(test)]
mod tests;

use std::ffi::OsString;

use clap::{Command, CommandFactory as _};
use keyfob::{
    Code, Problem,
    text::{Language, Texts},
};
pub(crate) use keyfob_help::option;
use keyfob_help::{Usage, no_command};

use crate::args::Cli;

/// All texts of the program.
pub(crate) fn texts(language: Language) -> Texts {
    let mut texts = Texts::new(language);
    for file in files(language) {
        texts.add(file);
    }
    texts.add(match language {
        Language::English => keyfob_help::ENGLISH,
        Language::German => keyfob_help::GERMAN,
    });
    #[cfg(feature = "agent")]
    texts.add(keyfob_agent::text::file(language));
    texts
}

const fn files(language: Language) -> [&'static str; 6] {
    match language {
        Language::English => [
            include_str!("../text/en/answers.ftl"),
            include_str!("../text/en/control.ftl"),
            include_str!("../text/en/demo.ftl"),
            include_str!("../text/en/doctor.ftl"),
            include_str!("../text/en/help.ftl"),
            include_str!("../text/en/station.ftl"),
        ],
        Language::German => [
            include_str!("../text/de/answers.ftl"),
            include_str!("../text/de/control.ftl"),
            include_str!("../text/de/demo.ftl"),
            include_str!("../text/de/doctor.ftl"),
            include_str!("../text/de/help.ftl"),
            include_str!("../text/de/station.ftl"),
        ],
    }
}

/// The language that was asked for, or the system's.
pub(crate) fn choose(arguments: &[OsString]) -> Language {
    let asked = option(arguments, "--lang").or_else(|| std::env::var("KEYFOB_LANG").ok());
    let tag = asked.or_else(sys_locale::get_locale).unwrap_or_default();
    tag.parse().unwrap_or_default()
}

/// A command with its help in the language of `texts`.
pub(crate) fn localize(command: Command, texts: &Texts) -> Command {
    keyfob_help::localize(command, &lookup(texts))
}

/// The help of the command with these names.
///
/// # Errors
/// There is no such command.
pub(crate) fn help_of<'n>(
    names: impl IntoIterator<Item = &'n str>,
    texts: &Texts,
) -> Result<String, Problem> {
    let help = keyfob_help::help_of(Cli::command(), names, &lookup(texts));
    help.map_err(|name| problem(&no_command(name, ""), texts))
}

/// The help of a command that was given without the command below it.
pub(crate) fn help_instead(error: &clap::Error, texts: &Texts) -> Option<String> {
    keyfob_help::help_instead(error, Cli::command(), &lookup(texts))
}

/// The verdict on a command line that clap refuses; none if it merely asks for help or the version.
pub(crate) fn usage_problem(error: &clap::Error, texts: &Texts) -> Option<Problem> {
    keyfob_help::usage(error).map(|usage| problem(&usage, texts))
}

fn problem(usage: &Usage, texts: &Texts) -> Problem {
    let args = usage.args.iter().map(|(name, value)| (*name, &**value));
    Problem::new(Code::Usage).with("detail", texts.text(usage.id, args))
}

fn lookup(texts: &Texts) -> impl Fn(&str, &[(&str, &str)]) -> Option<String> + '_ {
    |id, args| texts.has(id).then(|| texts.text(id, args.iter().copied()))
}
