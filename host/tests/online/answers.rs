//! Decision 11, decision 12: which answers count, and what becomes of those that do not.

use keyfob::{
    Code,
    online::{Outcome, Reply},
};
use licfmt::{
    Digest, KeyId, Nonce, Revision,
    hardware::HardwareId,
    lease::Decision,
    license::{Environment, Profile},
    limits::Count,
    online::Answer,
};

use crate::{
    HOUR, RUN, assert_told, brief,
    server::{Mode, declined, json},
    site::{Online, registration},
};

/// Asks once with a server that behaves like this, and says what was made of it.
#[track_caller]
fn silent(mode: Mode) -> Code {
    let online = Online::registered(Profile::SoftDongle);
    online.server.set(mode);
    let Ok(Outcome::Silent(silence)) = online.check_in() else {
        panic!("it counted")
    };
    assert_told(&silence.problem);
    // Nothing but the request was kept, and the next answer is as good as ever.
    online.server.set(Mode::Good);
    assert!(matches!(online.check_in(), Ok(Outcome::Answered(_))));
    silence.problem.code()
}

#[test]
fn every_part_of_a_lease_is_compared() {
    let forged: [fn(&mut licfmt::lease::Lease); 7] = [
        |lease| lease.number = "1921900012".parse().expect("a number"),
        |lease| lease.environment = Environment::Test,
        |lease| lease.installation = KeyId([1; 16]),
        |lease| lease.hardware = HardwareId([1; 16]),
        |lease| lease.nonce = Nonce([1; 32]),
        |lease| lease.sequence = Count::from(1),
        |lease| {
            if let Decision::Granted(grant) = &mut lease.decision {
                grant.license = Digest([1; 32]);
            }
        },
    ];
    for forge in forged {
        assert_eq!(silent(Mode::Forge(forge)), Code::LeaseUntrusted);
    }
}

#[test]
fn a_signature_that_does_not_hold() {
    let edited = |answer: &Answer| Answer {
        lease: answer.lease.replace("granted", "refused"),
        ..answer.clone()
    };
    assert_eq!(silent(Mode::Rewrite(edited)), Code::LeaseUntrusted);
    // A license is no lease, though the vendor signed it.
    let license = |answer: &Answer| Answer {
        lease: String::from_utf8(crate::plant::sealed(&crate::site::soft(
            Profile::SoftDongle,
        )))
        .expect("text"),
        ..answer.clone()
    };
    assert_eq!(silent(Mode::Rewrite(license)), Code::LeaseUntrusted);
}

/// A license file that is not what the lease names is not taken.
#[test]
fn a_license_that_was_changed_on_the_way() {
    let other = |answer: &Answer| Answer {
        license: Some("{}".into()),
        ..answer.clone()
    };
    assert_eq!(silent(Mode::Rewrite(other)), Code::LeaseUntrusted);
    let revision = |lease: &mut licfmt::lease::Lease| {
        if let Decision::Granted(grant) = &mut lease.decision {
            grant.revision = Revision(77);
        }
    };
    let online = Online::blank(Profile::SoftDongle);
    online.server.set(Mode::Forge(revision));
    let outcome = online.register(&registration());
    assert!(matches!(outcome, Ok(Outcome::Silent(_))), "{outcome:?}");
}

#[test]
fn pages_of_others() {
    let page = b"<html>Please log in to the guest network</html>";
    for (reply, code) in [
        (json(200, "text/html", page), Code::ServerAnswer),
        (json(302, "", b""), Code::ServerAnswer),
        (json(403, "text/html", page), Code::ServerAnswer),
        (json(407, "", b""), Code::ServerAnswer),
        (json(502, "text/plain", b"bad gateway"), Code::ServerAnswer),
        (json(200, "application/json", b"{"), Code::ServerAnswer),
        (json(200, "application/json", b"{}"), Code::ServerAnswer),
        (
            json(500, "application/problem+json", b"{}"),
            Code::ServerAnswer,
        ),
        (declined(409, "license-cancelled"), Code::ServerDeclined),
        (declined(503, "unavailable"), Code::ServerDeclined),
        (declined(500, "\u{1b}[2J"), Code::ServerDeclined),
    ] {
        assert_eq!(silent(Mode::Say(reply)), code);
    }
    assert_eq!(silent(Mode::Away), Code::ServerUnreachable);
}

/// Decision 12: an answer that was lost is asked for again with the same nonce and sequence, also by a
/// program that was started anew; the server gives the same lease.
#[test]
fn a_lost_answer_is_asked_for_again() {
    let (online, mut supervisor) = Online::running(Profile::SoftDongle);
    online.server.set(Mode::Lost);
    online.days(&mut supervisor, 1);
    drop(supervisor);
    online.server.set(Mode::Good);
    let (_, status) = online.start().expect("as before");
    assert_eq!((brief(&status), status.unreached), (RUN, None));
    let sent = online.server.known().sent.clone();
    let lost = &sent[sent.len() - 2].report;
    let again = &sent[sent.len() - 1].report;
    assert_eq!(lost.nonce, again.nonce);
    // And the next one is a new one.
    assert!(
        matches!(online.check_in(), Ok(Outcome::Answered(lease)) if lease.nonce != again.nonce)
    );
}

/// The same for the registration itself: the key stays, and no second installation is made.
#[test]
fn a_lost_activation() {
    let online = Online::blank(Profile::SoftDongle);
    online.server.set(Mode::Lost);
    let lost = online.register(&registration());
    assert!(matches!(lost, Ok(Outcome::Silent(_))));
    assert!(online.start().is_err(), "not registered yet");
    online.server.set(Mode::Good);
    let registered = online.register(&registration());
    assert!(matches!(registered, Ok(Outcome::Answered(_))));
    let sent = online.server.known().sent.clone();
    assert_eq!(sent[0].signed.key, sent[1].signed.key);
    assert_eq!(sent[0].report.nonce, sent[1].report.nonce);
}

/// 429 and 503: the server says when to ask again.
#[test]
fn retry_after_is_kept() {
    let (online, mut supervisor) = Online::running(Profile::SoftDongle);
    online.server.set(Mode::Say(Reply {
        retry_after_s: Some(5 * HOUR),
        ..declined(429, "rate-limited")
    }));
    online.days(&mut supervisor, 1);
    let asked = online.server.asked();
    online.plant.run(&mut supervisor, 2 * HOUR);
    assert!(online.server.asked() <= asked + 1, "{asked}");
}
