//! D-4, decision 10: the dongle; D-7: its opinion of the clock.

use std::time::Duration;

use licfmt::time::HOUR;

use super::*;
use crate::verify::CLOCK_TOLERANCE_S;

fn attested(trusted: u64, behind: u32) -> Event {
    let ahead = if behind == 0 { 0 } else { 9 * DAY };
    Event::Attested(DongleTimes {
        trusted: UnixTime(trusted),
        observed: UnixTime(trusted + ahead),
        behind,
    })
}

/// D-4: no dongle, no start; whatever is wrong with it is named.
#[test]
fn no_start_without_the_dongle() {
    let mut site = Site::new(Profile::HardDongle);
    assert_verdict(site.event(Event::Start), "refused", Code::DongleMissing, 0);
    assert_verdict(site.pull(), "refused", Code::DongleMissing, 0);
    for code in [Code::DongleOther, Code::DongleForged, Code::DongleTier] {
        let verdict = site.event(Event::NoDongle(code));
        assert_verdict(verdict, "refused", code, 0);
        assert!(!verdict.may_run());
    }
    assert_verdict(site.after(DAY), "refused", Code::DongleTier, 0);
    assert!(!site.state.running());
    assert_eq!(site.event(ATTESTED), Verdict::Run);
    assert!(site.state.running());
}

/// D-4: pulled, the program runs for 1 hour, then it is stopped.
#[test]
fn an_hour_from_removal_to_stop() {
    let mut site = Site::running();
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, 3600);
    let verdict = site.after(1200);
    assert_verdict(verdict, "countdown", Code::DongleRemoved, 2400);
    let Verdict::Countdown(notice) = verdict else {
        panic!("{verdict:?}")
    };
    assert_eq!(notice.until, UnixTime(NOW + 3600));
    site.pass_ms(2_399_999);
    assert_verdict(site.event(Event::Tick), "countdown", Code::DongleRemoved, 1);
    site.pass_ms(1);
    assert_verdict(site.event(Event::Tick), "stop", Code::DongleRemoved, 0);
    assert_verdict(site.after(30 * DAY), "stop", Code::DongleRemoved, 0);
}

/// D-4: put back in time, the countdown is cancelled.
#[test]
fn put_back_in_time() {
    let mut site = Site::running();
    site.pull();
    site.pass(3599);
    assert_eq!(site.event(ATTESTED), Verdict::Run);
    assert_eq!(site.after(10 * DAY), Verdict::Run);
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, 3600);
}

/// Decision 10: absence adds up in a rolling day, so that one dongle cannot serve two sites.
#[test]
fn absence_adds_up_over_a_day() {
    let mut site = Site::running();
    site.pull();
    site.pass(40 * MINUTE).event(ATTESTED);
    site.pass(12 * HOUR);
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, 20 * MINUTE);
    assert_verdict(site.after(20 * MINUTE), "stop", Code::AbsenceUsedUp, 0);
    // Back, and pulled again: nothing is left of the day's hour.
    assert_eq!(site.event(ATTESTED), Verdict::Run);
    assert_verdict(site.pull(), "stop", Code::AbsenceUsedUp, 0);
    // A day after the first absence its 40 minutes are back.
    site.event(ATTESTED);
    site.pass(11 * HOUR + 40 * MINUTE);
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, 40 * MINUTE);
}

/// Decision 10: one dongle carried between two sites keeps neither of them running.
#[test]
fn one_dongle_cannot_serve_two_sites_in_turn() {
    let mut sites = [Site::running(), Site::running()];
    let mut stopped = [0, 0];
    for turn in 0..48 {
        for (at, site) in sites.iter_mut().enumerate() {
            let here = turn % 2 == at;
            site.event(if here {
                ATTESTED
            } else {
                Event::NoDongle(Code::DongleMissing)
            });
            stopped[at] += u32::from(!site.after(30 * MINUTE).may_run());
        }
    }
    // 24 half hours away each; two of them are the hour, of which the second ends in the stop.
    assert_eq!(stopped, [23, 23]);
}

/// Decision 10: a program that stood still owes nothing for the time after its end.
#[test]
fn time_after_the_stop_is_no_absence() {
    let mut site = Site::running();
    site.pull();
    site.pass(10 * HOUR).event(ATTESTED);
    site.pass(14 * HOUR);
    assert_verdict(site.pull(), "stop", Code::AbsenceUsedUp, 0);
    // A minute more, and the hour that was used begins to leave the day: minute by minute until
    // it is gone, while the new one is used. Ten hours away would not leave before long.
    site.event(ATTESTED);
    site.pass(MINUTE);
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, 3600);
}

/// Decision 10: another dongle or a wrong answer counts as none, and is named.
#[test]
fn a_dongle_that_does_not_prove_itself_is_away() {
    let mut site = Site::running();
    let other = site.event(Event::NoDongle(Code::DongleOther));
    assert_verdict(other, "countdown", Code::DongleOther, 3600);
    site.pass(600);
    let replayed = site.event(Event::NoDongle(Code::DongleReplayed));
    assert_verdict(replayed, "countdown", Code::DongleReplayed, 3000);
    assert_verdict(site.after(3000), "stop", Code::DongleReplayed, 0);
}

/// D-4: the countdown goes on in a supervisor that comes back, and does not begin anew.
#[test]
fn a_supervisor_that_comes_back_goes_on() {
    let mut site = Site::running();
    site.pull();
    site.after(20 * MINUTE);
    site.other_process().pass(10 * MINUTE);
    let verdict = site.event(Event::Tick);
    assert_verdict(verdict, "countdown", Code::DongleRemoved, 30 * MINUTE);
    // Not found again is no new removal.
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, 30 * MINUTE);
    site.other_process();
    assert_verdict(site.after(30 * MINUTE), "stop", Code::DongleRemoved, 0);
}

/// D-4: what the dongle showed to one run is nothing to the next.
#[test]
fn each_run_asks_for_the_dongle() {
    let mut site = Site::running();
    let verdict = site.event(Event::Start);
    assert_verdict(verdict, "refused", Code::DongleMissing, 0);
    site.event(ATTESTED);
    let verdict = site.event(Event::End);
    assert_verdict(verdict, "refused", Code::DongleMissing, 0);
    assert!(!site.state.running());
}

/// Decision 10: a new run knows the day's absences; what nobody saw is not held against it.
#[test]
fn a_new_run_keeps_the_days_absence() {
    let mut site = Site::running();
    site.pull();
    site.after(25 * MINUTE);
    site.other_process().pass(10 * MINUTE);
    assert_verdict(site.event(Event::Start), "refused", Code::DongleMissing, 0);
    assert_eq!(site.event(ATTESTED), Verdict::Run);
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, 35 * MINUTE);
    // Ended under a living supervisor: that saw the 5 minutes.
    let verdict = site.pass(5 * MINUTE).event(Event::End);
    assert_verdict(verdict, "refused", Code::DongleMissing, 0);
    site.pass(8 * HOUR).event(Event::Start);
    site.event(ATTESTED);
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, 30 * MINUTE);
}

/// D-7, decision 7: behind what the dongle observed, a warning for 72 hours of running, then stop.
#[test]
fn a_clock_behind_observed_is_warned_of_then_stopped() {
    let mut site = Site::running();
    let limit = 72 * 3600;
    let verdict = site.event(attested(NOW, 3600));
    assert_verdict(verdict, "warn", Code::ClockBehindObserved, 71 * HOUR);
    let verdict = site.event(attested(NOW, limit - 1));
    assert_verdict(verdict, "warn", Code::ClockBehindObserved, 1);
    let verdict = site.event(attested(NOW, limit));
    assert_verdict(verdict, "stop", Code::ClockBehindObserved, 0);
    assert_eq!(site.event(attested(NOW, 0)), Verdict::Run);
    // Where the dongle is not asked again, the time goes on by itself.
    site.event(attested(NOW, limit - 120));
    assert_verdict(site.after(120), "stop", Code::ClockBehindObserved, 0);

    let mut new = Site::new(Profile::HardDongle);
    new.event(Event::Start);
    let verdict = new.event(attested(NOW, limit));
    assert_verdict(verdict, "refused", Code::ClockBehindObserved, 0);
}

/// D-7, decision 7: a dongle that lost its count, or never has one, gives no time back: neither by a
/// restart, nor by being pulled, and in a new process either.
#[test]
fn a_clock_behind_observed_is_counted_here_too() {
    let observed = Event::Attested(DongleTimes {
        trusted: UnixTime(NOW - DAY),
        observed: UnixTime(NOW + 400 * DAY),
        behind: 0,
    });
    let mut site = Site::new(Profile::HardDongle);
    site.event(Event::Start);
    let code = Code::ClockBehindObserved;
    assert_verdict(site.event(observed), "warn", code, 72 * HOUR);
    site.pass(10 * HOUR);
    assert_verdict(site.event(observed), "warn", code, 62 * HOUR);
    site.pass(10 * HOUR).event(Event::End);
    site.pass(10 * HOUR).event(Event::Start);
    assert_verdict(site.event(observed), "warn", code, 52 * HOUR);
    site.pass(2 * HOUR).pull();
    site.pass(MINUTE);
    assert_verdict(site.event(observed), "warn", code, 50 * HOUR);
    site.other_process().event(Event::Start);
    assert_verdict(site.event(observed), "warn", code, 50 * HOUR);
    // The dongle's own count is believed where it is the longer one.
    let counted = attested(NOW, 60 * 3600);
    assert_verdict(site.event(counted), "warn", code, 12 * HOUR);
    assert_verdict(site.event(observed), "warn", code, 12 * HOUR);
    assert_verdict(site.after(12 * HOUR), "stop", code, 0);
    assert_verdict(site.event(observed), "stop", code, 0);
    site.event(Event::Start);
    assert_verdict(site.event(observed), "refused", code, 0);
    // Set right, all of it is forgotten.
    site.set_clock(400 * 86_400);
    assert_eq!(site.event(observed), Verdict::Run);
    site.set_clock(-400 * 86_400);
    assert_verdict(site.event(observed), "warn", code, 72 * HOUR);
}

/// D-7, decision 7: behind what the vendor signed, no start; a running plant gets its countdown.
#[test]
fn a_clock_behind_trusted_is_as_good_as_no_dongle() {
    let mut new = Site::new(Profile::HardDongle);
    new.event(Event::Start);
    let verdict = new.event(attested(NOW + CLOCK_TOLERANCE_S + 1, 0));
    assert_verdict(verdict, "refused", Code::ClockBehindTrusted, 0);
    assert_eq!(
        new.event(attested(NOW + CLOCK_TOLERANCE_S, 0)),
        Verdict::Run
    );

    let mut site = Site::running();
    let verdict = site.event(attested(NOW + 7200, 0));
    assert_verdict(verdict, "countdown", Code::ClockBehindTrusted, 3600);
    site.set_clock(7200);
    assert_eq!(site.event(attested(NOW + 7200, 0)), Verdict::Run);
}

/// Decision 3, decision 20: a list that became old under a running program is warned of for 72 hours,
/// then it is an absence; a start is refused.
#[test]
fn an_old_list_is_warned_of_then_an_absence() {
    let code = Code::RevocationsMissing;
    let old = Event::ListOutdated(code);
    let mut site = Site::running();
    assert_verdict(site.event(old), "warn", code, 72 * HOUR);
    site.pass(10 * HOUR);
    assert_verdict(site.event(old), "warn", code, 62 * HOUR);
    // Pulled and put back gives no time.
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, HOUR);
    site.pass(10 * MINUTE);
    let left = 62 * HOUR - 10 * MINUTE;
    assert_verdict(site.event(old), "warn", code, left);
    let mut new = site.clone();
    assert_verdict(new.event(Event::Start), "refused", Code::DongleMissing, 0);
    assert_verdict(new.event(old), "refused", code, 0);
    assert_eq!(new.event(ATTESTED), Verdict::Run);
    assert_verdict(new.event(old), "warn", code, 72 * HOUR);
    // Nobody need look at the moment when the warning ends.
    assert_verdict(
        site.after(left + 20 * MINUTE),
        "countdown",
        code,
        40 * MINUTE,
    );
    assert_verdict(site.event(old), "countdown", code, 40 * MINUTE);
    assert_verdict(site.after(40 * MINUTE), "stop", code, 0);
    assert_verdict(site.event(old), "stop", code, 0);
    assert_eq!(site.event(ATTESTED), Verdict::Run);
}

/// Decision 10: power that was lost unseen is an absence; once all is used up, the dongle must keep its
/// power from one attestation to the next.
#[test]
fn a_dongle_that_reappears_was_away() {
    let reappeared = |seconds| Event::Reappeared {
        times: DongleTimes::default(),
        unseen: Duration::from_secs(seconds),
    };
    let mut site = Site::running();
    site.pass(DAY);
    assert_eq!(site.event(reappeared(40 * MINUTE)), Verdict::Run);
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, 20 * MINUTE);
    // What was seen to be away is not counted twice.
    site.pass(10 * MINUTE);
    assert_eq!(site.event(reappeared(10 * MINUTE)), Verdict::Run);
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, 10 * MINUTE);
    site.event(ATTESTED);
    for turn in 1..20 {
        site.pass(MINUTE);
        let verdict = site.event(reappeared(MINUTE));
        assert_eq!(verdict.may_run(), turn < 10, "{turn}: {verdict:?}");
    }
    assert_verdict(site.event(Event::Tick), "stop", Code::AbsenceUsedUp, 0);
    assert_eq!(site.event(ATTESTED), Verdict::Run);
    // Put back after the hour of one absence, it is as good as ever.
    site.pass(2 * DAY).event(ATTESTED);
    site.pull();
    assert_verdict(site.after(2 * HOUR), "stop", Code::DongleRemoved, 0);
    assert_eq!(site.event(reappeared(2 * HOUR)), Verdict::Run);
    // While its list was old it was seen, though it did not prove itself in full.
    site.pass(2 * DAY).event(ATTESTED);
    site.event(Event::ListOutdated(Code::RevocationsMissing));
    site.pass(DAY);
    assert_eq!(site.event(reappeared(DAY)), Verdict::Run);
    assert_verdict(site.pull(), "countdown", Code::DongleRemoved, HOUR);
    // A start owes nothing for the time before.
    let mut new = Site::new(Profile::HardDongle);
    new.event(Event::Start);
    assert_eq!(new.event(reappeared(DAY)), Verdict::Run);
}

/// D-4: countdowns of no time and of more than a day do what they say.
#[test]
fn unusual_countdowns() {
    let mut none = Site::running();
    none.rules.control.periods.countdown_s = 0;
    assert_verdict(none.pull(), "stop", Code::DongleRemoved, 0);

    let mut long = Site::running();
    long.rules.control.periods.countdown_s = 48 * 3600;
    assert_verdict(long.pull(), "countdown", Code::DongleRemoved, 48 * HOUR);
    assert_verdict(long.after(48 * HOUR), "stop", Code::DongleRemoved, 0);
}
