use std::collections::BTreeSet;

use super::*;
use crate::domain::samples::NOW;

/// Each kind of event, as it stands in databases for ever.
const EVENTS: [&str; 17] = [
    r#"{"event":"license-created","license":"1921900011"}"#,
    r#"{"event":"status-changed","license":"1921900011","from":"ordered","to":"released","reason":"why \"not\""}"#,
    r#"{"event":"order-changed","license":"1921900011","reason":"why"}"#,
    r#"{"event":"document-issued","license":"1921900011","revision":2,"digest":"abababababababababababababababababababababababababababababababab"}"#,
    r#"{"event":"token-rotated","license":"1921900011"}"#,
    r#"{"event":"activated","license":"1921900011","installation":"0123456789abcdef0123456789abcdef","hardware":"fedcba9876543210fedcba9876543210"}"#,
    r#"{"event":"reset","license":"1921900011","installation":"0123456789abcdef0123456789abcdef","reason":"why"}"#,
    r#"{"event":"forked","license":"1921900011","installation":"0123456789abcdef0123456789abcdef","forks":3}"#,
    r#"{"event":"waived","license":"1921900011","until":"2026-11-21T09:00:00Z","reason":"why"}"#,
    r#"{"event":"designated","license":"1921900011","instances":["server-1"]}"#,
    r#"{"event":"dongle-registered","dongle":"KF-00000042-2"}"#,
    r#"{"event":"dongle-bound","dongle":"KF-00000042-2","license":"1921900011","instead_of":null}"#,
    r#"{"event":"dongle-freed","dongle":"KF-00000042-2","license":"1921900011","reason":"why"}"#,
    r#"{"event":"revocations-published","number":7}"#,
    r#"{"event":"staff-invited","name":"erika"}"#,
    r#"{"event":"staff-removed","name":"erika"}"#,
    r#"{"event":"staff-joined","name":"erika"}"#,
];

/// What a version of the server wrote, the next ones read: not one of these texts may change.
#[test]
fn events_are_written_and_read_like_this() {
    let mut kinds = BTreeSet::new();
    for text in EVENTS {
        let event: Event = serde_json::from_str(text).expect("an event");
        assert_eq!(serde_json::to_string(&event).expect("JSON"), text);
        kinds.insert(format!("{:?}", std::mem::discriminant(&event)));
    }
    assert_eq!(kinds.len(), EVENTS.len());
}

#[test]
fn an_entry_is_read_strictly() {
    let entry = Entry {
        number: 1,
        time: NOW,
        actor: "erika".to_owned(),
        what: Event::RevocationsPublished { number: 7 },
    };
    let text = serde_json::to_string(&entry).expect("JSON");
    let expected = concat!(
        r#"{"number":1,"time":"2026-11-21T09:00:00Z","actor":"erika","#,
        r#""what":{"event":"revocations-published","number":7}}"#
    );
    assert_eq!(text, expected);
    assert_eq!(
        serde_json::from_str::<Entry>(&text).expect("an entry"),
        entry
    );
    for broken in [
        text.replace("\"actor\"", "\"who\""),
        text.replace("\"number\":7", "\"number\":7,\"more\":1"),
        text.replace("revocations-published", "revocations-burnt"),
    ] {
        assert!(serde_json::from_str::<Entry>(&broken).is_err(), "{broken}");
    }
}

/// The chain, computed with another program.
#[test]
fn the_chain_is_this() {
    let first = chain(&START, "one");
    assert_eq!(
        first.to_string(),
        "985aee0a0e52488f19e8f68428925587aab5136461208fe79c37d6bc4f710891"
    );
    let second = chain(&first, "two");
    assert_eq!(
        second.to_string(),
        "d633f5aaf314d2f381718d35cb8877c7328effc79112bcebe1db1c703dacc7d8"
    );
    assert_ne!(chain(&first, "twO"), second);
    assert_ne!(chain(&START, "two"), second);
}
