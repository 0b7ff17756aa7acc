//! Decision 12: copied and restored installations. None is lost, each is noticed, and the vendor decides.

use keyfob::Code;
use keyfob_server::service::Policy;
use licfmt::lease::Refusal;

use crate::{
    computer::Computer,
    says::Says,
    world::{World, order},
};

/// A computer that was set back to a backup goes on, and staff is told once.
#[test]
fn a_restored_computer_goes_on() {
    let world = World::sqlite();
    let token = world.sell(order());
    let mut computer = Computer::running(&world, &token);
    let backup = computer.snapshot();
    computer.days(5, Says::Runs);
    computer.end();
    computer.restore(&backup);
    assert_eq!(computer.start(), Says::Runs);
    for _ in 0..4 {
        assert_eq!(computer.next_success(), Says::Runs);
        assert!(computer.is_reached());
    }
    assert_eq!(world.forks(), 1);
    assert_eq!(world.notices(), ["forked"]);
}

/// It may also be registered again, with the file that came back.
#[test]
fn a_restored_computer_registers_again() {
    let world = World::sqlite();
    let token = world.sell(order());
    let mut computer = Computer::running(&world, &token);
    let backup = computer.snapshot();
    computer.days(5, Says::Runs);
    computer.end();
    computer.restore(&backup);
    computer.registers(&token);
    assert_eq!(computer.start(), Says::Runs);
    computer.days(2, Says::Runs);
    assert!(computer.is_reached());
    assert_eq!(world.forks(), 0);
}

/// Without a policy both copies of a virtual machine run, and each day shows.
#[test]
fn copies_are_noticed() {
    let world = World::sqlite();
    let token = world.sell(order());
    let mut computer = Computer::running(&world, &token);
    let mut copy = computer.copy();
    assert_eq!(copy.start(), Says::Runs);
    for day in 1..=3 {
        assert_eq!(computer.next_success(), Says::Runs, "day {day}");
        assert_eq!(copy.look(), Says::Runs, "day {day}");
        assert!(computer.is_reached() && copy.is_reached(), "day {day}");
    }
    assert!(world.forks() >= 3, "{}", world.forks());
}

/// With one, the refusal is signed, and acts on both; the token forgives.
#[test]
fn copies_are_refused() {
    let mut policy = Policy::default();
    policy.forks.refuse_after = Some(2);
    let world = World::with(policy);
    let token = world.sell(order());
    let mut computer = Computer::running(&world, &token);
    let mut copy = computer.copy();
    assert_eq!(copy.start(), Says::Runs);
    let refused = Says::Stops(Code::LeaseRefused);
    let stopped = (0..12).find(|_| computer.later(6) == refused || copy.look() == refused);
    assert!(stopped.is_some(), "{} forks", world.forks());
    for copy in [&mut computer, &mut copy] {
        copy.end_if_it_runs();
        assert_eq!(copy.start(), Says::Refuses(Code::LeaseRefused));
        assert_eq!(copy.refusal(), Some(Refusal::Copied));
    }
    computer.registers(&token);
    assert_eq!(computer.start(), Says::Runs);
    computer.days(2, Says::Runs);
}
