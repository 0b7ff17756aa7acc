//! What comes next, and what is not allowed.

use keyfob::{provision::TierError, transport::Seams};
use licfmt::{
    Digest,
    device::{Chip, FirmwareVersion, Tier},
};

use super::{
    boards::FakeBoards,
    device::Unit,
    world::{Fuse, Scribe, World, locking},
};
use crate::{
    bench::{BenchError, Done, Orders},
    package::Package,
};

fn package(chip: Chip, version: FirmwareVersion) -> Package {
    Package {
        chip,
        version,
        image: Digest::of(b"image"),
        segments: Vec::new(),
    }
}

/// D-5: production units are locked; an order that says otherwise is refused before anything is done.
#[test]
fn production_is_locked() {
    let orders = |tier, lock| Orders {
        tier,
        lock,
        ..Orders::default()
    };
    assert!(orders(Some(Tier::Production), true).check().is_ok());
    assert!(orders(Some(Tier::Development), false).check().is_ok());
    assert!(orders(None, false).check().is_ok());
    let refused = orders(Some(Tier::Production), false).check();
    assert!(matches!(refused, Err(BenchError::ProductionUnlocked)));
}

/// Decision 6: a package whose chip cannot be so good is refused before a board is flashed with it.
#[test]
fn a_package_for_a_lesser_chip_is_refused_at_once() {
    for (chip, fits) in [(Chip::Rp2040, false), (Chip::Nrf52840, true)] {
        let orders = Orders {
            packages: vec![package(chip, FirmwareVersion::default())],
            tier: Some(Tier::Production),
            lock: true,
            ..Orders::default()
        };
        let checked = orders.check();
        assert_eq!(checked.is_ok(), fits, "{checked:?}");
        assert!(
            fits || matches!(checked, Err(BenchError::Tier(_))),
            "{checked:?}"
        );
    }
}

/// Decision 6: no tier better than the chip, none for production that nobody looked at from outside;
/// refused before there is a number or a key.
#[test]
fn a_tier_that_is_too_good_costs_no_number() {
    for (chip, tier) in [
        (Chip::Simulated, Tier::Development),
        (Chip::Rp2040, Tier::Production),
        (Chip::Rp2350, Tier::Production),
    ] {
        let world = World::of([Unit::new(1, chip)]);
        let orders = Orders {
            tier: Some(tier),
            ..locking()
        };
        let done = world.run(orders, 0);
        let error = done.expect_err("refused");
        let expected = match chip {
            // An open debug port, by its own word.
            Chip::Rp2350 => matches!(error, BenchError::Tier(TierError::DebugPort)),
            _ => matches!(error, BenchError::Tier(TierError::Chip { .. })),
        };
        assert!(expected, "{chip}: {error}");
        let books = world.vendor.books();
        assert!(books.reserved.is_empty() && books.certified.is_empty());
    }
}

/// D-5: a unit must run what the package holds, on the chip that it is for.
#[test]
fn a_unit_runs_what_its_package_holds() {
    let version = keyfob_firmware::VERSION;
    let newer = FirmwareVersion {
        patch: version.patch + 1,
        ..version
    };
    let run = |package| {
        let world = World::of([Unit::new(1, Chip::Rp2040)]);
        let orders = Orders {
            packages: vec![package],
            ..locking()
        };
        world.run(orders, 0)
    };
    let done = run(package(Chip::Rp2040, version));
    let Ok(Done::Finished(record)) = done else {
        panic!("{done:?}")
    };
    assert_eq!(
        (record.chip, record.tier),
        (Chip::Rp2040, Tier::Development)
    );
    let other = run(package(Chip::Rp2040, newer));
    assert!(
        matches!(other, Err(BenchError::Firmware { .. })),
        "{other:?}"
    );
    let other = run(package(Chip::Nrf52840, version));
    assert!(
        matches!(other, Err(BenchError::NoPackage { .. })),
        "{other:?}"
    );
}

/// D-5: a unit that was certified under other orders is not passed off as what is wanted now.
#[test]
fn an_open_unit_keeps_its_tier() {
    let world = World::of([Unit::new(1, Chip::Nrf52840).closed()]);
    let orders = |tier, lock| Orders {
        tier: Some(tier),
        lock,
        ..Orders::default()
    };
    let done = world.run(orders(Tier::Development, false), 0);
    assert!(matches!(done, Ok(Done::Finished(_))), "{done:?}");
    let done = world.run(orders(Tier::Production, true), 0);
    assert!(
        matches!(done, Err(BenchError::OtherTier { .. })),
        "{done:?}"
    );
    let done = world.run(orders(Tier::Development, true), 0);
    assert!(matches!(done, Ok(Done::Finished(record)) if record.locked));
}

/// Decision 6: production is certified when the unit says that it is closed and the station saw the same
/// from outside: while flashing, or by a second look once its firmware ran.
#[test]
fn production_is_for_units_that_were_seen_closed() {
    use crate::{bench::Limits, flash::Way, record::Record, store};
    let run = |second_look, revision| -> (Vec<Record>, String) {
        let mut world = World::with([Unit::new(9, Chip::Nrf52840).closed()], &Seams::system());
        world.boards = FakeBoards::by(Way::Probe, Chip::Nrf52840, 9);
        world.boards.second_look = second_look;
        world.boards.revision = revision;
        let orders = Orders {
            tier: Some(Tier::Production),
            packages: vec![package(Chip::Nrf52840, keyfob_firmware::VERSION)],
            ..locking()
        };
        let limits = Limits {
            count: Some(1),
            idle_ms: 500,
        };
        let outcomes = world.station(orders, &Scribe::default(), &Fuse::endless(), |bench| {
            bench.tray(limits)
        });
        let records = store::inventory(world.directory.path()).expect("readable");
        (records, format!("{outcomes:?}"))
    };
    let (records, said) = run(Some(true), Some("AAF0"));
    let [record] = &*records else {
        panic!("{said}")
    };
    assert_eq!((record.tier, record.locked), (Tier::Production, true));
    assert!(record.debug_port_closed);
    let flashed = record.flashed.as_ref().expect("by this station");
    assert_eq!((flashed.verified, flashed.closed), (true, Some(true)));
    assert_eq!(flashed.revision.as_deref(), Some("AAF0"));
    for open in [Some(false), None] {
        let (records, said) = run(open, Some("AAF0"));
        assert!(
            records.is_empty() && said.contains("Unseen(Open)"),
            "{said}"
        );
    }
    for (revision, reason) in [
        (Some("AAD0"), "Unseen(Revision"),
        (None, "Unseen(NoRevision"),
    ] {
        let (records, said) = run(Some(true), revision);
        assert!(records.is_empty() && said.contains(reason), "{said}");
    }
}

/// D-5, decision 6: an nRF52840 of build code F comes closed from its maker. With leave to erase it
/// becomes a production dongle in one run; without, it is left as it is, and that is said.
#[test]
fn a_board_that_came_closed_is_opened_by_erasing_it() {
    use crate::{bench::Limits, flash::Way, store};
    let run = |erase_all| {
        let mut world = World::with([Unit::new(9, Chip::Nrf52840).closed()], &Seams::system());
        world.boards = FakeBoards::by(Way::Probe, Chip::Nrf52840, 9);
        world.boards.closed = true;
        world.boards.second_look = Some(true);
        let orders = Orders {
            tier: Some(Tier::Production),
            packages: vec![package(Chip::Nrf52840, keyfob_firmware::VERSION)],
            erase_all,
            ..locking()
        };
        let limits = Limits {
            count: Some(1),
            idle_ms: 500,
        };
        let outcomes = world.station(orders, &Scribe::default(), &Fuse::endless(), |bench| {
            bench.tray(limits)
        });
        let records = store::inventory(world.directory.path()).expect("readable");
        (records, format!("{outcomes:?}"))
    };
    let (records, said) = run(true);
    let [record] = &*records else {
        panic!("{said}")
    };
    assert_eq!((record.tier, record.locked), (Tier::Production, true));
    let (records, said) = run(false);
    assert!(records.is_empty(), "{said}");
    assert!(said.contains("EraseAll"), "{said}");
}

/// Decision 6: what an earlier run saw of a board is no evidence for what is plugged now: it can have
/// been opened, erased and filled since. Refused before there is a number or a key.
#[test]
fn what_an_earlier_run_saw_is_no_evidence() {
    use crate::{
        bench::Unseen,
        flash::Way,
        journal::{Flashed, Step},
    };
    let mut world = World::of([Unit::new(9, Chip::Nrf52840).closed()]);
    world.boards = FakeBoards::by(Way::Probe, Chip::Nrf52840, 9);
    world.boards.second_look = Some(true);
    let version = keyfob_firmware::VERSION;
    let ordered = package(Chip::Nrf52840, version);
    let flashed = Flashed {
        way: Way::Probe,
        place: "USB 1-1".into(),
        chip: Some(Chip::Nrf52840),
        revision: Some("AAF0".into()),
        image: ordered.image,
        version,
        verified: true,
        closed: Some(true),
    };
    let orders = || Orders {
        tier: Some(Tier::Production),
        packages: vec![ordered.clone()],
        ..locking()
    };
    let operator = Scribe::default();
    let station = |flash: bool| {
        world.station(orders(), &operator, &Fuse::endless(), |bench| {
            if flash {
                let (time, unit) = (licfmt::UnixTime(0), Digest::of(&[9; 16]));
                let step = Step::Flashed(flashed.clone());
                bench.store.journal.note(time, unit, step).expect("noted");
            }
            bench.unit(&super::world::candidate(0))
        })
    };
    world.change(0, |unit| unit.lie(super::device::noisy(|| 7)));
    let failed = station(true);
    assert!(
        matches!(failed, Err(BenchError::Faulty { .. })),
        "{failed:?}"
    );
    world.change(0, |unit| unit.lie(super::device::honest()));
    let refused = station(false);
    assert!(
        matches!(refused, Err(BenchError::Unseen(Unseen::NotFlashed))),
        "{refused:?}"
    );
    assert!(world.vendor.books().reserved.is_empty());
    let done = station(true);
    assert!(matches!(done, Ok(Done::Finished(_))), "{done:?}");
}
