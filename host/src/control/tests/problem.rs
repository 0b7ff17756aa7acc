//! Every verdict says what its text needs.

use super::*;

/// The problem of the verdict on `event`, as a log shows it.
#[track_caller]
fn problem(site: &mut Site, event: Event) -> String {
    let verdict = site.event(event);
    let now = Moment {
        wall: UnixTime(site.wall_ms / 1000),
        uptime_ms: site.uptime_ms,
    };
    let problem = site.rules.problem(&site.state, verdict, now);
    let problem = problem.expect("not all is well");
    crate::problem::assert_complete(&problem);
    problem.to_string()
}

/// D-4: how many minutes are left.
#[test]
fn a_countdown_says_the_minutes() {
    let mut site = Site::running();
    site.pull();
    site.pass(61);
    let text = problem(&mut site, Event::Tick);
    assert_eq!(text, r#"dongle-removed minutes="59""#);
}

/// D-7: for how long the clock was wrong, and what is allowed.
#[test]
fn a_wrong_clock_says_the_hours() {
    let mut site = Site::running();
    let times = DongleTimes {
        observed: UnixTime(NOW + 9 * DAY),
        behind: 5 * 3600,
        ..DongleTimes::default()
    };
    let text = problem(&mut site, Event::Attested(times));
    assert_eq!(text, r#"clock-behind-observed hours="5" limit="72""#);
}

/// P-16: since when the server is silent, and until when the program runs.
#[test]
fn a_silent_server_says_since_and_until() {
    let mut site = Site::registered(Profile::SoftDongle);
    site.pass(12 * DAY);
    assert_eq!(
        problem(&mut site, Event::Tick),
        r#"server-silent since="2026-11-21T09:30:00Z" until="2026-12-21T09:30:00Z""#
    );
    site.pass(20 * DAY);
    assert_eq!(
        problem(&mut site, Event::Start),
        r#"server-overdue since="2026-11-21T09:30:00Z" minutes="60""#
    );
}

/// Decision 11: what the server said.
#[test]
fn a_refusal_says_why() {
    for (refusal, name) in [
        (Refusal::Reset, "reset"),
        (Refusal::Revoked, "revoked"),
        (Refusal::Cancelled, "cancelled"),
        (Refusal::BoundElsewhere, "bound-elsewhere"),
        (Refusal::HardwareChanged, "hardware-changed"),
        (Refusal::Copied, "copied"),
    ] {
        let mut site = Site::registered(Profile::SoftDongle);
        let text = problem(&mut site, Event::Refused(refusal));
        assert_eq!(text, format!("lease-refused reason={name:?}"));
    }
}

/// M-3: when the key ended, by the clock as it goes now.
#[test]
fn an_expired_key_says_when() {
    let mut site = Site::registered(Profile::RegisteredKeys);
    site.pass(33 * DAY);
    let text = problem(&mut site, Event::Tick);
    assert_eq!(text, r#"key-expired until="2026-12-21T09:30:00Z""#);
}

/// P-10: how long a run may be, and what is left of it.
#[test]
fn a_runs_end_says_its_length() {
    let mut site = Site::registered(Profile::Engineering);
    site.pass(DAY - 120);
    let text = problem(&mut site, Event::Tick);
    assert_eq!(text, r#"run-ending hours="24" minutes="2""#);
    site.pass(120);
    let text = problem(&mut site, Event::Tick);
    assert_eq!(text, r#"run-limit hours="24" minutes="0""#);
}

/// D-2: the license's dates, compared with now.
#[test]
fn dates_say_both_sides() {
    let mut site = Site::new(Profile::FixedTerm);
    site.rules.expires = Some(UnixTime(NOW + DAY));
    site.set_clock(-60);
    assert_eq!(
        problem(&mut site, Event::Start),
        r#"license-not-yet found="2026-11-21T09:29:00Z" wanted="2026-11-21T09:30:00Z""#
    );
    site.set_clock(60);
    assert_eq!(
        problem(&mut site, Event::Start),
        r#"license-expiring until="2026-11-22T09:30:00Z""#
    );
    site.pass(DAY + 1);
    assert_eq!(
        problem(&mut site, Event::Tick),
        r#"license-expired found="2026-11-22T09:30:01Z" wanted="2026-11-22T09:30:00Z""#
    );
}

/// All is well: there is nothing to say.
#[test]
fn nothing_to_say() {
    let site = Site::running();
    let now = Moment {
        wall: UnixTime(NOW),
        uptime_ms: 0,
    };
    assert_eq!(site.rules.problem(&site.state, Verdict::Run, now), None);
}
