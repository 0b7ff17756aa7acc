//! The dongle's life: blank, key made, provisioned, locked, in use.

use licfmt::{
    Digest, Revision, UnixTime,
    device::Stage,
    message::{Capabilities, MESSAGE_MAX, Refusal, Request, Response},
    time::{DAY, HOUR},
};

use super::support::{
    HOUR_MS, NOW, Rig, UNIT, Vendor, attest_at, consume, counter, create_key, device, device_for,
    dongle_id, statement,
};
use crate::{VERSION, sim::SimPin};

const MINUTE: u64 = 60;

/// D-1: a key made on the dongle, certified, locked; each step seen in `Info`.
#[test]
fn from_blank_to_locked() {
    let mut rig = Rig::blank();
    let blank = rig.info();
    assert_eq!((blank.stage, blank.boots), (Stage::Blank, 1));
    assert_eq!((blank.dongle, blank.public_key), (None, None));
    assert_eq!(blank.unit, Digest::of(&UNIT));
    assert_eq!(blank.capabilities, Capabilities::WINK);

    let asked = rig.make_key();
    assert_eq!(asked.unit, Digest::of(&UNIT));
    assert_eq!(asked.firmware, VERSION);
    assert_eq!(rig.info().stage, Stage::KeyMade);
    assert_eq!(rig.info().public_key, Some(asked.public_key));

    let install = rig.vendor.install(&device(&asked));
    let mut buffer = [0; MESSAGE_MAX];
    let received = Digest::of(install.encode(&mut buffer));
    assert_eq!(rig.ask(&install), Response::Installed(received));
    assert_eq!(rig.ask(&install), Response::Installed(received), "repeated");
    assert_eq!(rig.info().stage, Stage::Provisioned);

    let lock = Request::Lock {
        dongle: dongle_id(),
    };
    assert_eq!(rig.ask(&lock), Response::Locked);
    assert_eq!(rig.ask(&lock), Response::Locked, "repeated");
    let mut rig = rig.power_cycle();
    let info = rig.info();
    assert_eq!((info.stage, info.boots), (Stage::Locked, 2));
    assert_eq!(info.dongle, Some(dongle_id()));
    assert_eq!(info.public_key, Some(asked.public_key));
    let Request::Install { issuer, device, .. } = install else {
        unreachable!()
    };
    let kept = Response::Certificates { issuer, device };
    assert_eq!(rig.ask(&Request::Certificates), kept);
}

/// D-1: once locked, neither key nor root nor ID can be replaced. Its certificate can:
/// `renewal.rs`.
#[test]
fn a_locked_dongle_keeps_its_identity() {
    let mut rig = Rig::ready(0);
    let refused = Response::Refused(Refusal::Stage);
    let before = rig.flash().content().to_vec();
    let public_key = rig.info().public_key.expect("made");
    let install = Vendor::new(2).install(&device_for(public_key));
    assert_eq!(rig.ask(&create_key()), refused);
    assert_eq!(rig.ask(&install), refused);
    assert_eq!(rig.flash().content(), before);
}

/// D-1: commands that need a certificate are refused before there is one.
#[test]
fn nothing_is_signed_before_the_certificate() {
    let mut rig = Rig::blank();
    for stage in [Stage::Blank, Stage::KeyMade] {
        assert_eq!(rig.info().stage, stage);
        for request in [
            Request::Certificates,
            attest_at(NOW),
            consume(0, 1),
            Request::PrepareUpdate,
            rig.vendor.present(&statement(NOW.0, 1, None)),
            Request::Lock {
                dongle: dongle_id(),
            },
        ] {
            assert_eq!(rig.ask(&request), Response::Refused(Refusal::Stage));
        }
        rig.make_key();
    }
}

/// D-1: a new key takes the old one, and all that the old vendor set, with it.
#[test]
fn a_new_key_starts_with_an_empty_ledger() {
    let mut rig = Rig::provisioned();
    let present = rig.vendor.present(&statement(NOW.0, 5, Some((1, 3))));
    assert!(matches!(rig.ask(&present), Response::Times(_)));
    let old = rig.info();
    rig.make_key();
    let now = rig.info();
    for info in [now, rig.power_cycle().info()] {
        assert_eq!(info.stage, Stage::KeyMade);
        assert_ne!(info.public_key, old.public_key);
        assert_eq!(info.times.trusted, UnixTime(0));
        assert_eq!(info.revocations.0, 0);
        assert!(info.boots >= old.boots);
    }
}

/// D-3: what is attested.
#[test]
fn an_attestation_says_what_the_dongle_knows() {
    let mut rig = Rig::ready(10);
    let present = rig.vendor.present(&statement(NOW.0, 5, Some((1, 3))));
    assert!(matches!(rig.ask(&present), Response::Times(_)));
    rig.use_counter(0, 4);
    let mut rig = rig.power_cycle();
    let host = NOW.plus(60);
    let said = rig.attest(host);
    let Request::Attest(challenge) = attest_at(host) else {
        unreachable!()
    };
    assert_eq!(said.challenge, challenge);
    assert_eq!(said.dongle, dongle_id());
    assert_eq!((said.boots, said.firmware), (2, VERSION));
    assert_eq!((said.lock.identity, said.lock.debug_port), (true, false));
    assert_eq!((said.times.trusted, said.times.observed), (NOW, host));
    assert_eq!((said.lowest_revision, said.revocations.0), (Revision(3), 5));
    assert_eq!((said.counters[0].used, said.counters[0].limit), (4, 10));
}

/// D-7: statements only raise, and what is not new leaves flash alone.
#[test]
fn statements_only_raise() {
    let mut rig = Rig::ready(0);
    let newer = rig.vendor.present(&statement(NOW.0, 5, Some((1, 3))));
    rig.ask(&newer);
    let steps = rig.flash().steps();
    for older in [
        statement(NOW.0, 5, Some((1, 3))),
        statement(NOW.0 - 9, 4, Some((1, 2))),
        statement(0, 0, None),
    ] {
        let present = rig.vendor.present(&older);
        let Response::Times(times) = rig.ask(&present) else {
            panic!("not taken");
        };
        assert_eq!((times.trusted, times.observed), (NOW, NOW));
    }
    assert_eq!(rig.flash().steps(), steps);
    let said = rig.attest(NOW);
    assert_eq!((said.lowest_revision, said.revocations.0), (Revision(3), 5));
}

/// D-7: a clock set back by more than a day costs a quarter of an hour at once and then every powered
/// second, also over a power cycle.
#[test]
fn running_behind_is_counted_and_survives() {
    let mut rig = Rig::ready(0);
    let present = rig.vendor.present(&statement(NOW.0, 0, None));
    rig.ask(&present);
    let back = UnixTime(NOW.0 - 290 * DAY);
    for hour in 0..=5 {
        rig.now_ms = hour * HOUR_MS;
        let behind = u64::from(rig.attest(back).times.behind);
        assert_eq!(behind, 15 * MINUTE + hour * HOUR);
    }
    let mut rig = rig.power_cycle();
    let behind = u64::from(rig.attest(back).times.behind);
    assert_eq!(behind, 2 * 15 * MINUTE + 5 * HOUR);
}

/// D-7: the clock put right for a moment does not make up for having been behind; an hour does, and
/// that is kept.
#[test]
fn one_right_reading_forgives_nothing() {
    let mut rig = Rig::ready(0);
    let present = rig.vendor.present(&statement(NOW.0, 0, None));
    rig.ask(&present);
    let back = UnixTime(NOW.0 - DAY - 1);
    for minute in [0, 60] {
        rig.now_ms = minute * 60_000;
        rig.attest(back);
    }
    let behind = 15 * MINUTE + HOUR;
    for minute in 61..121 {
        rig.now_ms = minute * 60_000;
        assert_eq!(u64::from(rig.attest(NOW).times.behind), behind);
    }
    rig.now_ms = 121 * 60_000;
    assert_eq!(rig.attest(NOW).times.behind, 0);
    assert_eq!(rig.power_cycle().info().times.behind, 0);
}

/// D-7: whoever pulls the dongle before the count is saved gains nothing.
#[test]
fn power_cycles_do_not_stop_the_count() {
    let mut rig = Rig::ready(0);
    let present = rig.vendor.present(&statement(NOW.0, 0, None));
    rig.ask(&present);
    let back = UnixTime(NOW.0 - 290 * DAY);
    for minutes in [1, 9, 10, 11, 14, 16, 19, 59, 61] {
        let before = u64::from(rig.info().times.behind);
        for minute in 0..=minutes {
            rig.now_ms = minute * 60_000;
            rig.keep_time(back);
        }
        rig = rig.power_cycle();
        let counted = u64::from(rig.info().times.behind) - before;
        assert!(counted >= minutes * MINUTE, "{minutes} min: {counted} s");
    }
}

/// D-7: a host's clock that ran ahead is not believed at once.
#[test]
fn a_jump_is_kept_after_an_hour() {
    let mut rig = Rig::ready(0);
    let present = rig.vendor.present(&statement(NOW.0, 0, None));
    rig.ask(&present);
    for minute in 0..60 {
        rig.now_ms = minute * 60_000;
        let host = NOW.plus(30 * DAY + minute * 60);
        assert_eq!(rig.attest(host).times.observed, NOW);
    }
    rig.now_ms = HOUR_MS;
    let host = NOW.plus(30 * DAY + HOUR);
    assert_eq!(rig.attest(host).times.observed, host);
    assert_eq!(rig.power_cycle().info().times.observed, host);
}

/// D-7: what is first saved for a new key does not go to the old key's ledger, and stays.
#[test]
fn a_new_keys_first_time_is_kept() {
    let mut rig = Rig::provisioned();
    rig.attest(NOW);
    rig.now_ms = HOUR_MS;
    let host = NOW.plus(HOUR);
    assert_eq!(rig.attest(host).times.observed, host);
    assert_eq!(rig.power_cycle().info().times.observed, host);
}

/// D-9: the limit holds; asking is free; what was used stays used over a power cycle.
#[test]
fn counters_end_at_their_limit() {
    let mut rig = Rig::ready(10);
    assert!(rig.use_counter(0, 7).granted);
    let refused = rig.use_counter(0, 4);
    assert!(!refused.granted);
    assert_eq!((refused.state.used, refused.counter), (7, counter(0)));
    assert!(!rig.use_counter(0, u32::MAX).granted);
    assert!(!rig.use_counter(1, 1).granted, "never set up");
    let mut rig = rig.power_cycle();
    let steps = rig.flash().steps();
    let asked = rig.use_counter(0, 0);
    assert_eq!((asked.granted, asked.state.used), (true, 7));
    assert_eq!(rig.flash().steps(), steps);
    assert!(rig.use_counter(0, 3).granted);
}

/// D-1: with a button, a key is made only after a press, and one press makes one key.
#[test]
fn a_button_must_be_pressed() {
    let mut rig = Rig::blank();
    rig.dongle.board().button = Some(SimPin::default());
    assert!(rig.info().capabilities.contains(Capabilities::BUTTON));
    let refused = Response::Refused(Refusal::Consent);
    assert_eq!(rig.ask(&create_key()), refused);
    rig.dongle.board().button = Some(SimPin { high: true });
    rig.dongle.poll(1000);
    rig.dongle.board().button = Some(SimPin::default());
    rig.now_ms = 1000 + crate::dongle::CONSENT_MS + 1;
    assert_eq!(rig.ask(&create_key()), refused, "too late");
    rig.now_ms -= 1;
    rig.make_key();
    assert_eq!(rig.ask(&create_key()), refused, "used up");
}
