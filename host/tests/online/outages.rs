//! P-16, M-3, P-10, M-8: what days without the server do.

use keyfob::Code;
use licfmt::{UnixTime, lease::Refusal, license::Profile};

use crate::{
    DAY, RUN, brief, refused,
    server::{Mode, json, upgrade},
    site::Online,
};

/// P-16: an outage of so many days, seen by a program that runs through it; then the server is back.
#[track_caller]
fn outage(profile: Profile, days: u64, expected: (&str, Option<Code>, u64)) {
    let (online, mut supervisor) = Online::running(profile);
    online.server.set(Mode::Away);
    let status = online.days(&mut supervisor, days);
    assert_eq!(brief(&status), expected, "{days} days");
    assert!(status.unreached.is_some());
    online.server.set(Mode::Good);
    let status = online.hours(&mut supervisor, 1);
    assert_eq!(brief(&status), RUN, "{days} days, and back");
    assert_eq!(status.unreached, None);
}

#[test]
fn nothing_is_shown_for_ten_days() {
    outage(Profile::SoftDongle, 9, RUN);
}

#[test]
fn a_warning_from_day_ten() {
    let left = (30 - 11) * 24;
    outage(
        Profile::SoftDongle,
        11,
        ("warn", Some(Code::ServerSilent), left),
    );
}

#[test]
fn the_last_day() {
    outage(
        Profile::SoftDongle,
        29,
        ("warn", Some(Code::ServerSilent), 24),
    );
}

#[test]
fn a_stop_after_day_thirty() {
    outage(
        Profile::SoftDongle,
        31,
        ("stop", Some(Code::ServerOverdue), 0),
    );
}

/// M-3
#[test]
fn a_registered_key_ends() {
    outage(Profile::RegisteredKeys, 9, RUN);
    outage(
        Profile::RegisteredKeys,
        31,
        ("stop", Some(Code::KeyExpired), 0),
    );
}

/// P-16, M-4: while nothing is shown the reason is there for who asks; later it is told with the warning.
#[test]
fn the_reason_is_told_when_it_matters() {
    let (online, mut supervisor) = Online::running(Profile::SoftDongle);
    online.server.set(Mode::Away);
    let status = online.days(&mut supervisor, 9);
    assert!(status.warnings.is_empty() && status.unreached.is_some());
    let status = online.days(&mut supervisor, 2);
    let warnings: Vec<_> = status.warnings.iter().map(keyfob::Problem::code).collect();
    assert_eq!(warnings, [Code::ServerUnreachable]);
}

/// P-16: after day 30 a start without the server runs for one hour; with it, all is well.
#[test]
fn an_hour_after_day_thirty() {
    let online = Online::registered(Profile::SoftDongle);
    online.server.set(Mode::Away);
    online.plant.run_nothing(31 * DAY);
    for _ in 0..2 {
        let (mut supervisor, status) = online.start().expect("an hour");
        assert_eq!(brief(&status), ("countdown", Some(Code::ServerOverdue), 1));
        let status = online.hours(&mut supervisor, 1);
        assert_eq!(brief(&status), ("stop", Some(Code::ServerOverdue), 0));
        supervisor.end();
    }
    online.server.set(Mode::Good);
    let (_, status) = online.start().expect("the server is back");
    assert_eq!(brief(&status), RUN);
}

/// M-3: a registered key has no such hour.
#[test]
fn no_hour_for_registered_keys() {
    let online = Online::registered(Profile::RegisteredKeys);
    online.server.set(Mode::Away);
    online.plant.run_nothing(31 * DAY);
    assert_eq!(refused(online.start()).code(), Code::KeyExpired);
    online.server.set(Mode::Good);
    assert!(online.start().is_ok());
}

/// P-10: 24 hours at a time, announced; started again it goes on.
#[test]
fn an_engineering_license_runs_for_a_day() {
    let (online, mut supervisor) = Online::running(Profile::Engineering);
    let status = online.hours(&mut supervisor, 23);
    assert_eq!(brief(&status), ("warn", Some(Code::RunEnding), 1));
    let status = online.hours(&mut supervisor, 1);
    assert_eq!(brief(&status), ("stop", Some(Code::RunLimit), 0));
    supervisor.end();
    assert_eq!(brief(&online.start().expect("again").1), RUN);
}

/// M-8: a waiver lets the days count from its end.
#[test]
fn a_waiver_gives_days() {
    let (online, mut supervisor) = Online::running(Profile::SoftDongle);
    let until = UnixTime(crate::plant::NOW + 21 * DAY);
    online.server.known().waived_until = Some(until);
    online.days(&mut supervisor, 1);
    online.server.set(Mode::Away);
    assert_eq!(brief(&online.days(&mut supervisor, 29)), RUN);
    let status = online.days(&mut supervisor, 2);
    assert_eq!(status.verdict.code(), Some(Code::ServerSilent));
}

/// Decisions 11 and 13: a signed refusal acts at once, also at the next start, and a success undoes it.
#[test]
fn a_signed_refusal_acts_at_once() {
    for refusal in [Refusal::Reset, Refusal::Revoked, Refusal::BoundElsewhere] {
        let (online, mut supervisor) = Online::running(Profile::SoftDongle);
        online.server.set(Mode::Refuse(refusal));
        let status = online.days(&mut supervisor, 1);
        assert_eq!(brief(&status), ("stop", Some(Code::LeaseRefused), 0));
        supervisor.end();
        online.server.set(Mode::Away);
        assert_eq!(refused(online.start()).code(), Code::LeaseRefused);
        online.server.set(Mode::Good);
        assert_eq!(brief(&online.start().expect("taken back").1), RUN);
    }
}

/// Decision 11: what is not signed changes nothing, whatever it says.
#[test]
fn an_unsigned_refusal_changes_nothing() {
    for reply in [
        json(403, "text/html", b"<html>blocked</html>"),
        crate::server::declined(409, "license-revoked"),
        crate::server::declined(404, "installation-unknown"),
        json(200, "application/json", br#"{"lease":"{}"}"#),
    ] {
        let (online, mut supervisor) = Online::running(Profile::SoftDongle);
        online.server.set(Mode::Say(reply));
        assert_eq!(brief(&online.days(&mut supervisor, 9)), RUN);
        supervisor.end();
        assert_eq!(brief(&online.start().expect("as before").1), RUN);
    }
}

/// M-1: what was bought arrives by itself, in a program that runs.
#[test]
fn a_new_revision_arrives_by_itself() {
    let (online, mut supervisor) = Online::running(Profile::SoftDongle);
    upgrade(&mut online.server.known().license);
    let status = online.days(&mut supervisor, 1);
    assert_eq!(status.license.revision.0, 4);
    assert_eq!(brief(&status), RUN);
}

/// Decision 20: a server that is away does not hold up the start of a license that is good.
#[test]
fn a_start_without_the_server() {
    let online = Online::registered(Profile::SoftDongle);
    online.server.set(Mode::Away);
    let (_, status) = online.start().expect("the lease is good");
    assert_eq!(brief(&status), RUN);
    assert!(status.unreached.is_some());
}

/// P-18, decision 20: a registration that is gone is told at once, and stops nothing at once.
#[test]
fn a_file_that_is_gone_while_the_program_runs() {
    let (online, mut supervisor) = Online::running(Profile::SoftDongle);
    online.plant.remove("licinfo.cfg");
    let status = online.hours(&mut supervisor, 1);
    assert_eq!(brief(&status), RUN);
    let told: Vec<_> = status.warnings.iter().map(keyfob::Problem::code).collect();
    assert_eq!(told, [Code::NotRegistered]);
    let status = online.days(&mut supervisor, 31);
    assert_eq!(brief(&status), ("stop", Some(Code::ServerOverdue), 0));
}

/// M-1: a license that was renewed after its end comes by itself, at the next start; without a renewal there is none.
#[test]
fn a_renewal_after_the_end() {
    let online = Online::blank(Profile::SoftDongle);
    online.server.known().license.expires = Some(UnixTime(crate::plant::NOW + 9 * DAY));
    let registered = online.register(&crate::site::registration());
    assert!(registered.is_ok(), "{registered:?}");
    online.plant.run_nothing(10 * DAY);
    assert_eq!(refused(online.start()).code(), Code::LicenseExpired);
    upgrade(&mut online.server.known().license);
    online.server.known().license.expires = None;
    online.server.set(Mode::Away);
    assert_eq!(refused(online.start()).code(), Code::LicenseExpired);
    online.server.set(Mode::Good);
    assert_eq!(brief(&online.start().expect("renewed").1), RUN);
}
