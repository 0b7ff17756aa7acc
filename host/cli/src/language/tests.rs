//! Every text is there, in both languages, and none is left over.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use clap::{Command, CommandFactory as _, error::ErrorKind};

use super::*;
use crate::args::Cli;

/// The ids that a file defines, with the variables that each message and each of its attributes
/// uses.
fn messages(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::new();
    let mut id = String::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let key = line.split(" =").next().unwrap_or_default();
        if !line.starts_with(' ') {
            id = key.to_owned();
        }
        let key = match key.trim().strip_prefix('.') {
            Some(attribute) => format!("{id}.{attribute}"),
            None => id.clone(),
        };
        let used = line.split("{ $").skip(1);
        let used = used.filter_map(|rest| rest.split([' ', '}']).next());
        let variables: &mut BTreeSet<String> = messages.entry(key).or_default();
        variables.extend(used.map(str::to_owned));
    }
    messages.remove("");
    messages
}

/// The English and the German side of every file of texts.
fn pairs() -> Vec<(&'static str, &'static str)> {
    let [english, german] = Language::ALL.map(files);
    english.into_iter().zip(german).collect()
}

/// A command and those below it, with the ids of their texts.
fn tree(command: &Command, path: &str, visit: &mut impl FnMut(&Command, &str)) {
    visit(command, path);
    for sub in command.get_subcommands() {
        tree(sub, &format!("{path}-{}", sub.get_name()), visit);
    }
}

/// Help of commands and options that are built with the feature `agent` only.
fn is_agents(id: &str) -> bool {
    id.starts_with("help-agent") || id == "help--config"
}

/// The same for the feature `station`.
fn is_stations(id: &str) -> bool {
    const STARTS: [&str; 5] = [
        "help--station",
        "help-flash",
        "help-station",
        "help-vendor-package",
        "help-vendor-sign-firmware",
    ];
    STARTS.iter().any(|start| id.starts_with(start))
}

fn is_help(id: &str) -> bool {
    id == "help" || id.starts_with("help-")
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_variables() {
    for (english, german) in pairs() {
        let [mut english, mut german] = [english, german].map(messages);
        // English help stands beside the command line's definition.
        german.retain(|id, _| !is_help(id) || english.contains_key(id));
        english.retain(|id, _| !id.is_empty());
        assert_eq!(english, german);
    }
}

#[test]
fn every_file_is_well_formed_and_no_id_is_there_twice() {
    for language in Language::ALL {
        let mut bundle = fluent_bundle::FluentBundle::default();
        for file in files(language) {
            let resource = fluent_bundle::FluentResource::try_new(file.to_owned());
            let resource = resource.expect("well-formed");
            bundle.add_resource(resource).expect("no id twice");
        }
    }
}

/// Every command and every option has a German help, and no German help is of something that there
/// is not.
#[test]
fn all_help_is_translated_and_no_more() {
    let german = texts(Language::German);
    let mut used = BTreeSet::new();
    tree(&Cli::command(), "help", &mut |command, path| {
        assert!(german.has(path), "no German for {path}");
        used.insert(path.to_owned());
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let own = format!("{path}--{}", arg.get_id());
            let common = format!("help--{}", arg.get_id());
            let id = [own.clone(), common].into_iter().find(|id| german.has(id));
            used.insert(id.unwrap_or_else(|| panic!("no German for {own}")));
        }
    });
    let [english, all] = pairs()
        .into_iter()
        .fold([const { BTreeMap::new() }; 2], |all, pair| {
            let [mut english, mut german] = all;
            english.extend(messages(pair.0));
            german.extend(messages(pair.1));
            [english, german]
        });
    let orphans: Vec<_> = all
        .keys()
        .filter(|id| is_help(id) && !used.contains(*id) && !english.contains_key(*id))
        .filter(|id| cfg!(feature = "station") || !is_stations(id))
        .filter(|id| cfg!(feature = "agent") || !is_agents(id))
        .collect();
    assert!(orphans.is_empty(), "texts of nothing: {orphans:?}");
}

/// Nothing that clap writes by itself is left in the German help.
#[test]
fn german_help_is_german() {
    let command = localize(Cli::command(), &texts(Language::German));
    let mut built = command;
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

/// Every text that the program names is there, and every text that is there is named somewhere.
#[test]
fn the_source_and_the_texts_know_the_same_ids() {
    let english = pairs().into_iter().fold(BTreeMap::new(), |mut all, pair| {
        all.extend(messages(pair.0));
        all
    });
    let mut source = String::new();
    read_sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut source,
    );
    for call in [".say(", ".text(", ".because(", "refused(", "unfit("] {
        for rest in source.split(call).skip(1) {
            let Some(rest) = rest.trim_start().strip_prefix('"') else {
                continue;
            };
            let id = rest.split('"').next().unwrap_or_default();
            assert!(
                english.contains_key(id),
                "{call}\"{id}\": there is no such text"
            );
        }
    }
    // Ids that are put together: findings and failed repairs have tests of their own, and the demo
    // names its scenes. Statuses are numbered, and the manual pages have all of them.
    let made = |id: &str| {
        ["doctor-", "repair-cannot-", "demo-", "exit-status-"]
            .iter()
            .any(|start| id.starts_with(start))
    };
    let unused: Vec<_> = english
        .keys()
        .filter(|id| !id.contains('.') && !made(id) && !source.contains(&format!("\"{id}\"")))
        .collect();
    assert!(unused.is_empty(), "texts that nobody says: {unused:?}");
}

/// All source but tests.
fn read_sources(directory: &Path, source: &mut String) {
    for entry in fs::read_dir(directory).expect("lists") {
        let path = entry.expect("lists").path();
        if path.is_dir() {
            read_sources(&path, source);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            source.push_str(&fs::read_to_string(&path).expect("reads"));
        }
    }
}

/// P-18: whatever the system refuses, a failed repair is explained.
#[test]
fn every_failed_repair_has_its_text() {
    for language in Language::ALL {
        let texts = texts(language);
        for action in crate::doctor::Action::ALL {
            assert!(texts.has(&format!("repair-cannot-{}", action.name())));
        }
    }
}

/// D-4: nobody reads of "1 minutes" or of "0 minutes".
#[test]
fn the_time_that_is_left_is_counted_as_people_do() {
    let left =
        |language, minutes| texts(language).text("control-time-left", [("minutes", minutes)]);
    for (minutes, english, german) in [
        (
            "0",
            "The time is up: the program stops.",
            "Die Zeit ist um: Das Programm hält an.",
        ),
        (
            "1",
            "The program stops within a minute.",
            "Das Programm hält innerhalb einer Minute an.",
        ),
        (
            "60",
            "The program stops in 60 minutes.",
            "Das Programm hält in 60 Minuten an.",
        ),
    ] {
        assert_eq!(left(Language::English, minutes), english);
        assert_eq!(left(Language::German, minutes), german);
    }
}

fn refused(line: &[&str], language: Language) -> String {
    let line = [&["keyfob"], line].concat();
    let error = Cli::command()
        .try_get_matches_from(line)
        .expect_err("refused");
    let problem = usage_problem(&error, &texts(language)).expect("a problem");
    let (_, detail) = problem.args().next().expect("a detail");
    detail.to_owned()
}

#[test]
fn a_wrong_command_line_is_explained_in_both_languages() {
    let lines: [(&[&str], &str, &str); 8] = [
        (
            &["frob"],
            "there is no command frob",
            "den Befehl frob gibt es nicht",
        ),
        (
            &["dongle", "lisst"],
            "there is no command lisst (similar: list)",
            "den Befehl lisst gibt es nicht (ähnlich: list)",
        ),
        (
            &["verify", "--rot", "x"],
            "there is no --rot (similar: --root)",
            "--rot gibt es nicht (ähnlich: --root)",
        ),
        (
            &["issue"],
            "missing --out <DIR>, <ORDER>",
            "es fehlt --out <DIR>, <ORDER>",
        ),
        (
            &["verify", "--root", "x", "--environment", "moon"],
            "“moon” is no value for --environment <ENVIRONMENT> (production, test)",
            "„moon“ ist kein Wert für --environment <ENVIRONMENT> (production, test)",
        ),
        (
            &["man", "a", "b"],
            "b is one argument too many",
            "b ist ein Argument zu viel",
        ),
        (
            &[
                "vendor",
                "init",
                "--no-passphrase",
                "--passphrase-file",
                "x",
            ],
            "--no-passphrase does not go together with --passphrase-file <FILE>",
            "--no-passphrase verträgt sich nicht mit --passphrase-file <FILE>",
        ),
        (
            &["verify", "--dir"],
            "--dir <DIR> needs a value",
            "--dir <DIR> braucht einen Wert",
        ),
    ];
    for (line, english, german) in lines {
        assert_eq!(refused(line, Language::English), english);
        assert_eq!(refused(line, Language::German), german);
    }
}

/// D-5: whoever has no board ready is told what to press on the board that the package is for.
#[cfg(feature = "station")]
#[test]
fn each_board_is_said_what_to_press_on() {
    use keyfob::{Code, Problem};
    use licfmt::device::Chip;

    for (chip, button) in [
        (Chip::Rp2040, "BOOTSEL"),
        (Chip::Rp2350, "BOOTSEL"),
        (Chip::Nrf52840, "RESET"),
    ] {
        for language in Language::ALL {
            let problem = Problem::new(Code::Usage).because("why-no-board");
            let told = texts(language).problem(&problem.with("chip", chip));
            assert!(told.hint.is_some_and(|it| it.contains(button)), "{chip}");
        }
    }
}

#[test]
fn asking_for_help_is_no_problem() {
    for line in [["keyfob", "--help"], ["keyfob", "-V"], ["keyfob", "vendor"]] {
        let error = Cli::command()
            .try_get_matches_from(line)
            .expect_err("answered");
        assert_ne!(error.kind(), ErrorKind::UnknownArgument);
        assert_eq!(usage_problem(&error, &texts(Language::English)), None);
    }
}
