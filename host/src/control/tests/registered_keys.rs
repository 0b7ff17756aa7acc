//! M-3: keys of 30 days.

use super::*;

/// M-3, M-4: a key lives 30 days from the last success; warnings begin after 10.
#[test]
fn a_key_lives_thirty_days() {
    let mut site = Site::registered(Profile::RegisteredKeys);
    assert_eq!(site.after(10 * DAY - 1), Verdict::Run);
    assert_verdict(site.after(1), "warn", Code::ServerSilent, 20 * DAY);
    assert_verdict(site.after(20 * DAY - 1), "warn", Code::ServerSilent, 1);
    assert_verdict(site.after(1), "stop", Code::KeyExpired, 0);
    assert_eq!(site.check_in(), Verdict::Run);
}

/// M-3: each check-in renews the key.
#[test]
fn each_check_in_renews() {
    let mut site = Site::registered(Profile::RegisteredKeys);
    for _ in 0..100 {
        assert_eq!(site.after(DAY), Verdict::Run);
        assert_eq!(site.check_in(), Verdict::Run);
    }
}

/// M-3: without a valid key no start, and no hour.
#[test]
fn no_key_no_start() {
    let mut site = Site::new(Profile::RegisteredKeys);
    let verdict = site.event(Event::Start);
    assert_verdict(verdict, "refused", Code::NotRegistered, 0);
    site.check_in();
    site.pass(30 * DAY);
    let verdict = site.event(Event::Start);
    assert_verdict(verdict, "refused", Code::KeyExpired, 0);
    assert_eq!(site.check_in(), Verdict::Run);
}

/// M-3: the warning ends with the key, whatever periods the vendor chose.
#[test]
fn a_key_of_a_week() {
    let mut site = Site::registered(Profile::RegisteredKeys);
    site.rules.control.periods.key_validity_s = 7 * 86_400;
    assert_eq!(site.after(7 * DAY - 1), Verdict::Run);
    assert_verdict(site.after(1), "stop", Code::KeyExpired, 0);
    site.check_in();
    site.rules.control.periods.silent_s = 3 * 86_400;
    assert_verdict(site.after(3 * DAY), "warn", Code::ServerSilent, 4 * DAY);
}
