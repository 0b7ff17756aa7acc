//! Help in the user's language. The English words stand beside the command line's definition; those
//! that clap itself writes, and all German ones, in `text/*/help.ftl`.

use clap::{Arg, Command, CommandFactory as _};
use fluent_bundle::FluentArgs;

use crate::{cli::args::Args, text::Texts};

/// Puts a command's help into the language of `texts`, command by command and option by option.
/// What has no text there stays as the command line's definition says it.
pub(in crate::cli) fn localize(command: Command, texts: &Texts) -> Command {
    // Only a built command knows how it is called.
    let mut built = command.clone();
    built.build();
    localize_tree(command, &mut built, "help", texts)
}

/// The help of the command with these names.
///
/// # Errors
/// The name that is none.
pub(in crate::cli) fn help_of<'n>(
    names: impl IntoIterator<Item = &'n str>,
    texts: &Texts,
) -> Result<String, &'n str> {
    let mut command = localize(Args::command(), texts);
    command.build();
    let found = names.into_iter().try_fold(&mut command, |command, name| {
        command.find_subcommand_mut(name).ok_or(name)
    });
    found.map(|command| command.render_help().to_string())
}

fn localize_tree(command: Command, built: &mut Command, path: &str, texts: &Texts) -> Command {
    let command = if texts.has(path) {
        command.about(text(texts, path))
    } else {
        command
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
        command.mut_subcommand(name, |sub| localize_tree(sub, built, &path, texts))
    })
}

/// Everything that a command has, under our own headings.
fn template(built: &mut Command, texts: &Texts) -> String {
    let header = *built.get_styles().get_header();
    let usage = usage(built, texts);
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
            let heading = text(texts, heading);
            format!("{template}\n\n{header}{heading}:{header:#}\n{tag}")
        },
    )
}

/// How a command is called. clap has no way to translate these words.
fn usage(built: &mut Command, texts: &Texts) -> String {
    let usage = built.render_usage().ansi().to_string();
    [
        ("Usage:", "help-usage"),
        ("[OPTIONS]", "help-usage-options"),
        ("<COMMAND>", "help-usage-command"),
    ]
    .into_iter()
    .fold(usage, |usage, (word, id)| {
        usage.replace(word, &text(texts, id))
    })
}

fn localize_arg(arg: Arg, path: &str, texts: &Texts) -> Arg {
    let own = format!("{path}--{}", arg.get_id());
    let common = format!("help--{}", arg.get_id());
    let translated = [own, common].into_iter().find(|id| texts.has(id));
    let help = translated.map(|id| text(texts, &id));
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
fn notes(arg: &Arg, texts: &Texts) -> Vec<String> {
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
    .map(|(id, value)| texts.text(id, &FluentArgs::from_iter([("value", value)])))
    .collect()
}

fn text(texts: &Texts, id: &str) -> String {
    texts.text(id, &FluentArgs::new())
}
