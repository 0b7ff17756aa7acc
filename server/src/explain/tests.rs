//! Every kind of error has its text in both languages.

mod samples;

use std::collections::BTreeSet;

use super::*;
use crate::text::{Language, Texts, Value, tests::messages};
use samples::one_of_each;

/// What HTTP alone tells: the tests of the interface meet it.
const HTTP: [&str; 13] = [
    "error-body-too-large",
    "error-failed",
    "error-header-field",
    "error-media-type",
    "error-method",
    "error-no-certificate",
    "error-no-database",
    "error-not-found",
    "error-other-license",
    "error-rate-limited",
    "error-request-cut-off",
    "error-request-unlike",
    "error-too-slow",
];

/// A message and those inside it.
fn parts(message: &Message) -> Vec<&Message> {
    let inner = message
        .values()
        .iter()
        .filter_map(|(_, value)| match value {
            Value::Message(message) => Some(message),
            _ => None,
        });
    let inner: Vec<_> = inner.flat_map(parts).collect();
    [vec![message], inner].concat()
}

/// The samples are whole: an error of a new kind, which `message` must give a text, is missed here.
#[test]
fn there_is_a_sample_of_every_text() {
    let samples = one_of_each();
    let met: BTreeSet<_> = samples.iter().flat_map(parts).map(Message::id).collect();
    let missed: Vec<_> = messages(Language::English)
        .into_keys()
        .filter(|id| !id.contains('.') && is_error(id) && !HTTP.contains(&&**id))
        .filter(|id| !met.contains(&**id))
        .collect();
    assert!(missed.is_empty(), "no sample of {missed:?}");
}

fn is_error(id: &str) -> bool {
    let starts = [
        "error-", "order-", "file-", "pem-", "trust-", "text-", "address-",
    ];
    starts.iter().any(|start| id.starts_with(start))
}

/// Neither does a text name a value that the error does not give, nor is one given for nothing.
#[test]
fn errors_give_the_values_that_their_texts_name() {
    for language in Language::ALL {
        let texts = messages(language);
        let samples = one_of_each();
        for message in samples.iter().flat_map(parts) {
            let given = message.values().iter();
            let given: BTreeSet<_> = given.map(|(name, _)| (*name).to_owned()).collect();
            assert_eq!(texts[message.id()], given, "{language:?}: {message:?}");
        }
    }
}

/// But for those of which all words are values.
#[test]
fn german_is_not_english() {
    let [english, german] = Language::ALL.map(Texts::of);
    let same: BTreeSet<_> = one_of_each()
        .into_iter()
        .filter(|it| it.text(english) == it.text(german))
        .map(|it| it.id())
        .collect();
    let expected = [
        "error-file",
        "error-key-header",
        "error-log-level",
        "error-metrics",
        "error-verbatim",
    ];
    assert_eq!(same, BTreeSet::from(expected));
}

/// Words that stand for a value are told in the reader's language.
#[test]
fn values_with_a_meaning_are_translated() {
    let german = |error: &dyn Explain| error.message().text(Texts::of(Language::German));
    let status = |found, needed| crate::service::Error::LicenseStatus { found, needed };
    assert_eq!(
        german(&status("revoked", "ordered")),
        "die Lizenz ist widerrufen; dafür müsste sie bestellt sein"
    );
    assert_eq!(
        german(&status("released", "cancelled or revoked")),
        "die Lizenz ist freigegeben; dafür müsste sie gekündigt oder widerrufen sein"
    );
    let fixed = crate::domain::order::NotChanged::Fixed("first-day");
    assert_eq!(
        german(&fixed),
        "an einer Lizenz kann nicht geändert werden: der erste Tag"
    );
    assert_eq!(
        fixed.to_string(),
        "the first day of a license cannot be changed"
    );
    for (what, text) in [
        ("missing", "davor fehlt ein Eintrag"),
        ("changed", "sein Text oder ein früherer wurde geändert"),
        ("number", "er hat die Nummer eines anderen Eintrags"),
        ("head", "es endet nicht, wo sein Kopf sagt"),
        (
            "unreadable",
            "diese Version des Servers kann ihn nicht lesen",
        ),
    ] {
        let said = german(&crate::store::Broken { entry: 5, what });
        assert!(said.ends_with(text), "{said}");
    }
}

/// What is behind an error is told in the same language.
#[test]
fn what_is_behind_an_error_is_translated_too() {
    let order = licfmt::order::OrderError::Empty("licensee.zip");
    let error = crate::service::Error::Order(order.message());
    assert_eq!(
        error.message().text(Texts::of(Language::German)),
        "der Auftrag: licensee.zip ist leer"
    );
    assert_eq!(
        error.to_string(),
        "the order: licensee.zip must not be empty"
    );
}

/// One is not many.
#[test]
fn one_of_a_thing_is_told_as_people_do() {
    let limited = |seconds| {
        let message = Message::new("error-rate-limited").with("limit", "x");
        let message = message.count("seconds", seconds);
        Language::ALL.map(|language| message.text(Texts::of(language)))
    };
    assert_eq!(
        limited(1),
        [
            "too many requests (x); try again in one second",
            "zu viele Anfragen (x); wieder möglich in einer Sekunde"
        ]
    );
    assert_eq!(
        limited(60),
        [
            "too many requests (x); try again in 60 seconds",
            "zu viele Anfragen (x); wieder möglich in 60 Sekunden"
        ]
    );
}
