use licfmt::text::Name;

use super::*;
use crate::domain::samples::{NOW, hardware, key, number};

/// Each kind of event, as it stands in databases for ever.
fn events() -> [(Event, &'static str); 16] {
    let (license, installation) = (number(), key(1).id());
    let dongle = DongleId::new(42).expect("in range");
    let reason = || "why \"not\"".to_owned();
    [
        (
            Event::LicenseCreated {
                license: license.clone(),
            },
            r#"{"event":"license-created","license":"1921900011"}"#,
        ),
        (
            Event::StatusChanged {
                license: license.clone(),
                from: "ordered".to_owned(),
                to: "released".to_owned(),
                reason: reason(),
            },
            r#"{"event":"status-changed","license":"1921900011","from":"ordered","to":"released","reason":"why \"not\""}"#,
        ),
        (
            Event::OrderChanged {
                license: license.clone(),
                reason: reason(),
            },
            r#"{"event":"order-changed","license":"1921900011","reason":"why \"not\""}"#,
        ),
        (
            Event::DocumentIssued {
                license: license.clone(),
                revision: 2,
                digest: Digest([0xab; 32]),
            },
            concat!(
                r#"{"event":"document-issued","license":"1921900011","revision":2,"#,
                r#""digest":"abababababababababababababababababababababababababababababababab"}"#
            ),
        ),
        (
            Event::TokenRotated {
                license: license.clone(),
            },
            r#"{"event":"token-rotated","license":"1921900011"}"#,
        ),
        (
            Event::Activated {
                license: license.clone(),
                installation,
                hardware: hardware(1).id(),
            },
            concat!(
                r#"{"event":"activated","license":"1921900011","installation":"INSTALLATION","#,
                r#""hardware":"HARDWARE"}"#
            ),
        ),
        (
            Event::Reset {
                license: license.clone(),
                installation,
                reason: reason(),
            },
            r#"{"event":"reset","license":"1921900011","installation":"INSTALLATION","reason":"why \"not\""}"#,
        ),
        (
            Event::Forked {
                license: license.clone(),
                installation,
                forks: 3,
            },
            r#"{"event":"forked","license":"1921900011","installation":"INSTALLATION","forks":3}"#,
        ),
        (
            Event::Waived {
                license: license.clone(),
                until: Some(NOW),
                reason: reason(),
            },
            r#"{"event":"waived","license":"1921900011","until":"2026-11-21T09:00:00Z","reason":"why \"not\""}"#,
        ),
        (
            Event::Designated {
                license: license.clone(),
                instances: vec!["server-1".parse::<Name>().expect("a name")],
            },
            r#"{"event":"designated","license":"1921900011","instances":["server-1"]}"#,
        ),
        (
            Event::DongleRegistered { dongle },
            r#"{"event":"dongle-registered","dongle":"KF-00000042-2"}"#,
        ),
        (
            Event::DongleBound {
                dongle,
                license,
                instead_of: None,
            },
            r#"{"event":"dongle-bound","dongle":"KF-00000042-2","license":"1921900011","instead_of":null}"#,
        ),
        (
            Event::RevocationsPublished { number: 7 },
            r#"{"event":"revocations-published","number":7}"#,
        ),
        (
            Event::StaffInvited {
                name: "erika".to_owned(),
            },
            r#"{"event":"staff-invited","name":"erika"}"#,
        ),
        (
            Event::StaffRemoved {
                name: "erika".to_owned(),
            },
            r#"{"event":"staff-removed","name":"erika"}"#,
        ),
        (
            Event::StaffJoined {
                name: "erika".to_owned(),
            },
            r#"{"event":"staff-joined","name":"erika"}"#,
        ),
    ]
}

/// What a version of the server wrote, the next ones read: not one of these texts may change.
#[test]
fn events_are_written_and_read_like_this() {
    for (event, text) in events() {
        let text = text
            .replace("INSTALLATION", &key(1).id().to_string())
            .replace("HARDWARE", &hardware(1).id().to_string());
        assert_eq!(serde_json::to_string(&event).expect("JSON"), text);
        assert_eq!(
            serde_json::from_str::<Event>(&text).expect("an event"),
            event
        );
    }
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
