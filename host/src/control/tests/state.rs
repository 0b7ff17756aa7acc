//! The state outlives its process.

use super::*;

/// D-4, P-16: nothing but the forward-only clock is lost between two processes.
#[test]
fn a_state_survives_json() {
    let mut away = Site::running();
    away.pull();
    away.pass(600).event(ATTESTED);
    away.pass(600).pull();
    let mut warned = Site::running();
    warned.event(Event::Attested(DongleTimes {
        observed: UnixTime(NOW + 9 * DAY),
        behind: 5,
        ..DongleTimes::default()
    }));
    let mut refused = Site::registered(Profile::SoftDongle);
    refused.event(Event::Refused(Refusal::BoundElsewhere));
    refused.event(Event::Start);
    let mut missing = Site::new(Profile::HardDongle);
    missing.event(Event::Start);
    missing.event(Event::NoDongle(Code::DongleCopied));
    for mut site in [away, warned, refused, missing] {
        let before = site.state.clone();
        site.other_process();
        let expected = State {
            uptime_ms: None,
            ..before
        };
        assert_eq!(site.state, expected);
    }
}

/// What a newer or broken program wrote is not half understood.
#[test]
fn unknown_codes_and_fields_are_refused() {
    let mut site = Site::new(Profile::HardDongle);
    site.event(Event::Start);
    let text = serde_json::to_string(&site.state).expect("a state is JSON");
    assert!(text.contains("\"dongle-missing\""), "{text}");
    let code = text.replace("\"dongle-missing\"", "\"dongle-in-space\"");
    let error = serde_json::from_str::<State>(&code).expect_err("no such code");
    assert!(error.to_string().contains("dongle-in-space"), "{error}");
    let field = text.replacen('{', "{\"more\":1,", 1);
    assert!(serde_json::from_str::<State>(&field).is_err());
}

/// Flash drives: time alone is written every 5 minutes, what happens at once.
#[test]
fn a_state_is_saved_when_it_is_worth_it() {
    let mut site = Site::running();
    let saved = site.state.clone();
    site.after(299);
    assert!(!site.state.needs_saving(&saved));
    site.event(ATTESTED);
    assert!(!site.state.needs_saving(&saved));
    site.after(1);
    assert!(site.state.needs_saving(&saved));

    let mut pulled = Site::running();
    let saved = pulled.state.clone();
    pulled.pull();
    assert!(pulled.state.needs_saving(&saved));
}

/// Decision 13: a state that is lost gives nothing: no registration, no dongle.
#[test]
fn nothing_known_starts_nothing() {
    for (profile, code) in [
        (Profile::SoftDongle, Code::NotRegistered),
        (Profile::Engineering, Code::NotRegistered),
        (Profile::RegisteredKeys, Code::NotRegistered),
        (Profile::HardDongle, Code::DongleMissing),
    ] {
        let mut site = Site::new(profile);
        // Also for a supervisor that thinks it goes on.
        assert_verdict(site.event(Event::Tick), "refused", code, 0);
        assert_verdict(site.event(Event::Start), "refused", code, 0);
    }
}

/// P-15: what is learned between runs is there at the next start, and may be asked for.
#[test]
fn without_a_run_the_verdict_is_that_of_a_start() {
    let mut site = Site::new(Profile::SoftDongle);
    assert_eq!(site.check_in(), Verdict::Run);
    assert!(!site.state.running());
    let verdict = site.after(30 * DAY);
    assert_verdict(verdict, "countdown", Code::ServerOverdue, 3600);
    let verdict = site.after(DAY);
    assert_verdict(verdict, "countdown", Code::ServerOverdue, 3600);
}
