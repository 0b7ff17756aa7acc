use std::ffi::OsString;

use clap::{Arg, Command};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::langid;

use super::*;

/// A program with a command below it.
fn program() -> Command {
    let list = Command::new("list").about("Lists.").arg(
        Arg::new("kind")
            .long("kind")
            .value_name("KIND")
            .value_parser(["old", "new"])
            .default_value("new")
            .env("TEST_KIND"),
    );
    let add = Command::new("add").about("Adds.");
    let add = add.arg(Arg::new("name").required(true).help("What."));
    Command::new("program")
        .about("Keeps things.")
        .subcommand_required(true)
        .subcommand(list)
        .subcommand(add)
}

const GERMAN_HELP: &str = "help = Bewahrt auf.\nhelp-list = Listet.\nhelp-list--kind = Welche.\n\
                           help-add = Fügt hinzu.\nhelp--name = Was.\n";

/// The texts of these files; a value that a text lacks fails the test.
fn texts(files: &[&str]) -> impl Fn(&str, &[(&str, &str)]) -> Option<String> + use<> {
    let mut bundle = FluentBundle::new(vec![langid!("en")]);
    bundle.set_use_isolating(false);
    for file in files {
        let file = FluentResource::try_new((*file).to_owned()).expect("well-formed");
        bundle.add_resource(file).expect("no id twice");
    }
    move |id, args| {
        let pattern = bundle.get_message(id)?.value()?;
        let args: FluentArgs<'_> = args.iter().copied().collect();
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
        assert!(errors.is_empty(), "{id}: {errors:?}");
        Some(text.into_owned())
    }
}

#[test]
fn help_is_in_the_readers_language() {
    let german = texts(&[GERMAN, GERMAN_HELP]);
    let list = help_of(program(), ["list"], &german).expect("a command");
    for part in [
        "Listet.",
        "Aufruf: program list [OPTIONEN]",
        "Optionen:",
        "Welche. [mögliche Werte: old, new] [Vorgabe: new]",
    ] {
        assert!(list.contains(part), "{part}:\n{list}");
    }
    let all = help_of(program(), [], &german).expect("all");
    assert!(all.contains("Befehle:"), "{all}");
    let add = help_of(program(), ["add"], &german).expect("a command");
    assert!(add.contains("Argumente:") && add.contains("Was."), "{add}");
    assert_eq!(help_of(program(), ["list", "no"], &german), Err("no"));
    let english = help_of(program(), ["add"], &texts(&[ENGLISH])).expect("a command");
    assert!(
        english.contains("Adds.") && english.contains("What."),
        "{english}"
    );
}

/// Whoever gives half a command is shown the other halves; who asks for help is told of no mistake.
#[test]
fn half_a_command_and_none() {
    let english = texts(&[ENGLISH]);
    let error = |line: &[&str]| program().try_get_matches_from(line).expect_err("refused");
    let help = help_instead(&error(&["program"]), program(), &english).expect("help");
    assert!(
        help.contains("Commands:") && help.contains("Lists."),
        "{help}"
    );
    let wrong = error(&["program", "frob"]);
    assert_eq!(help_instead(&wrong, program(), &english), None);
    assert_eq!(usage(&wrong), Some(no_command("frob", "")));
    assert_eq!(usage(&error(&["program", "--help"])), None);
}

/// Each message takes what comes with it, in both languages.
#[test]
fn both_languages_say_it() {
    for line in [
        &["frob"][..],
        &["lisst"],
        &["list", "--color"],
        &["list", "--kin", "x"],
        &["list", "--kind"],
        &["list", "--kind", "red"],
        &["list", "--kind", "old", "--kind", "new"],
        &["add"],
        &["add", "a", "b"],
    ] {
        let line = [&["program"], line].concat();
        let error = program().try_get_matches_from(&line).expect_err("refused");
        let Usage { id, args } = usage(&error).expect("wrong");
        let args: Vec<_> = args.iter().map(|(name, value)| (*name, &**value)).collect();
        let [english, german] = [ENGLISH, GERMAN].map(|file| texts(&[file])(id, &args));
        assert!(english.is_some() && german.is_some(), "{line:?}: {id}");
        assert_ne!(english, german, "{line:?}");
    }
}

#[test]
fn an_option_is_found_before_the_command_line_is_understood() {
    let find = |line: &[&str]| {
        let line: Vec<_> = line.iter().map(OsString::from).collect();
        option(&line, "--lang")
    };
    assert_eq!(find(&["x", "frob", "--lang", "de"]).as_deref(), Some("de"));
    assert_eq!(find(&["x", "--lang=de"]).as_deref(), Some("de"));
    assert_eq!(find(&["x", "--language", "de"]), None);
    assert_eq!(find(&["x", "--", "--lang", "de"]), None);
    assert_eq!(find(&["x", "--lang"]), None);
}
