//! Help of every command, in both languages.

use crate::place::Place;

/// The commands that a help lists under this heading.
fn listed(help: &str, heading: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != heading).skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The help of this command and of those below it.
fn write_down(place: &Place, language: &str, path: &str, heading: &str) -> String {
    let line = format!("{path} --help");
    let help = place.answers(line.trim(), &[("KEYFOB_LANG", language)]);
    let below = listed(&help, heading).into_iter().map(|name| {
        let path = format!("{path} {name}");
        write_down(place, language, path.trim(), heading)
    });
    let below: String = below.collect();
    format!("$ keyfob-server {}\n{help}\n{below}", line.trim())
}

#[track_caller]
fn check(language: &str, heading: &str) {
    let help = write_down(&Place::empty(), language, "", heading);
    assert!(help.contains("$ keyfob-server license waive --help"));
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("help-{language}"), help));
}

#[test]
fn help_in_english() {
    check("en", "Commands:");
}

#[test]
fn help_in_german() {
    check("de", "Befehle:");
}

/// There is help without a directory, and of each command.
#[test]
fn the_command_help_shows_the_same() {
    let place = Place::empty();
    let german = [("LANG", "de_DE.UTF-8")];
    let help = place.answers("help license create", &german);
    assert_eq!(help, place.answers("license create --help", &german));
    assert_eq!(
        place.answers("help", &german),
        place.answers("--help", &german)
    );
    let (said, status) = place.fails("help license frob", &german);
    assert_eq!(
        said,
        "keyfob-server: den Befehl frob gibt es nicht [usage]\n"
    );
    assert_eq!(status, 2);
}

/// Whoever types the program's or a group's name alone is helped, and a script notices.
#[test]
fn without_a_command_there_is_help() {
    let place = Place::empty();
    for (line, like) in [
        ("", "--help"),
        ("license", "license --help"),
        ("license --lang en", "help license"),
    ] {
        let (said, status) = place.fails(line, &[]);
        assert_eq!(status, 2, "{line}");
        assert_eq!(said, place.answers(like, &[]));
    }
}
