//! P-16: the server is asked once a day, and what happens when it does not answer.

use licfmt::time::HOUR;

use super::*;

/// P-16: 10 days nothing, 20 days a warning with its end, then stop; all from the last success.
#[test]
fn silent_days_then_warnings_then_stop() {
    let mut site = Site::registered(Profile::SoftDongle);
    assert_eq!(site.after(10 * DAY - 1), Verdict::Run);
    assert_eq!(site.event(Event::Unreachable), Verdict::Run);
    let verdict = site.after(1);
    assert_verdict(verdict, "warn", Code::ServerSilent, 20 * DAY);
    let Verdict::Warn(notice) = verdict else {
        panic!("{verdict:?}")
    };
    assert_eq!(notice.until, UnixTime(NOW + 30 * DAY));
    let verdict = site.after(20 * DAY - 1);
    assert_verdict(verdict, "warn", Code::ServerSilent, 1);
    assert_verdict(site.after(1), "stop", Code::ServerOverdue, 0);
    // The hour belongs to a start, not to the run that was stopped.
    assert_verdict(site.after(60), "stop", Code::ServerOverdue, 0);
}

/// P-16: after that, a start without the server runs for an hour, each time.
#[test]
fn an_hour_per_start_without_the_server() {
    let mut site = Site::registered(Profile::SoftDongle);
    site.pass(31 * DAY);
    for _ in 0..2 {
        let verdict = site.event(Event::Start);
        assert_verdict(verdict, "countdown", Code::ServerOverdue, HOUR);
        let verdict = site.after(HOUR - 1);
        assert_verdict(verdict, "countdown", Code::ServerOverdue, 1);
        assert_verdict(site.after(1), "stop", Code::ServerOverdue, 0);
        assert_verdict(site.after(DAY), "stop", Code::ServerOverdue, 0);
    }
    // A supervisor that comes back is no start.
    site.event(Event::Start);
    site.pass(HOUR / 2).other_process();
    let verdict = site.event(Event::Tick);
    assert_verdict(verdict, "countdown", Code::ServerOverdue, HOUR / 2);
}

/// P-16: the server is back, at whatever time: all is normal, and the days count anew.
#[test]
fn a_success_sets_everything_right() {
    for late in [DAY, 10 * DAY, 29 * DAY, 30 * DAY, 400 * DAY] {
        let mut site = Site::registered(Profile::SoftDongle);
        site.after(late);
        assert_eq!(site.check_in(), Verdict::Run);
        assert_eq!(site.after(10 * DAY - 1), Verdict::Run);
        let verdict = site.after(1);
        assert_verdict(verdict, "warn", Code::ServerSilent, 20 * DAY);
    }
    let mut within_the_hour = Site::registered(Profile::SoftDongle);
    within_the_hour.pass(31 * DAY).event(Event::Start);
    within_the_hour.pass(30 * MINUTE).check_in();
    assert_eq!(within_the_hour.after(2 * HOUR), Verdict::Run);
}

/// Decision 13: never registered, no start and no hour.
#[test]
fn never_registered_never_starts() {
    let mut site = Site::new(Profile::SoftDongle);
    let verdict = site.event(Event::Start);
    assert_verdict(verdict, "refused", Code::NotRegistered, 0);
    let verdict = site.event(Event::Unreachable);
    assert_verdict(verdict, "refused", Code::NotRegistered, 0);
    assert_verdict(site.after(DAY), "refused", Code::NotRegistered, 0);
    assert_eq!(site.check_in(), Verdict::Run);
}

/// Decision 11: a signed refusal acts at once, until a success; the server's words are handed on.
#[test]
fn a_signed_refusal_acts_at_once() {
    let refusals = [
        Refusal::Reset,
        Refusal::Revoked,
        Refusal::Cancelled,
        Refusal::BoundElsewhere,
    ];
    for refusal in refusals {
        let mut site = Site::registered(Profile::SoftDongle);
        let verdict = site.after(DAY);
        assert_eq!(verdict, Verdict::Run);
        let Verdict::Stop(reason) = site.event(Event::Refused(refusal)) else {
            panic!("{refusal:?} stops")
        };
        assert_eq!(reason.code, Code::LeaseRefused);
        assert_eq!(reason.refusal, Some(refusal));
        // Neither time nor a dead line nor a restart takes it back.
        assert_verdict(site.after(DAY), "stop", Code::LeaseRefused, 0);
        site.event(Event::Unreachable);
        site.other_process();
        let verdict = site.event(Event::Start);
        assert_verdict(verdict, "refused", Code::LeaseRefused, 0);
        assert_eq!(site.check_in(), Verdict::Run);
    }
}

/// Decision 11: what is not signed is as good as no answer.
#[test]
fn unsigned_errors_change_nothing() {
    let mut told = Site::registered(Profile::SoftDongle);
    let mut left_alone = told.clone();
    for _ in 0..31 {
        told.pass(DAY);
        left_alone.pass(DAY);
        let verdict = told.event(Event::Unreachable);
        assert_eq!(verdict, left_alone.event(Event::Tick));
    }
    assert_eq!(told.state, left_alone.state);
}

/// M-8: the vendor waives the check for a bounded time; the days count from its end.
#[test]
fn a_waiver_is_bounded_and_moves_the_days() {
    let waived = |days: u64, clock_off: i64| {
        let mut site = Site::registered(Profile::SoftDongle);
        let time = UnixTime(NOW.saturating_add_signed(clock_off));
        site.event(Event::CheckedIn(CheckIn {
            time,
            waived_until: Some(time.plus(days * DAY)),
        }));
        site
    };
    for clock_off in [0, 5 * 365 * 86_400, -5 * 365 * 86_400] {
        let mut site = waived(14, clock_off);
        assert_eq!(site.after(24 * DAY - 1), Verdict::Run);
        assert_verdict(site.after(1), "warn", Code::ServerSilent, 20 * DAY);
        assert_verdict(site.after(20 * DAY), "stop", Code::ServerOverdue, 0);
    }
    let mut greedy = waived(1000, 0);
    assert_eq!(greedy.after(40 * DAY - 1), Verdict::Run);
    assert_verdict(greedy.after(1), "warn", Code::ServerSilent, 20 * DAY);
    // The next lease without one ends it; one that lies in the past is none.
    let mut ended = waived(14, 0);
    ended.pass(DAY).check_in();
    assert_verdict(ended.after(10 * DAY), "warn", Code::ServerSilent, 20 * DAY);
    let mut past = Site::registered(Profile::SoftDongle);
    past.event(Event::CheckedIn(CheckIn {
        time: UnixTime(NOW),
        waived_until: Some(UnixTime(NOW - DAY)),
    }));
    assert_verdict(past.after(10 * DAY), "warn", Code::ServerSilent, 20 * DAY);
}

/// P-16: the periods are the license's, also where a vendor wants no silence and no hour.
#[test]
fn unusual_periods() {
    let mut site = Site::new(Profile::SoftDongle);
    site.rules.control.periods.silent_s = 0;
    site.rules.control.periods.unverified_run_s = 0;
    site.event(Event::Start);
    assert_verdict(site.check_in(), "warn", Code::ServerSilent, 20 * DAY);
    assert_verdict(site.after(20 * DAY), "stop", Code::ServerOverdue, 0);
    let verdict = site.event(Event::Start);
    assert_verdict(verdict, "refused", Code::ServerOverdue, 0);
}

/// A license ends by the server's time: a clock that is set back, or stands, holds up no end that check-ins tell of.
#[test]
fn a_check_in_tells_the_time() {
    let mut site = Site::registered(Profile::SoftDongle);
    site.rules.expires = Some(UnixTime(NOW + 40 * DAY));
    site.set_clock(-365 * 86_400);
    for day in 1..=40 {
        site.pass(DAY);
        let check_in = Event::CheckedIn(CheckIn {
            time: UnixTime(NOW + day * DAY),
            waived_until: None,
        });
        assert!(site.event(check_in).may_run(), "day {day}");
        site.set_clock(-86_400);
    }
    assert_verdict(site.after(1), "stop", Code::LicenseExpired, 0);
}
