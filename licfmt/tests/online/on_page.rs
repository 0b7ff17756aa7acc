//! `docs/online.md`: its examples are real, its tables are the code's, and no field is left out.

use std::{collections::BTreeMap, fs};

use licfmt::{
    hardware::Component,
    lease::{Lease, Refusal},
    license::Environment,
    online::{Answer, CheckIn, KEY_HEADER, Request as _, RunStatus, SIGNATURE_HEADER},
};
use serde::Serialize;
use serde_json::Value;

use crate::{folder, page::Page, samples::*, support, tables};

fn vector(name: &str) -> String {
    fs::read_to_string(folder::path(name)).expect("vector")
}

/// What the signature of the check-in covers, but for its middle.
fn signed_bytes() -> String {
    let body = compact(&check_in());
    let signed = String::from_utf8(support::pae(CheckIn::TYPE, &body)).expect("UTF-8");
    let (start, end) = (&signed[..110], &signed[signed.len() - 48..]);
    format!("{start}\n…\n{end}\n")
}

/// P-15, P-17, M-1, M-2: the page's examples are the vectors, to the byte, and its tables are the code's.
#[test]
fn the_page_shows_the_vectors() {
    tables::committed();
    let pretty = |value: &Value| serde_json::to_string_pretty(value).expect("JSON") + "\n";
    let answer: Value = serde_json::from_str(&vector("online/good-answer.json")).expect("JSON");
    let wanted = [
        (
            "activation",
            serde_json::to_string_pretty(&activation()).expect("JSON") + "\n",
        ),
        (
            "good-activation.http",
            vector("online/good-activation.http") + "\n",
        ),
        (
            "good-check-in.http",
            vector("online/good-check-in.http") + "\n",
        ),
        ("signed-bytes", signed_bytes()),
        ("good-answer.json", pretty(&answer)),
        ("good-granted.json", vector("lease/good-granted.json")),
        (
            "good-refused-hardware-changed.json",
            vector("lease/good-refused-hardware-changed.json"),
        ),
        ("hardware", tables::hardware()),
        ("tokens", tables::tokens()),
        ("limits", tables::limits()),
    ];
    let wanted = wanted.map(|(name, text)| (name.to_owned(), text));
    Page::read("online.md").must_hold(&BTreeMap::from(wanted));
}

/// What the page shows can be copied into a file and sent, or opened.
#[test]
fn the_examples_on_the_page_open() {
    let page = Page::read("online.md");
    for name in ["good-activation.http", "good-check-in.http"] {
        let file = page.part(name).trim_end_matches('\n');
        assert_eq!(crate::outcome(file.as_bytes()), "ok", "{name}");
    }
    let list = crate::revocations();
    for name in ["good-granted.json", "good-refused-hardware-changed.json"] {
        let file = page.part(name).as_bytes();
        assert_eq!(folder::outcome::<Lease>(file, &list), "ok", "{name}");
    }
    let shown = Answer::read(page.part("good-answer.json").as_bytes());
    assert_eq!(shown, Ok(answer()));
}

/// The words of an enum.
fn words_of(list: &impl Serialize) -> Vec<String> {
    let list = serde_json::to_value(list).expect("serializes");
    let words = list.as_array().expect("a list").iter();
    words
        .map(|word| word.as_str().expect("a word").to_owned())
        .collect()
}

/// The keys of all objects in it.
fn keys(document: &impl Serialize) -> Vec<String> {
    fn walk(value: &Value, keys: &mut Vec<String>) {
        match value {
            Value::Object(object) => object.iter().for_each(|(key, value)| {
                keys.push(key.clone());
                walk(value, keys);
            }),
            Value::Array(list) => list.iter().for_each(|value| walk(value, keys)),
            _ => {}
        }
    }
    let mut keys = Vec::new();
    walk(
        &serde_json::to_value(document).expect("serializes"),
        &mut keys,
    );
    keys
}

/// Every key that a request, answer or lease can have, and every word that an enum can be, stands on the page.
#[test]
fn every_field_is_on_the_page() {
    let mut full = check_in();
    full.report.hardware.firmware = full.report.hardware.disk;
    let first = first_answer(String::new());
    let mut words = [keys(&full), keys(&activation()), keys(&first)].concat();
    words.extend(keys(&waived(1)));
    words.extend(keys(&refused(Refusal::Reset, &[])));
    words.extend(words_of(&[Environment::Production, Environment::Test]));
    words.extend(words_of(&[RunStatus::Running, RunStatus::Stopped]));
    words.extend(words_of(&Component::ALL));
    words.extend(words_of(&[
        Refusal::Reset,
        Refusal::Revoked,
        Refusal::Cancelled,
        Refusal::BoundElsewhere,
        Refusal::HardwareChanged,
        Refusal::Copied,
    ]));
    words.extend([KEY_HEADER.to_owned(), SIGNATURE_HEADER.to_owned()]);
    let page = Page::read("online.md");
    let prose: Vec<_> = page.text().split("```").step_by(2).collect();
    let prose = prose.concat();
    for word in words {
        assert!(prose.contains(&format!("`{word}`")), "{word}");
    }
}
