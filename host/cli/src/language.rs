//! German and English: the program's texts, and the help of its commands.

use clap::Command;
use keyfob::text::{Language, Texts};

/// All texts of the program.
pub(crate) fn texts(language: Language) -> Texts {
    let mut texts = Texts::new(language);
    for file in files(language) {
        texts.add(file);
    }
    texts
}

const fn files(language: Language) -> [&'static str; 4] {
    match language {
        Language::English => [
            include_str!("../text/en/answers.ftl"),
            include_str!("../text/en/demo.ftl"),
            include_str!("../text/en/doctor.ftl"),
            include_str!("../text/en/help.ftl"),
        ],
        Language::German => [
            include_str!("../text/de/answers.ftl"),
            include_str!("../text/de/demo.ftl"),
            include_str!("../text/de/doctor.ftl"),
            include_str!("../text/de/help.ftl"),
        ],
    }
}

/// The language that was asked for, or the system's.
pub(crate) fn choose(asked: Option<&str>) -> Language {
    let tag = asked
        .map(str::to_owned)
        .or_else(sys_locale::get_locale)
        .unwrap_or_default();
    tag.parse().unwrap_or_default()
}

/// Puts a command's help into the language of `texts`, command by command and option by option.
/// What has no text there stays in English, as the command line's definition says it.
pub(crate) fn localize(command: Command, texts: &Texts) -> Command {
    if !texts.has("help-usage") {
        return command;
    }
    localize_tree(command, "help", texts)
}

fn localize_tree(command: Command, path: &str, texts: &Texts) -> Command {
    let word = |id: &str| texts.text(id, []);
    let about = texts.has(path).then(|| word(path));
    let command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    let command = command
        .help_template(format!(
            "{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}",
            word("help-usage")
        ))
        .subcommand_help_heading(word("help-commands"))
        .mut_args(|arg| {
            let id = format!("{path}--{}", arg.get_id());
            let common = format!("help--{}", arg.get_id());
            let heading = word(if arg.is_positional() {
                "help-arguments"
            } else {
                "help-options"
            });
            let arg = arg.help_heading(heading);
            let found = [id, common].into_iter().find(|id| texts.has(id));
            match found {
                Some(id) => arg.help(word(&id)),
                None => arg,
            }
        });
    let names: Vec<_> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    names.into_iter().fold(command, |command, name| {
        let path = format!("{path}-{name}");
        command.mut_subcommand(name, |sub| localize_tree(sub, &path, texts))
    })
}
