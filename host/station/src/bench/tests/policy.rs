//! What comes next, and what is not allowed.

use keyfob::provision::TierError;
use licfmt::{
    Digest,
    device::{Chip, FirmwareVersion, Tier},
};

use super::{
    device::Unit,
    world::{World, locking},
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
