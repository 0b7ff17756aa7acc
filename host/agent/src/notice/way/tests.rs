use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use keyfob::{Clock, Moment, OsRng, transport::Timer};

use super::*;
use crate::notice::Event;

/// A clock on which a wait takes no time.
#[derive(Default)]
struct Jumping(AtomicU64);

impl Clock for Jumping {
    fn now(&self) -> Moment {
        let uptime_ms = self.0.load(Ordering::SeqCst);
        Moment {
            wall: UnixTime(0),
            uptime_ms,
        }
    }
}

impl Timer for Jumping {
    fn sleep_ms(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

pub(in crate::notice) fn recipient() -> Recipient {
    Recipient {
        only: Vec::new(),
        event_code: Some(4711),
        account: Some("plant-3".into()),
        users: vec!["operator".into(), "shift".into()],
        command: None,
        webhook: None,
        ca: None,
        log: None,
    }
}

pub(in crate::notice) fn a_letter() -> Value {
    let key = Key {
        site: "promos".parse().expect("a name"),
        event: Event::Limit,
        about: "saia-pcd".into(),
    };
    let matter = Matter::Used {
        feature: "saia-pcd".into(),
        used: 6_000,
        licensed: 6_100,
    };
    let speech = Speech::new(keyfob::text::Language::English);
    letter(
        &Due::On(key, matter),
        &recipient(),
        &Known::default(),
        &speech,
        UnixTime(0),
    )
}

/// M-4: event code, account and users go with every notice.
#[test]
fn a_letter_for_programs_and_people() {
    insta::assert_snapshot!(format!("{:#}", a_letter()));
}

/// Values stand in for their names, once; what is no name stays, and nothing is a command.
#[test]
fn arguments_are_filled_in() {
    let letter = json!({ "text": "a {account} $(rm) ; 'b'", "account": "x", "n": 7, "none": null, "u": ["a", "b"] });
    for (arg, filled) in [
        ("{text}", "a {account} $(rm) ; 'b'"),
        ("-{account}-{n}-{none}-{u}-", "-x-7--a,b-"),
        ("{unknown} {account", "{unknown} {account"),
        ("}{", "}{"),
        ("{{account}}", "{x}"),
    ] {
        assert_eq!(super::filled(arg, &letter), filled);
    }
}

/// M-4, decision 18: a command gets the notice as arguments and on its input, without a shell in between.
#[test]
#[cfg(unix)]
fn a_command_is_told() {
    let scratch = tempfile::tempdir().expect("made");
    let out = scratch.path().join("out");
    let script = "cat > \"$0\"; printf '%s\\n' \"$@\" >> \"$0\"";
    let mut recipient = recipient();
    let command = [
        "sh",
        "-c",
        script,
        &out.display().to_string(),
        "{event_code}",
        "{text}; $(true)",
    ];
    recipient.command = Some(command.map(str::to_owned).into());
    let seams = Seams::system();
    deliver(&a_letter(), &recipient, &seams).expect("told");
    let told = fs::read_to_string(&out).expect("written");
    let mut lines = told.lines();
    let input: Value = serde_json::from_str(lines.next().expect("input")).expect("JSON");
    assert_eq!(input, a_letter());
    assert_eq!(
        lines.collect::<Vec<_>>(),
        ["4711", "6000 of 6100 saia-pcd are used.; $(true)"]
    );
    for (program, like) in [
        ("false", "exit status: 1"),
        ("/no/such/program", "No such file"),
    ] {
        recipient.command = Some(vec![program.into()]);
        let why = deliver(&a_letter(), &recipient, &seams).expect_err("not told");
        assert!(why.contains(program) && why.contains(like), "{why}");
    }
}

/// One that does not end is ended, and holds nobody up.
#[test]
#[cfg(unix)]
fn a_command_that_hangs() {
    let mut recipient = recipient();
    recipient.command = Some(vec!["sleep".into(), "1000".into()]);
    let seams = Seams {
        timer: Arc::new(Jumping::default()),
        rng: Arc::new(OsRng),
    };
    let why = deliver(&a_letter(), &recipient, &seams).expect_err("not told");
    assert!(why.contains("30 s"), "{why}");
}

/// M-4: a file gets a line for each.
#[test]
#[cfg(unix)]
fn a_file_is_told() {
    let scratch = tempfile::tempdir().expect("made");
    let mut recipient = recipient();
    recipient.log = Some(scratch.path().join("notices.jsonl"));
    for _ in 0..2 {
        deliver(&a_letter(), &recipient, &Seams::system()).expect("told");
    }
    let text = fs::read_to_string(scratch.path().join("notices.jsonl")).expect("written");
    assert_eq!(text.lines().count(), 2);
    let pipe = scratch.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("coreutils").success());
    recipient.log = Some(pipe);
    deliver(&a_letter(), &recipient, &Seams::system()).expect_err("nobody reads there");
    recipient.log = Some(scratch.path().join("no/such/directory"));
    deliver(&a_letter(), &recipient, &Seams::system()).expect_err("not told");
}
