//! Whatever kills the program's guard, and whenever: nothing is gained, and nothing honest is lost.

use keyfob::Code;
use licfmt::{license::Kind, order::Order, time::DAY};

use crate::{
    computer::Computer,
    line::Line,
    says::{SOFT_DONGLE, Says, after},
    world::{World, order},
};

/// P-16: killed and started again every six hours of an outage; the days go on.
#[test]
fn in_an_outage() {
    let world = World::sqlite();
    let token = world.sell(order());
    let mut computer = Computer::running(&world, &token);
    world.line(Line::Cut);
    for look in 1..120 {
        let told = after(SOFT_DONGLE, look * 6);
        assert_eq!(computer.later(6), told, "look {look}");
        computer.kill();
        let on = if look % 2 == 0 {
            computer.start()
        } else {
            computer.resume()
        };
        assert_eq!(on, told, "look {look}");
    }
    assert_eq!(computer.later(6), Says::Stops(Code::ServerOverdue));
    world.line(Line::Good);
    assert_eq!(computer.start(), Says::Runs);
    assert_eq!(world.forks(), 0);
}

/// The days in which nobody looked count too.
#[test]
fn and_left_alone_for_days() {
    let world = World::sqlite();
    let token = world.sell(order());
    let mut computer = Computer::running(&world, &token);
    world.line(Line::Cut);
    computer.days(2, Says::Runs);
    computer.kill();
    world.time.pass(10 * DAY);
    assert_eq!(computer.start(), after(SOFT_DONGLE, 12 * 24));
    computer.kill();
    world.time.pass(18 * DAY);
    let hour = Says::CountsDown(Code::ServerOverdue, 1);
    assert_eq!(computer.start(), hour);
}

/// A guard that died in the hour without the server goes on with what is left of it.
#[test]
fn in_the_hour_without_the_server() {
    let world = World::sqlite();
    let token = world.sell(order());
    let mut computer = Computer::running(&world, &token);
    computer.end();
    world.line(Line::Cut);
    world.time.pass(31 * DAY);
    let hour = Says::CountsDown(Code::ServerOverdue, 1);
    assert_eq!(computer.start(), hour);
    for _ in 0..5 {
        world.time.pass(600);
        let left = Says::CountsDown(Code::ServerOverdue, 0);
        assert_eq!(computer.look(), left);
        computer.kill();
        assert_eq!(computer.resume(), left);
    }
    world.time.pass(600);
    assert_eq!(computer.look(), Says::Stops(Code::ServerOverdue));
}

/// P-10: the same for the 24 hours of an engineering license.
#[test]
fn in_an_engineering_run() {
    let world = World::sqlite();
    let token = world.sell(Order {
        kind: Kind::Engineering,
        ..order()
    });
    let mut computer = Computer::running(&world, &token);
    for _ in 0..22 {
        assert_eq!(computer.later(1), Says::Runs);
        computer.kill();
        assert_eq!(computer.resume(), Says::Runs);
    }
    assert_eq!(computer.later(1), Says::Warns(Code::RunEnding, 1));
    assert_eq!(computer.later(1), Says::Stops(Code::RunLimit));
}

/// Decision 12: killed whenever the server was asked, also before its answer came.
#[test]
fn with_the_server() {
    let world = World::sqlite();
    let token = world.sell(order());
    let mut computer = Computer::running(&world, &token);
    for look in 0..40 {
        world.line(if look % 3 == 0 {
            Line::AnswersLost
        } else {
            Line::Good
        });
        assert_eq!(computer.later(6), Says::Runs);
        computer.kill();
        assert_eq!(computer.start(), Says::Runs);
    }
    assert_eq!(world.forks(), 0);
    let leases = world.installation().sequence;
    assert!(leases <= 12 * 4, "{leases} leases in ten days");
}
