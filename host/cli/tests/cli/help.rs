//! Help of every command, in both languages.

use std::fs;

use keyfob::ExitStatus;

use crate::{check, place::Place};

/// The commands that a help lists under this heading.
pub(crate) fn listed(help: &str, heading: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != heading).skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Commands that write lines, or play a scene: they have no answer.
pub(crate) fn unlisted(command: &str) -> bool {
    matches!(command, "demo" | "run" | "watch" | "agent run")
}

/// Commands whose help is another one with the features `agent` and `station`; the overview is "".
const OTHER_WITH_ALL: [&str; 2] = ["", "vendor"];

/// The name of the snapshot of a command's help.
fn snapshot(language: &str, command: &str) -> String {
    let parts = ["help", language, command];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join("-");
    if cfg!(all(feature = "agent", feature = "station")) && OTHER_WITH_ALL.contains(&command) {
        name + "-with-all"
    } else {
        name
    }
}

/// The help of this command and of those below it.
fn write_down(place: &mut Place, path: &str, heading: &str) {
    let line = format!("{path} --help");
    place.run(line.trim());
    for name in listed(&place.quietly(line.trim()), heading) {
        place.note("");
        write_down(place, format!("{path} {name}").trim(), heading);
    }
}

fn check_help(language: &'static str, heading: &str) {
    let mut place = Place::new(language);
    let overview = place.quietly("--help");
    place.run("--help");
    check(&snapshot(language, ""), &place.transcript());
    let commands = listed(&overview, heading);
    assert!(commands.len() > 8, "{commands:?}");
    for command in commands {
        let mut place = Place::new(language);
        write_down(&mut place, &command, heading);
        check(&snapshot(language, &command), &place.transcript());
    }
}

#[test]
fn help_in_english() {
    check_help("en", "Commands:");
}

#[test]
fn help_in_german() {
    check_help("de", "Befehle:");
}

/// Whoever types the program's or a group's name alone is helped, and a script notices.
#[test]
fn without_a_command_there_is_help() {
    let place = Place::new("en");
    for (line, like) in [
        ("", "--help"),
        ("vendor", "vendor --help"),
        ("vendor --lang en", "help vendor"),
    ] {
        let output = place.output(line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), place.quietly(like));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn completions_and_manual_pages_cover_every_command() {
    let place = Place::new("de");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.quietly(&format!("completions {shell}"));
        assert!(
            script.contains("provision") && script.contains("doctor"),
            "{shell}"
        );
        // The shells whose completions offer values.
        if ["bash", "zsh", "fish"].contains(&shell) {
            assert!(script.contains("development"), "{shell}: tiers");
        }
    }
    place.quietly("man pages");
    let page = place.read("pages/keyfob-dongle-provision.1");
    assert!(
        page.contains("Einen Dongle seinen Schlüssel machen lassen"),
        "{page}"
    );
    // The table of docs/exit-statuses.md, which is tested against the program's.
    for entry in fs::read_dir(place.path("pages")).expect("lists") {
        let page = fs::read_to_string(entry.expect("lists").path()).expect("reads");
        let (_, statuses) = page.split_once(".SH \"EXIT STATUS\"").expect("a section");
        for status in ExitStatus::ALL {
            let number = format!(".TP\n\\fB{}\\fR\n", status as u8);
            let meaning = statuses.split_once(&number).expect("this status").1;
            assert!(meaning.starts_with(char::is_uppercase), "{statuses}");
        }
        assert!(statuses.contains("Es steckt kein Dongle"), "{statuses}");
    }
}
