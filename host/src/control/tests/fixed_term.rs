//! Decision 20: emergency licenses; and what every license's dates mean.

use super::*;

fn site(profile: Profile, days: u64) -> Site {
    let mut site = Site::new(profile);
    site.rules.expires = Some(UnixTime(NOW + days * DAY - 1));
    site
}

/// Decision 20: an emergency license runs with nothing but itself, until it expires.
#[test]
fn an_emergency_license_runs_for_its_days() {
    let mut site = site(Profile::FixedTerm, 7);
    let verdict = site.event(Event::Start);
    assert_verdict(verdict, "warn", Code::LicenseExpiring, 7 * DAY);
    let verdict = site.after(7 * DAY - 1);
    assert_verdict(verdict, "warn", Code::LicenseExpiring, 1);
    assert_verdict(site.after(1), "stop", Code::LicenseExpired, 0);
    let verdict = site.event(Event::Start);
    assert_verdict(verdict, "refused", Code::LicenseExpired, 0);
}

/// Decision 20: its clock set back gains nothing, in a run or between two.
#[test]
fn an_emergency_license_outlives_no_clock() {
    let mut site = site(Profile::FixedTerm, 7);
    site.event(Event::Start);
    site.pass(3 * DAY).set_clock(-2 * 86_400);
    let verdict = site.event(Event::Tick);
    assert_verdict(verdict, "warn", Code::LicenseExpiring, 4 * DAY);
    site.other_process().set_clock(-86_400);
    let verdict = site.event(Event::Start);
    assert_verdict(verdict, "warn", Code::LicenseExpiring, 4 * DAY);
}

/// D-2: any profile warns 30 days before the license's last second, and stops after it.
#[test]
fn every_license_warns_before_it_expires() {
    let profiles = [
        Profile::SoftDongle,
        Profile::RegisteredKeys,
        Profile::HardDongle,
    ];
    for profile in profiles {
        let mut site = site(profile, 365);
        let success = |site: &mut Site| match profile {
            Profile::HardDongle => site.event(ATTESTED),
            _ => site.check_in(),
        };
        site.event(Event::Start);
        assert_eq!(success(&mut site), Verdict::Run);
        site.pass(335 * DAY - 1);
        assert_eq!(success(&mut site), Verdict::Run);
        let verdict = site.after(1);
        assert_verdict(verdict, "warn", Code::LicenseExpiring, 30 * DAY);
        site.pass(30 * DAY - 1);
        let verdict = success(&mut site);
        assert_verdict(verdict, "warn", Code::LicenseExpiring, 1);
        site.pass(1);
        let verdict = success(&mut site);
        assert_verdict(verdict, "stop", Code::LicenseExpired, 0);
    }
}

/// D-2: no start before the license is valid, and time alone starts no program.
#[test]
fn not_valid_yet() {
    let mut site = site(Profile::FixedTerm, 7);
    site.set_clock(-1);
    let verdict = site.event(Event::Start);
    assert_verdict(verdict, "refused", Code::LicenseNotYet, 0);
    assert_verdict(site.after(1), "refused", Code::LicenseNotYet, 0);
    assert!(site.event(Event::Start).may_run());
}

/// D-7: a license that was valid is not too young because a clock was set.
#[test]
fn a_running_program_is_never_too_young() {
    let mut site = Site::running();
    site.set_clock(-86_400);
    let times = DongleTimes {
        trusted: UnixTime(NOW - 10 * DAY),
        observed: UnixTime(NOW),
        behind: 0,
    };
    assert_eq!(site.event(Event::Attested(times)), Verdict::Run);
}
