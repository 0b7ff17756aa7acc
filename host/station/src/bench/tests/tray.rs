//! Trays: many units at once, boards that are flashed first.

use std::{collections::BTreeSet, sync::Mutex};

use keyfob::{OsRng, SystemClock, transport::Seams};
use licfmt::{
    Digest,
    device::{Chip, Tier},
};

use super::{
    device::{Unit, noisy},
    world::{Fuse, Scribe, World, locking},
};
use crate::{
    bench::{BenchError, Boards, Doing, Done, Limits, Orders, Unit as Outcome},
    flash::{FlashError, Flasher, Progress, Seen, Target, Way, Work},
    package::Package,
    store,
};

/// Threads wait for one another here: the clock must be a real one.
fn world(units: impl IntoIterator<Item = Unit>) -> World {
    let seams = Seams {
        timer: std::sync::Arc::new(SystemClock::start()),
        rng: std::sync::Arc::new(OsRng),
    };
    World::with(units, seams)
}

/// Boards in their boot loaders. Flashing one makes it vanish from here.
struct FakeBoards {
    targets: Mutex<Vec<Target>>,
    fails: bool,
    unit: [u8; 16],
}

struct FakeFlasher {
    fails: bool,
    unit: [u8; 16],
}

impl FakeBoards {
    fn none() -> Self {
        Self {
            targets: Mutex::default(),
            fails: false,
            unit: [0; 16],
        }
    }

    fn one(unit: u8, fails: bool) -> Self {
        let target = Target {
            way: Way::Picoboot,
            place: "USB 1-1".into(),
            chip: Some(Chip::Rp2040),
            serial: None,
            trouble: None,
        };
        Self {
            targets: Mutex::new(vec![target]),
            fails,
            unit: [unit; 16],
        }
    }
}

impl Boards for FakeBoards {
    fn list(&self) -> Vec<Target> {
        self.targets.lock().expect("nobody panicked").clone()
    }

    fn open(&self, _: &Target) -> Result<Box<dyn Flasher>, FlashError> {
        if !self.fails {
            self.targets.lock().expect("nobody panicked").clear();
        }
        Ok(Box::new(FakeFlasher {
            fails: self.fails,
            unit: self.unit,
        }))
    }
}

impl Flasher for FakeFlasher {
    fn flash(
        &mut self,
        _: &Package,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Seen, FlashError> {
        for work in [Work::Erase, Work::Write, Work::Verify] {
            progress(Progress {
                work,
                done: 1,
                total: 1,
            });
        }
        if self.fails {
            return Err(FlashError::Differs {
                place: "USB 1-1".into(),
                address: 0x1000_0000,
            });
        }
        Ok(Seen {
            unique_id: Some(self.unit.to_vec()),
            verified: true,
            closed: Some(false),
        })
    }
}

fn until_idle(count: Option<u32>) -> Limits {
    Limits {
        count,
        idle_ms: 500,
    }
}

fn work(
    world: &World,
    orders: Orders,
    boards: &FakeBoards,
    limits: Limits,
    fuse: &Fuse,
) -> (Vec<Outcome>, Vec<String>) {
    let scribe = Scribe::default();
    let outcomes = world.station(orders, &scribe, fuse, |bench| bench.tray(boards, limits));
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
    let (outcomes, _) = work(
        &world,
        locking(),
        &FakeBoards::none(),
        limits,
        &Fuse::endless(),
    );
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
    let (outcomes, _) = work(
        &world,
        locking(),
        &FakeBoards::none(),
        limits,
        &Fuse::endless(),
    );
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
    for at in (3..240).step_by(23) {
        let world = world((1..=2).map(|seed| Unit::new(seed, Chip::Simulated)));
        for events in [at, at / 2] {
            let limits = until_idle(Some(2));
            let boards = FakeBoards::none();
            work(&world, locking(), &boards, limits, &Fuse::after(events));
        }
        let limits = until_idle(None);
        work(
            &world,
            locking(),
            &FakeBoards::none(),
            limits,
            &Fuse::endless(),
        );
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
    let world = world([Unit::new(9, Chip::Rp2040)]);
    let boards = FakeBoards::one(9, false);
    let limits = until_idle(Some(1));
    let (outcomes, told) = work(&world, with_package(), &boards, limits, &Fuse::endless());
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
    let nobody = world([]);
    let boards = FakeBoards::one(9, true);
    let (outcomes, _) = work(
        &nobody,
        with_package(),
        &boards,
        until_idle(None),
        &Fuse::endless(),
    );
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
    let nobody = world([]);
    let boards = FakeBoards::one(9, false);
    let orders = Orders {
        dry_run: true,
        ..with_package()
    };
    let (outcomes, told) = work(&nobody, orders, &boards, until_idle(None), &Fuse::endless());
    let planned = matches!(&*outcomes, [Outcome { result: Ok(Done::Planned(plan)), .. }] if *plan == [Doing::Flash]);
    assert!(planned, "{outcomes:?}");
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(boards.list().len(), 1);
}
