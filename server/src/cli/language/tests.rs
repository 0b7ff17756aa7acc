//! Every command has German help, and what is wrong with a command line is told in both languages.

use std::collections::BTreeSet;

use clap::{Command, CommandFactory as _};

use super::*;
use crate::{
    cli::args::Args,
    text::{Texts, tests::messages},
};

/// A command and those below it, with the ids of their texts.
fn tree(command: &Command, path: &str, visit: &mut impl FnMut(&Command, &str)) {
    visit(command, path);
    for sub in command.get_subcommands() {
        tree(sub, &format!("{path}-{}", sub.get_name()), visit);
    }
}

/// Every command and every option has a German help, and no German help is of something that there
/// is not.
#[test]
fn all_help_is_translated_and_no_more() {
    let german = Texts::of(Language::German);
    let mut used = BTreeSet::new();
    tree(&Args::command(), "help", &mut |command, path| {
        assert!(german.has(path), "no German for {path}");
        assert!(command.get_about().is_some(), "no English for {path}");
        used.insert(path.to_owned());
        for arg in command.get_arguments() {
            let own = format!("{path}--{}", arg.get_id());
            assert!(arg.get_help().is_some(), "no English for {own}");
            let common = format!("help--{}", arg.get_id());
            let id = [own.clone(), common].into_iter().find(|id| german.has(id));
            used.insert(id.unwrap_or_else(|| panic!("no German for {own}")));
        }
    });
    let english = messages(Language::English);
    let orphans: Vec<_> = messages(Language::German)
        .into_keys()
        .filter(|id| id.starts_with("help") && !used.contains(id) && !english.contains_key(id))
        .collect();
    assert!(orphans.is_empty(), "texts of nothing: {orphans:?}");
}

/// Nothing that clap writes by itself is left in the German help.
#[test]
fn german_help_is_german() {
    let mut built = localize(Args::command(), Texts::of(Language::German));
    built.build();
    tree(&built, "help", &mut |command, path| {
        let help = command.clone().render_long_help().to_string();
        for english in [
            "Usage",
            "[OPTIONS]",
            "<COMMAND>",
            "Print ",
            "[env",
            "[default",
            "ossible",
        ] {
            assert!(!help.contains(english), "{path}: {english} in\n{help}");
        }
        let whole = help.contains("Aufruf:") && help.contains("Optionen:");
        assert!(
            whole && help.contains("Diese Hilfe zeigen"),
            "{path}:\n{help}"
        );
    });
}

fn refused(line: &[&str], language: Language) -> String {
    let line = [&["keyfob-server"], line].concat();
    let error = Args::command()
        .try_get_matches_from(line)
        .expect_err("refused");
    let problem = usage_problem(&error).expect("a problem");
    problem.text(Texts::of(language))
}

#[test]
fn a_wrong_command_line_is_explained_in_both_languages() {
    let lines: [(&[&str], &str, &str); 9] = [
        (
            &["frob"],
            "there is no command frob",
            "den Befehl frob gibt es nicht",
        ),
        (
            &["license", "lisst"],
            "there is no command lisst (similar: list)",
            "den Befehl lisst gibt es nicht (ähnlich: list)",
        ),
        (
            &["license", "list", "--serch", "x"],
            "there is no --serch (similar: --search)",
            "--serch gibt es nicht (ähnlich: --search)",
        ),
        (
            &["license", "cancel", "1"],
            "missing --reason <REASON>",
            "es fehlt --reason <REASON>",
        ),
        (
            &["staff", "invite", "erika", "--role", "boss"],
            "“boss” is no value for --role <ROLE> (viewer, clerk, admin)",
            "„boss“ ist kein Wert für --role <ROLE> (viewer, clerk, admin)",
        ),
        (
            &["license", "list", "--most", "x"],
            "“x” is no value for --most <MOST> (invalid digit found in string)",
            "„x“ ist kein Wert für --most <MOST> (invalid digit found in string)",
        ),
        (
            &["attention", "now"],
            "now is one argument too many",
            "now ist ein Argument zu viel",
        ),
        (
            &["attention", "--dir", "a", "--dir", "b"],
            "--dir <DIR> was given twice",
            "--dir <DIR> steht zweimal da",
        ),
        (
            &["attention", "--dir"],
            "--dir <DIR> needs a value",
            "--dir <DIR> braucht einen Wert",
        ),
    ];
    for (line, english, german) in lines {
        assert_eq!(refused(line, Language::English), english);
        assert_eq!(refused(line, Language::German), german);
    }
}

#[test]
fn asking_for_help_is_no_problem() {
    for line in ["--help", "-V", "license"] {
        let error = Args::command()
            .try_get_matches_from(["keyfob-server", line])
            .expect_err("answered");
        assert_eq!(usage_problem(&error), None, "{line}");
    }
}
