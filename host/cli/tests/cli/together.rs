//! Several commands at once on one vendor directory: nothing is lost, nothing is given out twice.

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::place::Place;

const MANY: usize = 8;

/// Starts all commands, then waits for all. Each must succeed; their answers.
fn at_once(commands: impl IntoIterator<Item = Command>) -> Vec<Value> {
    let started: Vec<_> = commands
        .into_iter()
        .map(|mut command| {
            command
                .args(["--format", "json"])
                .stdout(Stdio::piped())
                .spawn()
                .expect("starts")
        })
        .collect();
    let ended = started
        .into_iter()
        .map(|child| child.wait_with_output().expect("ends"));
    ended
        .map(|output| {
            let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            assert_eq!(answer["ok"], true, "{answer}");
            answer
        })
        .collect()
}

fn numbers(answers: &[Value], field: &str) -> BTreeSet<String> {
    answers.iter().map(|it| it[field].to_string()).collect()
}

/// Decision 3: no revocation is lost when two are made at once.
#[test]
fn revocations_at_once_are_all_kept() {
    let place = Place::new("en");
    place.quietly("vendor init --no-passphrase");
    let commands = (0..MANY)
        .map(|license| place.command(&format!("vendor revoke license {license} --reason unpaid")));
    let answers = at_once(commands);
    assert_eq!(numbers(&answers, "number").len(), MANY);
    let (list, _) = place.json("inspect vendor/revocations.json --root vendor/root.pem");
    let list = &list["revocations"];
    assert_eq!(list["number"], MANY);
    assert_eq!(list["licenses"].as_array().map(Vec::len), Some(MANY));
}

/// D-1: two dongles that are provisioned at once do not get the same number, and neither loses its
/// key to a refusal.
#[test]
fn dongles_at_once_get_numbers_of_their_own() {
    let place = Place::new("en");
    place.quietly("vendor init --no-passphrase");
    for at in 0..MANY {
        std::fs::create_dir(place.path(&format!("usb{at}"))).expect("made");
        place.quietly(&format!("dongle simulate usb{at}/a.dongle"));
    }
    let commands =
        (0..MANY).map(|at| place.command(&format!("dongle provision --simulated usb{at}")));
    let answers = at_once(commands);
    assert_eq!(numbers(&answers, "dongle").len(), MANY);
    let records = std::fs::read_dir(place.path("vendor/dongles")).expect("lists");
    assert_eq!(records.count(), MANY, "records, and nothing else");
}

/// Decision 3: each issue of a license has a revision of its own.
#[test]
fn licenses_at_once_get_revisions_of_their_own() {
    let place = Place::new("en");
    place.write("order.json", include_str!("order.json"));
    place.quietly("vendor init --no-passphrase");
    let commands =
        (0..MANY).map(|at| place.command(&format!("issue order.json --soft --out lic{at}")));
    let answers = at_once(commands);
    assert_eq!(numbers(&answers, "revision").len(), MANY);
}

/// An issuer that is renewed at once, several times, ends with a key and its own certificate.
#[test]
fn a_renewed_issuer_has_the_certificate_of_its_key() {
    let place = Place::new("en");
    place.write("order.json", include_str!("order.json"));
    place.quietly("vendor init --no-passphrase");
    let commands = (0..MANY).map(|_| place.command("vendor renew license"));
    let mut kept = 0;
    at_once(commands);
    for entry in std::fs::read_dir(place.path("vendor/issuers")).expect("lists") {
        let name = entry.expect("lists").file_name();
        let name = name.to_str().expect("text");
        kept += usize::from(name.starts_with("license.") && name.ends_with("key.pem"));
    }
    assert_eq!(kept, MANY + 1, "no key was overwritten");
    place.quietly("issue order.json --soft --out lic");
}
