use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
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

fn recipient() -> Recipient {
    Recipient {
        only: Vec::new(),
        event_code: Some(4711),
        account: Some("plant-3".into()),
        users: vec!["operator".into(), "shift".into()],
        command: None,
        webhook: None,
        log: None,
    }
}

fn a_letter() -> Value {
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

/// M-4: a webhook gets the notice as JSON; what is no success is tried again.
#[test]
fn a_webhook_is_told() {
    for (answer, is_told) in [
        ("204 No Content", true),
        ("500 Oops", false),
        ("302 Found", false),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
        let address = listener.local_addr().expect("bound");
        let server = thread::spawn(move || {
            let (stream, _) = listener.accept().expect("called");
            let mut reader = BufReader::new(stream);
            let (mut line, mut length) = (String::new(), 0);
            while line != "\r\n" {
                line.clear();
                reader.read_line(&mut line).expect("read");
                let lower = line.to_ascii_lowercase();
                if let Some(value) = lower.strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a number");
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("read");
            let head =
                format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            reader
                .get_mut()
                .write_all(head.as_bytes())
                .expect("answered");
            body
        });
        let mut recipient = recipient();
        recipient.webhook = Some(format!("http://{address}/alarm"));
        let told = deliver(&a_letter(), &recipient, &Seams::system());
        assert_eq!(told.is_ok(), is_told, "{told:?}");
        // Such an address is a secret, and what is said here goes into the log.
        assert!(!told.err().unwrap_or_default().contains("alarm"));
        let body = server.join().expect("no panic");
        assert_eq!(
            serde_json::from_slice::<Value>(&body).expect("JSON"),
            a_letter()
        );
    }
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
