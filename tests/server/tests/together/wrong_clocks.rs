//! P-16, decision 20: clocks at the site that are wrong. Nothing is gained by one, and nothing honest is lost.

use keyfob::Code;
use licfmt::{Revision, order::Order, time::DAY};

use crate::{
    clocks::Clocks,
    computer::Computer,
    line::Line,
    outages::outage,
    says::{SOFT_DONGLE, Says, after},
    world::{World, order},
};

const YEAR: i64 = 365 * 24 * 3600;

/// What is done to a clock.
type Deed = fn(&Clocks);

/// Set, frozen, off by an hour where somebody believes in summer time, off by a leap second.
const WRONG: [(&str, Deed); 9] = [
    ("a day behind", |clocks| clocks.set_ahead(-YEAR / 365)),
    ("a year behind", |clocks| clocks.set_ahead(-YEAR)),
    ("a day ahead", |clocks| clocks.set_ahead(YEAR / 365)),
    ("a year ahead", |clocks| clocks.set_ahead(YEAR)),
    ("frozen", Clocks::freeze),
    ("an hour behind", |clocks| clocks.set_ahead(-3600)),
    ("an hour ahead", |clocks| clocks.set_ahead(3600)),
    ("a second behind", |clocks| clocks.set_ahead(-1)),
    ("a second ahead", |clocks| clocks.set_ahead(1)),
];

/// Where the server is reached, a wrong clock is nobody's trouble: each look says so, also when it is set right.
#[test]
fn with_the_server_nothing_happens() {
    let world = World::sqlite();
    let token = world.sell(order());
    let mut computer = Computer::running(&world, &token);
    computer.days(2, Says::Runs);
    for (what, deed) in WRONG {
        println!("{what}");
        deed(&computer.clocks);
        runs_closely(&mut computer);
        computer.days(3, Says::Runs);
        computer.clocks.set_right();
        runs_closely(&mut computer);
        computer.days(2, Says::Runs);
    }
    assert_eq!(world.forks(), 0);
}

/// Two hours of looks as close as a guard's.
fn runs_closely(computer: &mut Computer<'_>) {
    for minute in 0..120 {
        assert_eq!(computer.look(), Says::Runs, "minute {minute}");
        computer.world.time.pass(60);
    }
}

/// The line is cut, and after a day the clock is wrong by what is said.
fn cut_off(world: &World, deed: Deed) -> Computer<'_> {
    let token = world.sell(order());
    let mut computer = Computer::running(world, &token);
    world.line(Line::Cut);
    computer.days(1, Says::Runs);
    deed(&computer.clocks);
    computer
}

/// A clock that is behind, or stands, gives no hour: the days go on as if it were right.
#[test]
fn behind_gives_nothing() {
    for (what, deed) in [WRONG[0], WRONG[1], WRONG[4], WRONG[5], WRONG[7]] {
        let world = World::sqlite();
        let mut computer = cut_off(&world, deed);
        for look in 5..=120 {
            let said = computer.later(6);
            assert_eq!(said, after(SOFT_DONGLE, look * 6), "{what}, look {look}");
        }
        // What was counted stays counted, in the next run too.
        let hour = Says::CountsDown(Code::ServerOverdue, 1);
        assert_eq!(computer.start(), hour, "{what}");
    }
}

/// The same with a restart in the midst of it: what nobody saw is not counted, what was seen is.
#[test]
fn behind_between_two_runs_gives_nothing() {
    let world = World::sqlite();
    let mut computer = cut_off(&world, |_| ());
    for look in 5..=80 {
        assert_eq!(computer.later(6), after(SOFT_DONGLE, look * 6));
    }
    computer.end();
    computer.clocks.set_ahead(-15 * 24 * 3600);
    assert_eq!(computer.start(), after(SOFT_DONGLE, 480));
    for look in 81..=120 {
        assert_eq!(computer.later(6), after(SOFT_DONGLE, look * 6));
    }
}

/// A clock that shows a year ahead for less than an hour changes nothing.
#[test]
fn ahead_and_soon_set_right() {
    let world = World::sqlite();
    let mut computer = cut_off(&world, |clocks| clocks.set_ahead(YEAR));
    for _ in 0..3 {
        world.time.pass(15 * 60);
        assert_eq!(computer.look(), Says::Runs);
    }
    computer.clocks.set_right();
    world.time.pass(15 * 60);
    for look in 1..=36 {
        assert_eq!(computer.later(6), after(SOFT_DONGLE, 25 + look * 6));
    }
}

/// One that stays ahead uses the days up; the server, or nothing else, gives them back.
#[test]
fn ahead_for_long_and_set_right() {
    let world = World::sqlite();
    let mut computer = cut_off(&world, |clocks| clocks.set_ahead(YEAR));
    assert_eq!(computer.look(), Says::Runs);
    assert_eq!(computer.later(1), Says::Stops(Code::ServerOverdue));
    computer.clocks.set_right();
    let hour = Says::CountsDown(Code::ServerOverdue, 1);
    assert_eq!(computer.start(), hour);
    world.line(Line::Good);
    assert_eq!(computer.later(1), Says::Runs);
    computer.days(9, Says::Runs);
}

/// A license for some days.
fn ending(days: u32) -> Order {
    Order {
        valid_days: std::num::NonZeroU32::new(days),
        ..order()
    }
}

/// A license ends on its day, by the server's time, however the site's clock is set: daily check-ins tell it.
#[test]
fn a_license_ends_by_the_servers_time() {
    for (what, deed) in [WRONG[0], WRONG[1], WRONG[4]] {
        let world = World::sqlite();
        let token = world.sell(ending(40));
        let mut computer = Computer::running(&world, &token);
        computer.days(5, Says::Runs);
        deed(&computer.clocks);
        let stopped = (0..200).find(|_| matches!(computer.later(6), Says::Stops(_)));
        assert_eq!(stopped, Some(35 * 4), "{what}");
        assert!(matches!(computer.start(), Says::Refuses(_)), "{what}");
    }
}

/// A clock a year ahead ends such a license; set right, it runs at the next start.
#[test]
fn ahead_of_the_licenses_end() {
    let world = World::sqlite();
    let token = world.sell(ending(100));
    let mut computer = Computer::running(&world, &token);
    computer.days(5, Says::Runs);
    computer.clocks.set_ahead(YEAR);
    assert_eq!(computer.look(), Says::CountsDown(Code::LicenseExpired, 1));
    computer.clocks.set_right();
    assert_eq!(computer.look(), Says::Runs);
    computer.clocks.set_ahead(YEAR);
    assert_eq!(computer.look(), Says::CountsDown(Code::LicenseExpired, 1));
    assert_eq!(computer.later(1), Says::Stops(Code::LicenseExpired));
    assert_eq!(computer.start(), Says::Refuses(Code::LicenseExpired));
    computer.clocks.set_right();
    assert_eq!(computer.start(), Says::Runs);
    computer.days(5, Says::Runs);
}

/// What is bought arrives and is used whatever the clock shows, also by a program that is started anew.
#[test]
fn an_upgrade_under_a_wrong_clock() {
    for (what, deed) in WRONG {
        let world = World::sqlite();
        let token = world.sell(order());
        let mut computer = Computer::running(&world, &token);
        computer.days(2, Says::Runs);
        deed(&computer.clocks);
        world.staff(async |service, staff| service.change_order(order(), staff, "again").await);
        computer.days(12, Says::Runs);
        for line in [Line::Good, Line::Cut] {
            assert!(computer.is_reached(), "{what}");
            assert_eq!(computer.license().revision, Revision(2), "{what}");
            computer.end();
            world.line(line);
            assert_eq!(computer.start(), Says::Runs, "{what}");
        }
        computer.days(9, Says::Runs);
    }
}

/// A computer whose battery is empty believes to be in the year 2000. It is registered and started with the server, and
/// stopped without it like any other.
#[test]
fn a_battery_that_is_empty() {
    let world = World::sqlite();
    let token = world.sell(order());
    let mut computer = Computer::new(&world, "WD-1");
    computer.clocks.set_ahead(-26 * YEAR);
    computer.registers(&token);
    assert_eq!(computer.start(), Says::Runs);
    computer.days(2, Says::Runs);
    outage(&mut computer, Line::Cut, 30, SOFT_DONGLE);
    assert_eq!(computer.start(), Says::Runs);
}

/// How a computer sleeps.
type Sleep = fn(&Clocks, u64);

/// Linux, Windows, and a machine that was paused and knows nothing of it.
const SLEEPS: [(&str, Sleep); 3] = [
    ("the forward clock stands", Clocks::suspend),
    ("both go on", |clocks, seconds| clocks.time().pass(seconds)),
    ("the wall clock stands", Clocks::pause),
];

/// Days asleep are days, and with the server no trouble, be they three or forty.
#[test]
fn asleep_with_the_server() {
    let world = World::sqlite();
    let token = world.sell(order());
    let mut computer = Computer::running(&world, &token);
    for (what, sleep) in SLEEPS {
        for days in [3, 40] {
            println!("{what}, {days} days");
            computer.days(2, Says::Runs);
            sleep(&computer.clocks, days * DAY);
            runs_closely(&mut computer);
            computer.clocks.set_right();
            runs_closely(&mut computer);
        }
    }
    assert_eq!(world.forks(), 0);
}

/// Three days asleep in an outage count, once the clocks are believed.
#[test]
fn asleep_in_an_outage() {
    for (what, sleep) in SLEEPS {
        let world = World::sqlite();
        let mut computer = cut_off(&world, |_| ());
        computer.days(7, Says::Runs);
        sleep(&computer.clocks, 3 * DAY);
        let woken = computer.look();
        assert!(
            woken == Says::Runs || woken == after(SOFT_DONGLE, 11 * 24),
            "{what}"
        );
        for hour in 1..=24 {
            let said = computer.later(1);
            assert_eq!(
                said,
                after(SOFT_DONGLE, 11 * 24 + hour),
                "{what}, hour {hour}"
            );
        }
    }
}
