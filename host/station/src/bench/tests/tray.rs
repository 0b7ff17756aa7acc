//! Trays: many units at once, boards that are flashed first.

use std::collections::BTreeSet;

use keyfob::{OsRng, SystemClock, transport::Seams};
use licfmt::{
    Digest,
    device::{Chip, Tier},
};

use super::{
    boards::FakeBoards,
    device::{Unit, noisy},
    world::{Fuse, Scribe, World, locking},
};
use crate::{
    bench::{BenchError, Boards, Doing, Done, Limits, Orders, Unit as Outcome},
    flash::{FlashError, Way},
    package::Package,
    store,
};

/// Threads wait for one another here: the clock must be a real one.
fn world(units: impl IntoIterator<Item = Unit>) -> World {
    let seams = Seams {
        timer: std::sync::Arc::new(SystemClock::start()),
        rng: std::sync::Arc::new(OsRng),
    };
    World::with(units, &seams)
}

fn until_idle(count: Option<u32>) -> Limits {
    Limits {
        count,
        idle_ms: 500,
    }
}

fn work(world: &World, orders: Orders, limits: Limits, fuse: &Fuse) -> (Vec<Outcome>, Vec<String>) {
    let scribe = Scribe::default();
    let outcomes = world.station(orders, &scribe, fuse, |bench| bench.tray(limits));
    (outcomes, scribe.told.into_inner().expect("nobody panicked"))
}

fn with_package() -> Orders {
    Orders {
        packages: vec![Package {
            chip: Chip::Rp2040,
            version: keyfob_firmware::VERSION,
            image: Digest::of(b"image"),
            segments: Vec::new(),
        }],
        ..locking()
    }
}

/// D-5: four new units at the same time get four numbers and four records.
#[test]
fn a_tray_is_worked_on_at_once() {
    let world = world((1..=4).map(|seed| Unit::new(seed, Chip::Simulated)));
    let limits = until_idle(Some(4));
    let (outcomes, _) = work(&world, locking(), limits, &Fuse::endless());
    assert_eq!(outcomes.len(), 4);
    for outcome in &outcomes {
        let finished = matches!(&outcome.result, Ok(Done::Finished(record)) if record.locked);
        assert!(finished, "{outcome:?}");
    }
    let records = store::inventory(world.directory.path()).expect("readable");
    let numbers: BTreeSet<_> = records
        .iter()
        .map(|record| record.dongle.serial())
        .collect();
    assert_eq!(numbers, BTreeSet::from([1, 2, 3, 4]));
    let keys: BTreeSet<_> = records.iter().map(|record| record.public_key).collect();
    assert_eq!(keys.len(), 4);
}

/// D-5: no more than were ordered, and one bad unit does not keep the others.
#[test]
fn a_tray_ends_when_enough_are_done() {
    let world = world((1..=4).map(|seed| Unit::new(seed, Chip::Simulated)));
    world.change(0, |unit| unit.lie(noisy(|| 7)));
    let limits = until_idle(Some(2));
    let (outcomes, _) = work(&world, locking(), limits, &Fuse::endless());
    let faulty = outcomes.iter().filter(|outcome| {
        matches!(
            outcome.result,
            Err(BenchError::Faulty { test: "noise", .. })
        )
    });
    assert_eq!(faulty.count(), 1);
    let records = store::inventory(world.directory.path()).expect("readable");
    assert_eq!(
        records.len(),
        2,
        "no irreversible step more than was ordered"
    );
}

/// D-5: stations that die with a whole tray on them leave one number for each unit.
#[test]
fn a_tray_survives_kills() {
    for at in (3..240).step_by(47) {
        let world = world((1..=2).map(|seed| Unit::new(seed, Chip::Simulated)));
        for events in [at, at / 2] {
            let limits = until_idle(Some(2));
            work(&world, locking(), limits, &Fuse::after(events));
        }
        let limits = until_idle(None);
        work(&world, locking(), limits, &Fuse::endless());
        let books = world.vendor.books();
        assert_eq!(books.certified.len(), 2, "killed at {at}");
        assert!(books.reserved.is_empty(), "killed at {at}");
        let records = store::inventory(world.directory.path()).expect("readable");
        let numbers: Vec<_> = records
            .iter()
            .map(|record| record.dongle.serial())
            .collect();
        assert_eq!(numbers, [1, 2], "killed at {at}");
        assert!(records.iter().all(|record| record.locked), "killed at {at}");
    }
}

/// D-5, decision 6: what the station saw while flashing stands in the record of that very unit.
#[test]
fn a_board_is_flashed_then_provisioned() {
    let mut world = world([Unit::new(9, Chip::Rp2040)]);
    world.boards = FakeBoards::one(9, false);
    let limits = until_idle(Some(1));
    let (outcomes, told) = work(&world, with_package(), limits, &Fuse::endless());
    assert_eq!(outcomes.len(), 1, "{outcomes:?}");
    let verified = told.iter().position(|line| line == "USB 1-1 Verify");
    let looked = told.iter().position(|line| line == "0 look");
    assert!(verified.is_some() && verified < looked, "{told:?}");
    let records = store::inventory(world.directory.path()).expect("readable");
    let [record] = &*records else {
        panic!("{records:?}")
    };
    let flashed = record.flashed.as_ref().expect("seen from outside");
    assert_eq!((flashed.way, flashed.verified), (Way::Picoboot, true));
    assert_eq!(record.tier, Tier::Development);
}

/// D-5: a board that cannot be flashed, or does not come up as the unit that it is, is reported.
#[test]
fn a_board_that_does_not_come_up_is_reported() {
    let mut nobody = world([]);
    nobody.boards = FakeBoards::one(9, true);
    let (outcomes, _) = work(&nobody, with_package(), until_idle(None), &Fuse::endless());
    let differs = matches!(
        &*outcomes,
        [Outcome {
            result: Err(BenchError::Flash(FlashError::Differs { .. })),
            ..
        }]
    );
    assert!(differs, "{outcomes:?}");
}

/// D-5: in a dry run a board is not written to.
#[test]
fn a_dry_run_flashes_nothing() {
    let mut nobody = world([]);
    nobody.boards = FakeBoards::one(9, false);
    let orders = Orders {
        dry_run: true,
        ..with_package()
    };
    let (outcomes, told) = work(&nobody, orders, until_idle(None), &Fuse::endless());
    let planned = matches!(&*outcomes, [Outcome { result: Ok(Done::Planned(plan)), .. }] if *plan == [Doing::Flash]);
    assert!(planned, "{outcomes:?}");
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(nobody.boards.list().len(), 1);
}
