//! Which language is spoken, and of what.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use crate::place::{Environment, Place};

const GERMAN: [(&str, &str); 1] = [("LANG", "de_DE.UTF-8")];
const ENGLISH: [(&str, &str); 1] = [("LANG", "en_US.UTF-8")];

/// By option, by the program's own variable, by the system's, in this order.
#[test]
fn the_language_is_chosen_as_keyfob_chooses_it() {
    let place = Place::empty();
    let german = "keyfob-server: den Befehl frob gibt es nicht [usage]\n";
    let english = "keyfob-server: there is no command frob [usage]\n";
    let cases: [(&str, Environment<'_>, &str); 9] = [
        ("frob", &[], english),
        ("frob", &GERMAN, german),
        ("frob", &ENGLISH, english),
        ("frob", &[("LANG", "fr_FR.UTF-8")], english),
        (
            "frob",
            &[("LC_ALL", "de_CH.UTF-8"), ("LANG", "en_US.UTF-8")],
            german,
        ),
        ("frob", &[("KEYFOB_LANG", "de"), ENGLISH[0]], german),
        ("--lang de frob", &ENGLISH, german),
        ("frob --lang=en", &GERMAN, english),
        (
            "--lang en frob",
            &[("KEYFOB_LANG", "de"), GERMAN[0]],
            english,
        ),
    ];
    for (line, environment, said) in cases {
        assert_eq!(
            place.fails(line, environment),
            (said.to_owned(), 2),
            "{line} {environment:?}"
        );
    }
}

#[tokio::test]
async fn failures_are_told_in_german() {
    let place = Place::uncertified().await;
    let (said, status) = place.fails("license show 5", &GERMAN);
    let expected = "keyfob-server: es gibt keine Lizenz 5 [license-unknown]\n";
    assert_eq!((&*said, status), (expected, 1));
    let (said, status) = place.fails("staff remove erika", &GERMAN);
    let expected = "keyfob-server: niemand heißt erika [staff-unknown]\n";
    assert_eq!((&*said, status), (expected, 1));
    let (said, status) = place.fails("dongle register nothing.pem", &GERMAN);
    assert!(said.contains("nothing.pem: "), "{said}");
    assert!(said.ends_with(" [io]\n"), "{said}");
    assert_eq!(status, 3);
    let (said, status) = place.fails("restore issuer-request.pem", &GERMAN);
    let expected = "keyfob-server: issuer-request.pem ist nicht, was `keyfob-server backup` schreibt [database]\n";
    assert_eq!((&*said, status), (expected, 3));
}

/// What to do is told too.
#[tokio::test]
async fn hints_are_german() {
    let place = Place::uncertified().await;
    std::fs::write(place.path().join("revocations.json"), "{}").expect("written");
    let (said, status) = place.fails("revocations revocations.json", &GERMAN);
    assert!(
        said.starts_with("keyfob-server: der Schlüssel des Servers ist noch nicht zertifiziert: "),
        "{said}"
    );
    let (_, hint) = said.split_once(" [not-certified]\n").expect("a hint");
    assert!(
        hint.starts_with("Wo der Stammschlüssel ist: keyfob vendor certify "),
        "{hint}"
    );
    assert_eq!(status, 1);
    let (said, _) = place.fails("revocations revocations.json", &ENGLISH);
    let (_, hint) = said.split_once(" [not-certified]\n").expect("a hint");
    assert!(hint.starts_with("Where the root key is: "), "{hint}");
}

#[test]
fn settings_that_are_wrong_are_told_in_german() {
    let place = Place::empty();
    let with = |name, value| [GERMAN[0], (name, value)];
    for (environment, said) in [
        (
            with("KEYFOB_SERVER_TRUSTED_PROXIES", "[\"moon\"]"),
            "trusted_proxies: \"moon\" ist weder eine Adresse noch ein Netz wie 10.0.0.0/8",
        ),
        (
            with("KEYFOB_SERVER_NOTICES_NEAR_LIMIT_PERCENT", "101"),
            "notices.near_limit_percent ist größer als 100",
        ),
    ] {
        let (told, status) = place.fails("config", &environment);
        assert_eq!(told, format!("keyfob-server: {said} [config]\n"));
        assert_eq!(status, 2);
    }
    let (told, _) = place.fails("config", &with("KEYFOB_SERVER_COLOUR", "red"));
    let start = "keyfob-server: eine Umgebungsvariable: unknown field `colour`";
    assert!(told.starts_with(start), "{told}");
    std::fs::write(place.path().join("keyfob-server.toml"), "listen = 1").expect("written");
    let (told, _) = place.fails("config", &GERMAN);
    assert!(
        told.starts_with("keyfob-server: keyfob-server.toml: "),
        "{told}"
    );
    std::fs::remove_file(place.path().join("keyfob-server.toml")).expect("removed");
    let (told, status) = place.fails("serve", &with("KEYFOB_SERVER_LOG_LEVEL", "a=b=c"));
    assert!(told.starts_with("keyfob-server: log.level: "), "{told}");
    assert_eq!(status, 2);
}

/// Scripts read answers: they are the same, whoever runs them.
#[tokio::test]
async fn answers_have_no_language() {
    let place = Place::uncertified().await;
    place.answers("staff invite erika --role clerk", &GERMAN);
    for line in ["staff list", "audit show", "audit verify", "openapi"] {
        let german = place.answers(line, &GERMAN);
        assert_eq!(german, place.answers(line, &ENGLISH), "{line}");
        assert!(german.starts_with('{'), "{line}: {german}");
    }
}

/// The first invitation is for somebody who looks at the screen.
#[test]
fn the_first_invitation_is_told_in_german() {
    let place = Place::empty();
    let environment = [GERMAN[0], ("KEYFOB_SERVER_LISTEN", "127.0.0.1:0")];
    let mut command = place.command("serve", &environment);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut server = command.spawn().expect("starts");
    let mut line = String::new();
    let read = BufReader::new(server.stdout.take().expect("piped")).read_line(&mut line);
    server.kill().expect("killed");
    server.wait().expect("ended");
    read.expect("read");
    assert!(
        line.starts_with("Einladung für admin, einmal, bis 20"),
        "{line}"
    );
}
