//! Decision 14, M-7: several instances on one computer, one lease for all.

use licfmt::time::DAY;

use crate::{
    computer::Computer,
    says::{SOFT_DONGLE, Says, after},
    world::{NUMBER, World, order},
};

/// Both are looked at every half an hour for so many days, and run. How many leases the server gave meanwhile.
fn days(one: &mut Computer<'_>, other: &mut Computer<'_>, days: u64) -> u64 {
    let before = one.world.installation().sequence;
    for look in 1..=days * 48 {
        one.world.time.pass(DAY / 48);
        assert_eq!(one.look(), Says::Runs, "look {look}");
        assert_eq!(other.look(), Says::Runs, "look {look}");
    }
    one.world.installation().sequence - before
}

fn two(world: &World) -> (Computer<'_>, Computer<'_>) {
    let token = world.sell(order());
    let one = Computer::running(world, &token);
    let mut other = one.instance("other");
    assert_eq!(other.start(), Says::Runs);
    (one, other)
}

/// One success a day serves both, and only one of them asks.
#[test]
fn one_success_a_day_serves_all() {
    let world = World::sqlite();
    let (mut one, mut other) = two(&world);
    let leases = days(&mut one, &mut other, 5);
    assert!((5..=6).contains(&leases), "{leases} leases in five days");
    assert_eq!(world.forks(), 0);
}

/// A clock that is wrong stops neither of them, and makes neither ask more than once for that.
#[test]
fn with_a_wrong_clock() {
    let world = World::sqlite();
    let (mut one, mut other) = two(&world);
    for ahead in [40, -40, 365, 0] {
        one.clocks.set_ahead(ahead * 24 * 3600);
        let leases = days(&mut one, &mut other, 3);
        assert!(
            (3..=6).contains(&leases),
            "{leases} leases, {ahead} days ahead"
        );
    }
    assert_eq!(world.forks(), 0);
}

/// M-7: where the vendor designates one, the other asks nobody, and lives on what that one brings.
#[test]
fn only_the_designated_one_asks() {
    let world = World::sqlite();
    let (mut one, mut other) = two(&world);
    world.staff(async |service, staff| {
        let only = vec!["main".parse().expect("a name")];
        service.designate(NUMBER, only, staff).await
    });
    days(&mut one, &mut other, 3);
    // Its last word is the other's last success.
    one.end();
    let before = world.installation();
    for look in 1..=120 {
        let said = other.later(6);
        assert_eq!(said, after(SOFT_DONGLE, look * 6), "look {look}");
    }
    assert_eq!(world.installation().sequence, before.sequence);
}
