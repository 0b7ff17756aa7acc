//! Help, command by command and option by option.

use clap::{
    Arg, Command,
    error::{ContextKind, Error, ErrorKind},
};

use crate::{Texts, usage::value};

/// Puts a command's help into the language of `texts`. What has no text there stays as the command line's definition
/// says it.
#[must_use]
pub fn localize(command: Command, texts: &Texts<'_>) -> Command {
    // Only a built command knows how it is called.
    let mut built = command.clone();
    built.build();
    tree(command, &mut built, "help", texts)
}

/// The help of the command with these names, below `command`.
///
/// # Errors
/// The name that is none.
pub fn help_of<'n>(
    command: Command,
    names: impl IntoIterator<Item = &'n str>,
    texts: &Texts<'_>,
) -> Result<String, &'n str> {
    let mut command = localize(command, texts);
    command.build();
    let found = names.into_iter().try_fold(&mut command, |command, name| {
        command.find_subcommand_mut(name).ok_or(name)
    });
    found.map(|command| command.render_help().to_string())
}

/// The help of a command that was given without the command below it: of more use than to be told so.
#[must_use]
pub fn help_instead(error: &Error, command: Command, texts: &Texts<'_>) -> Option<String> {
    if error.kind() != ErrorKind::MissingSubcommand {
        return None;
    }
    let path = error.get(ContextKind::InvalidSubcommand).map(value)?;
    help_of(command, path.split(' ').skip(1), texts).ok()
}

fn tree(command: Command, built: &mut Command, path: &str, texts: &Texts<'_>) -> Command {
    let command = match texts(path, &[]) {
        Some(about) => command.about(about),
        None => command,
    };
    let command = command
        .help_template(template(built, texts))
        .mut_args(|arg| localize_arg(arg, path, texts));
    let names: Vec<_> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    names.into_iter().fold(command, |command, name| {
        let path = format!("{path}-{name}");
        let Some(built) = built.find_subcommand_mut(&name) else {
            return command;
        };
        command.mut_subcommand(name, |sub| tree(sub, built, &path, texts))
    })
}

/// Everything that a command has, under our own headings.
fn template(built: &mut Command, texts: &Texts<'_>) -> String {
    let header = *built.get_styles().get_header();
    let usage = how_to_call(built, texts);
    let shown = |arg: &&Arg| !arg.is_hide_set();
    let sections = [
        (built.has_subcommands(), "help-commands", "{subcommands}"),
        (
            built.get_positionals().any(|arg| shown(&arg)),
            "help-arguments",
            "{positionals}",
        ),
        (true, "help-options", "{options}"),
    ];
    sections.into_iter().filter(|(has, ..)| *has).fold(
        format!("{{about-with-newline}}\n{usage}"),
        |template, (_, heading, tag)| {
            let heading = word(heading, texts);
            format!("{template}\n\n{header}{heading}:{header:#}\n{tag}")
        },
    )
}

/// How a command is called. clap has no way to translate these words.
fn how_to_call(built: &mut Command, texts: &Texts<'_>) -> String {
    let usage = built.render_usage().ansi().to_string();
    [
        ("Usage:", "help-usage"),
        ("[OPTIONS]", "help-usage-options"),
        ("<COMMAND>", "help-usage-command"),
    ]
    .into_iter()
    .fold(usage, |usage, (english, id)| {
        usage.replace(english, &word(id, texts))
    })
}

/// One of the words that come from here; its id where the reader's texts lack it.
fn word(id: &str, texts: &Texts<'_>) -> String {
    texts(id, &[]).unwrap_or_else(|| id.to_owned())
}

fn localize_arg(arg: Arg, path: &str, texts: &Texts<'_>) -> Arg {
    let own = format!("{path}--{}", arg.get_id());
    let common = format!("help--{}", arg.get_id());
    let help = [own, common].iter().find_map(|id| texts(id, &[]));
    let help = help.or_else(|| Some(arg.get_help()?.to_string()));
    let help = help.into_iter().chain(notes(&arg, texts));
    let help = help.collect::<Vec<_>>().join(" ");
    let takes_values = arg.get_action().takes_values();
    let arg = arg.help(help);
    if takes_values {
        arg.hide_possible_values(true)
            .hide_default_value(true)
            .hide_env(true)
    } else {
        arg
    }
}

/// What clap would add in English: possible values, default, environment variable.
fn notes(arg: &Arg, texts: &Texts<'_>) -> Vec<String> {
    if !arg.get_action().takes_values() {
        return Vec::new();
    }
    let values = arg.get_possible_values();
    let values = values.iter().map(|value| value.get_name().to_owned());
    let defaults = arg.get_default_values().iter();
    let defaults = defaults.map(|value| value.display().to_string());
    let environment = arg.get_env().map(|name| name.display().to_string());
    [
        ("help-values", values.collect::<Vec<_>>().join(", ")),
        ("help-default", defaults.collect::<Vec<_>>().join(", ")),
        ("help-environment", environment.unwrap_or_default()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .filter_map(|(id, value)| texts(id, &[("value", &value)]))
    .collect()
}
