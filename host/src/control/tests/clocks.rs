//! The table of clocks in the module's documentation, line by line.

use std::time::Duration;

use licfmt::time::HOUR;

use super::*;

const YEAR: i64 = 365 * 86_400;

/// D-4: setting the wall clock neither lengthens nor shortens a countdown.
#[test]
fn a_countdown_ignores_the_wall_clock() {
    for by in [YEAR, -YEAR] {
        let mut site = Site::running();
        site.pull();
        site.pass(600).set_clock(by);
        let verdict = site.event(Event::Tick);
        assert_verdict(verdict, "countdown", Code::DongleRemoved, 3000);
        let Verdict::Countdown(notice) = verdict else {
            panic!("{verdict:?}")
        };
        assert_eq!(notice.until.0, site.wall_ms / 1000 + 3000);
        site.set_clock(-by);
        assert_verdict(site.after(3000), "stop", Code::DongleRemoved, 0);
    }
}

/// P-10, P-16: nor does it change the hour or the day of a run.
#[test]
fn a_runs_length_ignores_the_wall_clock() {
    let mut engineering = Site::registered(Profile::Engineering);
    engineering.set_clock(-YEAR).pass(24 * HOUR);
    let verdict = engineering.event(Event::Tick);
    assert_verdict(verdict, "stop", Code::RunLimit, 0);

    let mut overdue = Site::registered(Profile::SoftDongle);
    overdue.pass(31 * DAY).event(Event::Start);
    overdue.pass(600).set_clock(-YEAR);
    let verdict = overdue.event(Event::Tick);
    assert_verdict(verdict, "countdown", Code::ServerOverdue, 3000);
}

/// P-16: set forward, the days follow; the next success sets it right.
#[test]
fn wall_clock_set_forward() {
    let mut site = Site::registered(Profile::SoftDongle);
    for _ in 0..14 {
        site.set_clock(86_400).event(Event::Tick);
    }
    let verdict = site.after(DAY);
    assert_verdict(verdict, "warn", Code::ServerSilent, 15 * DAY);
    assert_eq!(site.check_in(), Verdict::Run);
    assert_eq!(site.after(10 * DAY - 1), Verdict::Run);
}

/// P-16: set back, nothing is gained while the program runs.
#[test]
fn wall_clock_set_back() {
    let mut site = Site::registered(Profile::SoftDongle);
    site.pass(9 * DAY).event(Event::Tick);
    site.set_clock(-9 * 86_400);
    assert_eq!(site.after(DAY - 1), Verdict::Run);
    assert_verdict(site.after(1), "warn", Code::ServerSilent, 20 * DAY);
}

/// P-16, decision 20: set forward far, the days follow after an hour, and it is known when.
#[test]
fn wall_clock_set_forward_far() {
    let mut site = Site::registered(Profile::SoftDongle);
    site.set_clock(15 * 86_400);
    let outcome = site.step(Event::Tick);
    assert_eq!(outcome.verdict, Verdict::Run);
    assert_eq!(outcome.next_change_in, Some(Duration::from_hours(1)));
    assert_eq!(site.after(HOUR - 1), Verdict::Run);
    let verdict = site.after(1);
    assert_verdict(verdict, "warn", Code::ServerSilent, 15 * DAY - HOUR);
    assert_eq!(site.check_in(), Verdict::Run);
    assert_eq!(site.after(10 * DAY - 1), Verdict::Run);
}

/// Decision 20: set forward far and back within the hour, however often, leaves no trace; a
/// check-in vouches for a clock at once.
#[test]
fn a_bad_reading_leaves_no_trace() {
    let mut site = Site::registered(Profile::SoftDongle);
    for _ in 0..9 {
        assert_eq!(site.set_clock(YEAR).event(Event::Tick), Verdict::Run);
        assert_eq!(site.after(HOUR - 1), Verdict::Run);
        assert_eq!(site.set_clock(-YEAR).after(1), Verdict::Run);
    }
    assert_eq!(site.after(10 * DAY - 9 * HOUR - 1), Verdict::Run);
    assert_verdict(site.after(1), "warn", Code::ServerSilent, 20 * DAY);
    site.set_clock(YEAR).event(Event::Tick);
    site.check_in();
    assert_eq!(site.after(2 * HOUR), Verdict::Run);
}

/// P-16: forward and back strands nobody: the next success sets everything right.
#[test]
fn wall_clock_forward_and_back() {
    let mut site = Site::registered(Profile::SoftDongle);
    site.set_clock(YEAR).event(Event::Tick);
    assert_verdict(site.after(HOUR), "stop", Code::ServerOverdue, 0);
    site.set_clock(-YEAR);
    assert_verdict(site.after(60), "stop", Code::ServerOverdue, 0);
    assert_eq!(site.check_in(), Verdict::Run);
    site.other_process();
    assert_eq!(site.event(Event::Start), Verdict::Run);
    assert_eq!(site.after(10 * DAY - 1), Verdict::Run);
    assert_verdict(site.after(1), "warn", Code::ServerSilent, 20 * DAY);
}

/// D-2, decision 20: a license that expires by a clock that jumped has an hour, in which the clock
/// can be set right; a start has none.
#[test]
fn a_jump_does_not_stop_at_once() {
    let mut fixed = Site::new(Profile::FixedTerm);
    fixed.rules.expires = Some(UnixTime(NOW + 7 * DAY));
    fixed.event(Event::Start);
    let mut hard = Site::running();
    hard.rules.expires = Some(UnixTime(NOW + 300 * DAY));
    for (mut site, event) in [(fixed, Event::Tick), (hard, ATTESTED)] {
        let before = site.event(event);
        assert!(site.state.running());
        site.set_clock(10 * YEAR);
        let expired = Code::LicenseExpired;
        assert_verdict(site.event(event), "countdown", expired, HOUR);
        site.pass(HOUR - 1);
        assert_verdict(site.event(event), "countdown", expired, 1);
        let mut stays = site.clone();
        assert_verdict(stays.after(1), "stop", expired, 0);
        stays.event(Event::Start);
        assert_verdict(stays.event(event), "refused", expired, 0);

        let mut starts = site.clone();
        starts.event(Event::Start);
        assert_verdict(starts.event(event), "refused", expired, 0);

        let verdict = site.set_clock(-10 * YEAR).event(event);
        assert_eq!(brief(verdict).1, brief(before).1);
        site.set_clock(10 * YEAR);
        assert_verdict(site.event(event), "countdown", expired, HOUR);
    }
}

/// P-16: a site whose clock is wrong all the time counts the same days.
#[test]
fn wall_clock_wrong_all_the_time() {
    for by in [-YEAR, YEAR] {
        let mut site = Site::new(Profile::SoftDongle);
        site.rules.not_before = UnixTime(0);
        site.set_clock(by);
        site.check_in();
        site.event(Event::Start);
        assert_eq!(site.after(10 * DAY - 1), Verdict::Run);
        assert_verdict(site.after(1), "warn", Code::ServerSilent, 20 * DAY);
    }
}

/// P-16: a clock that starts in 2000 at each boot and is set by the network does no harm.
#[test]
fn wall_clock_without_battery() {
    let mut site = Site::registered(Profile::SoftDongle);
    for _ in 0..9 {
        site.other_process().set_clock(-26 * YEAR);
        assert_eq!(site.event(Event::Start), Verdict::Run);
        site.event(Event::End);
        site.set_clock(26 * YEAR).pass(DAY);
        site.other_process();
        assert_eq!(site.event(Event::Start), Verdict::Run);
    }
    assert_verdict(site.after(DAY), "warn", Code::ServerSilent, 20 * DAY);
}

/// P-16: frozen, the forward-only clock goes on.
#[test]
fn wall_clock_frozen() {
    let mut site = Site::registered(Profile::SoftDongle);
    site.uptime_ms += 10 * DAY * 1000;
    let verdict = site.event(Event::Tick);
    assert_verdict(verdict, "warn", Code::ServerSilent, 20 * DAY);
    let mut hard = Site::running();
    hard.pull();
    hard.uptime_ms += 3_600_000;
    assert_verdict(hard.event(Event::Tick), "stop", Code::DongleRemoved, 0);
}

/// D-7: with a dongle, a frozen clock holds up the license's end while the dongle agrees.
#[test]
fn wall_clock_frozen_with_a_dongle() {
    let mut site = Site::running();
    site.rules.expires = Some(UnixTime(NOW + DAY));
    site.uptime_ms += 2 * DAY * 1000;
    assert_verdict(site.event(Event::Tick), "stop", Code::LicenseExpired, 0);
    let verdict = site.event(ATTESTED);
    assert_verdict(verdict, "warn", Code::LicenseExpiring, DAY + 1);
}

/// D-4, P-16: asleep, days pass but no countdown where the forward-only clock sleeps too.
#[test]
fn suspend_and_resume() {
    let asleep = |site: &mut Site, days: u64| site.wall_ms += days * DAY * 1000;
    let mut hard = Site::running();
    hard.pull();
    asleep(&mut hard, 2);
    let verdict = hard.event(Event::Tick);
    assert_verdict(verdict, "countdown", Code::DongleRemoved, 3600);

    let mut soft = Site::registered(Profile::SoftDongle);
    asleep(&mut soft, 12);
    assert_eq!(soft.event(Event::Tick), Verdict::Run);
    // Awake for an hour in all, however often it falls asleep again.
    soft.pass(HOUR / 2).event(Event::Tick);
    asleep(&mut soft, 1);
    let verdict = soft.after(HOUR / 2);
    assert_verdict(verdict, "warn", Code::ServerSilent, 17 * DAY - HOUR);
}

/// D-4: over a supervisor's restart the countdown goes by the wall clock, never backwards.
#[test]
fn a_gap_is_never_negative() {
    let mut site = Site::running();
    site.pull();
    site.after(600);
    site.other_process().set_clock(-86_400);
    let verdict = site.event(Event::Tick);
    assert_verdict(verdict, "countdown", Code::DongleRemoved, 3000);
    assert_verdict(site.after(3000), "stop", Code::DongleRemoved, 0);
}

/// D-4: the window of absence passes with the wall clock while nothing runs.
#[test]
fn the_window_passes_between_runs() {
    let mut site = Site::running();
    site.pull();
    site.after(50 * MINUTE);
    site.other_process().set_clock(86_400);
    site.event(Event::Start);
    site.event(ATTESTED);
    // The 50 minutes are exactly a day old, except for the last moment's: all of it is back.
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, 3600);
}

/// Extreme clocks: no panic, and a verdict.
#[test]
fn clocks_at_their_ends() {
    for profile in [
        Profile::HardDongle,
        Profile::SoftDongle,
        Profile::Engineering,
    ] {
        let mut site = Site::new(profile);
        let far = Moment {
            wall: UnixTime(u64::MAX),
            uptime_ms: u64::MAX,
        };
        let zero = Moment {
            wall: UnixTime(0),
            uptime_ms: 0,
        };
        for now in [far, zero, far] {
            for event in [Event::Start, ATTESTED, Event::Tick, Event::Unreachable] {
                site.state = site.rules.step(site.state, event, now).0;
            }
        }
        site.other_process();
        assert_eq!(site.state.wall, Some(UnixTime::MAX));
    }
}
