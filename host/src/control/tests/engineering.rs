//! P-10: as a soft dongle, 24 hours at a time.

use licfmt::time::HOUR;

use super::*;

/// P-10: a run ends after 24 hours, announced an hour ahead; a restart begins a new one.
#[test]
fn a_run_lasts_a_day() {
    let mut site = Site::registered(Profile::Engineering);
    assert_eq!(site.after(23 * HOUR - 1), Verdict::Run);
    assert_verdict(site.after(1), "warn", Code::RunEnding, 3600);
    assert_verdict(site.after(3599), "warn", Code::RunEnding, 1);
    assert_verdict(site.after(1), "stop", Code::RunLimit, 0);
    // The server cannot help: it is the program that must be restarted.
    assert_verdict(site.check_in(), "stop", Code::RunLimit, 0);
    assert_eq!(site.event(Event::Start), Verdict::Run);
}

/// P-10: a supervisor that comes back goes on with the run.
#[test]
fn a_run_goes_on_over_the_supervisors_restart() {
    let mut site = Site::registered(Profile::Engineering);
    site.after(12 * HOUR);
    site.other_process();
    assert_eq!(site.after(11 * HOUR - 1), Verdict::Run);
    assert_verdict(site.after(1), "warn", Code::RunEnding, 3600);
}

/// P-10, P-16: otherwise it is a soft dongle.
#[test]
fn the_server_is_needed_too() {
    let mut never = Site::new(Profile::Engineering);
    let verdict = never.event(Event::Start);
    assert_verdict(verdict, "refused", Code::NotRegistered, 0);

    let mut site = Site::registered(Profile::Engineering);
    site.pass(29 * DAY + 12 * HOUR);
    let verdict = site.event(Event::Start);
    assert_verdict(verdict, "warn", Code::ServerSilent, 12 * HOUR);
    assert_verdict(site.after(12 * HOUR), "stop", Code::ServerOverdue, 0);
    let verdict = site.event(Event::Start);
    assert_verdict(verdict, "countdown", Code::ServerOverdue, HOUR);
    site.event(Event::Refused(Refusal::Cancelled));
    assert_verdict(site.after(1), "stop", Code::LeaseRefused, 0);
}

/// P-10, P-16: of two ends the nearer one is shown.
#[test]
fn the_nearest_end_is_shown() {
    let mut site = Site::registered(Profile::Engineering);
    site.pass(10 * DAY).event(Event::Start);
    let verdict = site.after(23 * HOUR - 1);
    assert_verdict(verdict, "warn", Code::ServerSilent, 19 * DAY + HOUR + 1);
    assert_verdict(site.after(1), "warn", Code::RunEnding, 3600);
}
