//! One unit, from blank to locked; and what does not let it get there.

use licfmt::{
    device::{Chip, Tier},
    message::{Request, Response},
};

use super::{
    device::{Lie, Unit, honest, noisy},
    world::{Fuse, Scribe, World, candidate, locking},
};
use crate::{
    bench::{BenchError, Doing, Done, Orders},
    label,
    record::Record,
    selftest::Outcome,
    store,
};

fn finished(done: Result<Done, BenchError>) -> Record {
    match done {
        Ok(Done::Finished(record)) => *record,
        other => panic!("not finished: {other:?}"),
    }
}

/// Works on the only unit, as this operator sees it; what happened, in order.
fn watched(
    world: &World,
    orders: Orders,
    scribe: Scribe,
) -> (Result<Done, BenchError>, Vec<String>) {
    let done = world.station(orders, &scribe, &Fuse::endless(), |bench| {
        bench.unit(&candidate(0))
    });
    (done, scribe.told.into_inner().expect("nobody panicked"))
}

/// D-1, D-5: all steps, in this order; the lock comes after the proof and the tests.
#[test]
fn a_blank_unit_is_finished_in_one_go() {
    let world = World::new(1);
    let (done, told) = watched(&world, locking(), Scribe::default());
    let record = finished(done);
    let steps = [
        "look", "noise", "key", "certify", "install", "prove", "test", "lock", "record",
    ];
    assert_eq!(told, steps.map(|step| format!("0 {step}")));
    assert_eq!(record.dongle.serial(), 1);
    assert_eq!((record.tier, record.locked), (Tier::Simulated, true));
    assert_eq!(record.firmware, keyfob_firmware::VERSION);
    assert_eq!(record.tests.noise.outcome, Outcome::Passed);
    assert_eq!(record.tests.signature, Outcome::Passed);
    let directory = world.directory.path();
    assert_eq!(
        store::inventory(directory).expect("readable"),
        std::slice::from_ref(&record)
    );
    let label_file = directory.join(format!("labels/{}.txt", record.dongle));
    let printed = std::fs::read_to_string(label_file).expect("written");
    assert_eq!(printed, label::text(&record));
}

/// D-5: without the order to lock, nothing irreversible is done; with it, a later run locks the same
/// unit under the same number.
#[test]
fn locking_can_wait() {
    let world = World::new(1);
    let open = finished(world.run(Orders::default(), 0));
    assert!(!open.locked);
    let again = world.run(Orders::default(), 0).expect("nothing to do");
    assert_eq!(again, Done::Before(Some(open.dongle)));
    let locked = finished(world.run(locking(), 0));
    assert!(locked.locked);
    assert_eq!(
        (locked.dongle, locked.public_key),
        (open.dongle, open.public_key)
    );
    let records = store::inventory(world.directory.path()).expect("readable");
    assert_eq!(records, [locked], "the record says what is so now");
}

/// D-5: a dry run says what would be done and does nothing of it.
#[test]
fn a_dry_run_changes_nothing() {
    let world = World::new(1);
    let orders = Orders {
        dry_run: true,
        ..locking()
    };
    let (done, told) = watched(&world, orders, Scribe::default());
    let Ok(Done::Planned(plan)) = done else {
        panic!("{done:?}")
    };
    assert_eq!(plan.first(), Some(&Doing::Noise));
    assert_eq!(plan[plan.len() - 2..], [Doing::Lock, Doing::Record]);
    assert_eq!(told, ["0 look"]);
    assert!(world.vendor.books().certified.is_empty());
    let record = finished(world.run(locking(), 0));
    assert_eq!(record.dongle.serial(), 1, "no number was used up");
}

/// D-5: on a board with a button a key is made only with consent, and the operator is told.
#[test]
fn a_button_is_waited_for() {
    let world = World::of([Unit::new(1, Chip::Simulated).with_button()]);
    let (done, told) = watched(&world, locking(), Scribe::default());
    assert!(
        matches!(done, Err(BenchError::NoConsent { .. })),
        "{done:?}"
    );
    assert!(told.contains(&"0 button".to_owned()));
    assert!(world.vendor.books().certified.is_empty());
    world.change(0, Unit::press);
    let record = finished(world.run(locking(), 0));
    assert_eq!(record.dongle.serial(), 1, "the number was kept for it");
}

/// D-5: the operator's word on the LED goes into the record, and a dark LED fails the unit before it
/// is locked.
#[test]
fn the_led_is_looked_at() {
    for (blinks, expected) in [
        (Some(true), Some(Outcome::Passed)),
        (None, Some(Outcome::Skipped)),
        (Some(false), None),
    ] {
        let world = World::new(1);
        let scribe = Scribe {
            blinks,
            ..Scribe::default()
        };
        let orders = Orders {
            led: true,
            ..locking()
        };
        let (done, told) = watched(&world, orders, scribe);
        if let Some(expected) = expected {
            assert_eq!(finished(done).tests.led, expected);
        } else {
            let faulty = matches!(done, Err(BenchError::Faulty { test: "led", .. }));
            assert!(faulty, "{done:?}");
            assert!(!told.contains(&"0 lock".to_owned()));
        }
    }
}

/// D-1, D-5: a unit with bad noise gets no key, no number and no certificate.
#[test]
fn bad_noise_stops_a_unit_before_its_key() {
    let mut turn = 0_u8;
    let swinging = move || {
        turn = turn.wrapping_add(128);
        turn
    };
    for noise in [noisy(|| 0), noisy(|| 0xA5), noisy(swinging)] {
        let world = World::new(1);
        world.change(0, |unit| unit.lie(noise));
        let (done, told) = watched(&world, locking(), Scribe::default());
        let faulty = matches!(done, Err(BenchError::Faulty { test: "noise", .. }));
        assert!(faulty, "{done:?}");
        assert_eq!(told, ["0 look", "0 noise"]);
        let books = world.vendor.books();
        assert!(books.reserved.is_empty() && books.certified.is_empty());
    }
}

/// D-5, decision 6: a unit that was provisioned elsewhere, or lost its key, gets a new number only when
/// that is said.
#[test]
fn a_foreign_unit_is_not_taken_over_by_accident() {
    let replace = || Orders {
        replace: true,
        ..locking()
    };
    let world = World::new(1);
    finished(world.run(Orders::default(), 0));
    std::fs::remove_file(world.directory.path().join("journal.jsonl")).expect("removed");
    let foreign = world.run(locking(), 0);
    assert!(
        matches!(foreign, Err(BenchError::Foreign { .. })),
        "{foreign:?}"
    );
    assert_eq!(finished(world.run(replace(), 0)).dongle.serial(), 2);

    let world = World::new(1);
    finished(world.run(locking(), 0));
    std::fs::remove_file(world.directory.path().join("journal.jsonl")).expect("removed");
    let foreign = world.run(replace(), 0);
    assert!(
        matches!(foreign, Err(BenchError::ForeignLocked { .. })),
        "{foreign:?}"
    );

    let world = World::new(1);
    finished(world.run(Orders::default(), 0));
    world.change(0, Unit::wipe);
    let lost = world.run(locking(), 0);
    assert!(matches!(lost, Err(BenchError::LostKey { .. })), "{lost:?}");
    assert_eq!(finished(world.run(replace(), 0)).dongle.serial(), 2);
}

/// Honest, but for what `change` does.
fn spoiled(mut change: impl FnMut(&Request, Response) -> Response + Send + 'static) -> Lie {
    let mut rest = honest();
    Box::new(move |request, response| {
        let response = rest(request, response);
        change(request, response)
    })
}

/// A lie about what a unit is, other than it signs.
fn another_chip() -> Lie {
    spoiled(|_, response| match response {
        Response::Info(mut info) => {
            info.chip = Chip::Rp2350;
            Response::Info(info)
        }
        other => other,
    })
}

/// Another unit at each look.
fn another_unit() -> Lie {
    let mut times = 0;
    spoiled(move |_, response| match response {
        Response::Info(mut info) => {
            times += 1;
            info.unit.0[0] ^= times;
            Response::Info(info)
        }
        other => other,
    })
}

/// The first attestation, again and again.
fn an_old_attestation() -> Lie {
    let mut kept = None;
    spoiled(move |_, response| match response {
        Response::Attestation(fresh) => Response::Attestation(kept.get_or_insert(fresh).clone()),
        other => other,
    })
}

/// Says that it stored something else.
fn stored_otherwise() -> Lie {
    spoiled(|_, response| match response {
        Response::Installed(mut digest) => {
            digest.0[0] ^= 1;
            Response::Installed(digest)
        }
        other => other,
    })
}

/// A certificate with a bit flipped.
fn another_certificate() -> Lie {
    spoiled(|_, response| match response {
        Response::Certificates { issuer, device } => {
            let mut bytes = device.as_bytes().to_vec();
            bytes[0] ^= 1;
            let device = licfmt::Sealed::from_bytes(&bytes).expect("as long");
            Response::Certificates { issuer, device }
        }
        other => other,
    })
}

/// D-3, D-5: a unit that answers wrong is not finished, whatever it lies about.
#[test]
fn a_lying_unit_is_not_finished() {
    for (what, lie) in [
        ("another chip", another_chip()),
        ("another unit", another_unit()),
        ("an old attestation", an_old_attestation()),
        ("stored otherwise", stored_otherwise()),
        ("another certificate", another_certificate()),
    ] {
        let world = World::new(1);
        world.change(0, |unit| unit.lie(lie));
        let done = world.run(locking(), 0);
        assert!(done.is_err(), "{what}: {done:?}");
        let records = store::inventory(world.directory.path()).expect("readable");
        assert!(records.is_empty(), "{what}");
    }
}

/// D-5: a unit that says it locked itself, and did not, is not recorded as locked.
#[test]
fn a_lock_is_believed_only_when_attested() {
    let world = World::new(1);
    world.change(0, |unit| {
        unit.lie(honest());
        unit.swallow_locks();
    });
    let done = world.run(locking(), 0);
    assert!(
        matches!(done, Err(BenchError::NotLocked { .. })),
        "{done:?}"
    );
    let records = store::inventory(world.directory.path()).expect("readable");
    assert!(records.is_empty());
}
