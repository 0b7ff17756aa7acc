//! `docs/online.md` and the golden vectors of what a site and the server say: requests and answers in
//! `tests/vectors/online`, leases in `tests/vectors/lease`, one file for each named defect.
//!
//! `KEYFOB_BLESS=1 cargo test -p licfmt` writes them anew after a wanted change.

mod answers;
#[path = "../license/folder.rs"]
mod folder;
mod leases;
mod on_page;
#[path = "../protocol/page.rs"]
mod page;
mod properties;
mod requests;
mod samples;
#[expect(dead_code, reason = "the other tests use the rest")]
#[path = "../license/support.rs"]
mod support;
mod tables;

use std::fs;

use licfmt::{
    Digest, PublicKey,
    envelope::{self, Trust},
    lease::{Decision, Lease},
    license::License,
    online::{self, Activation, Answer, AnswerError, CheckIn, Request, RequestError},
    revocation::RevocationList,
};
use samples::{INSTALLATION, activation, check_in};
use support::{public, roots};

fn revocations_file() -> String {
    fs::read_to_string(folder::path("documents").join("revocations.json")).expect("vector")
}

fn revocations() -> RevocationList {
    envelope::read_unverified(revocations_file().as_bytes()).expect("a list")
}

/// A request's file, taken apart.
struct Sent<'a> {
    path: &'a str,
    key: &'a str,
    signature: &'a str,
    body: &'a [u8],
}

impl<'a> Sent<'a> {
    fn read(file: &'a [u8]) -> Self {
        let end = file.windows(2).position(|two| two == b"\n\n");
        let (head, body) = file.split_at(end.expect("an empty line") + 2);
        let head = str::from_utf8(head).expect("ASCII");
        let after = |start: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(start));
            line.unwrap_or_else(|| panic!("no {start}")).trim_start()
        };
        Self {
            path: after("POST ").trim_end_matches(" HTTP/1.1"),
            key: after("keyfob-key:"),
            signature: after("keyfob-signature:"),
            body,
        }
    }

    fn open<R: Request>(&self) -> Result<(R, PublicKey), RequestError> {
        online::open(self.body, self.key, self.signature)
    }

    fn outcome<R: Request>(&self) -> &'static str {
        match self.open::<R>() {
            Ok(_) => "ok",
            Err(RequestError::TooLarge(_)) => "too-large",
            Err(RequestError::KeyForm(_) | RequestError::Key(_)) => "key",
            Err(RequestError::Signature) => "signature",
            Err(RequestError::Malformed(_)) => "malformed",
            Err(RequestError::Contradiction(_)) => "contradiction",
            Err(error) => panic!("no name for {error:?}"),
        }
    }
}

fn outcome(file: &[u8]) -> &'static str {
    if !file.starts_with(b"POST ") {
        return match Answer::read(file) {
            Ok(_) => "ok",
            Err(AnswerError::Malformed(_)) => "malformed",
            Err(error) => panic!("no name for {error:?}"),
        };
    }
    let sent = Sent::read(file);
    match sent.path {
        "/v1/activations" => sent.outcome::<Activation>(),
        "/v1/check-ins" => sent.outcome::<CheckIn>(),
        path => panic!("no request goes to {path}"),
    }
}

/// Decision 11: a refusal that is not the server's own, to the byte, is none.
#[test]
fn every_lease_ends_as_its_name_says() {
    let list = revocations();
    folder::must_hold("lease", &leases::vectors(), |file| {
        folder::outcome::<Lease>(file, &list)
    });
}

/// M-2, P-15, P-17: what a site says is taken in one form only, and only from who holds the key.
#[test]
fn every_request_and_answer_ends_as_its_name_says() {
    let mut vectors = requests::vectors();
    vectors.extend(answers::vectors(revocations_file()));
    folder::must_hold("online", &vectors, outcome);
}

/// The good files are byte for byte what the crate's own writers make.
#[test]
fn what_is_signed_is_what_the_vectors_hold() {
    let file = |name: &str| fs::read(folder::path("online").join(name)).expect("vector");
    let activated = file("good-activation.http");
    let checked_in = file("good-check-in.http");
    let key = support::key(INSTALLATION);
    let signed = [
        online::sign(&activation(), &key).expect("good"),
        online::sign(&check_in(), &key).expect("good"),
    ];
    for (file, signed) in [&activated, &checked_in].into_iter().zip(signed) {
        let sent = Sent::read(file);
        assert_eq!(sent.body, signed.body.as_bytes());
        assert_eq!(
            (sent.key, sent.signature),
            (&*signed.key, &*signed.signature)
        );
        assert!(!format!("{signed:?}").contains("token"), "{signed:?}");
    }
    let who = public(INSTALLATION);
    assert_eq!(Sent::read(&activated).open(), Ok((activation(), who)));
    assert_eq!(Sent::read(&checked_in).open(), Ok((check_in(), who)));
}

/// The crate refuses to sign what it refuses to read.
#[test]
fn sign_finds_what_open_finds() {
    let key = support::key(INSTALLATION);
    let usage = check_in().report.usage[0].clone();
    let mut many = check_in();
    many.report.usage = vec![usage.clone(); 257];
    let error = online::sign(&many, &key).expect_err("too many");
    assert!(matches!(error, RequestError::Malformed(_)), "{error}");
    many.report.usage = vec![usage; 2];
    let error = online::sign(&many, &key).expect_err("twice");
    assert!(matches!(error, RequestError::Contradiction(_)), "{error}");
}

/// Decision 12: the example's answer is one to its request, by every rule that the page names.
#[test]
fn the_answers_fit_their_requests() {
    let roots = roots();
    let trust = Trust::in_roots(&roots);
    let read = |name: &str| {
        let file = fs::read(folder::path("online").join(name)).expect("vector");
        let answer = Answer::read(&file).expect("good");
        let lease = envelope::open::<Lease>(answer.lease.as_bytes(), &trust).expect("signed");
        (answer, lease.document)
    };
    let (answer, lease) = read("good-answer.json");
    let asked = check_in().report;
    assert_eq!(lease.nonce, asked.nonce);
    assert_eq!(lease.environment, asked.environment);
    assert_eq!(lease.hardware, asked.hardware.id());
    assert_eq!(lease.installation, public(INSTALLATION).id());
    assert_eq!(lease.sequence.get(), check_in().sequence.get() + 1);
    let Decision::Granted(grant) = lease.decision else {
        panic!("granted")
    };
    assert_eq!((Some(grant.license), answer.license), (asked.license, None));

    let (answer, lease) = read("good-first-answer.json");
    assert_eq!(lease.nonce, activation().report.nonce);
    assert_eq!(lease.sequence.get(), 1);
    let Decision::Granted(grant) = lease.decision else {
        panic!("granted")
    };
    let license = answer.license.expect("none was there");
    assert_eq!(grant.license, Digest::of(license.as_bytes()));
    let license = envelope::open::<License>(license.as_bytes(), &trust).expect("signed");
    assert_eq!(license.document.number, lease.number);
    assert_eq!(license.document.revision, grant.revision);
    assert_eq!(license.document.environment, lease.environment);
    let list = answer.revocations.expect("none was there");
    let list = envelope::open::<RevocationList>(list.as_bytes(), &trust).expect("signed");
    assert_eq!(list.document.number, grant.revocations);
}
