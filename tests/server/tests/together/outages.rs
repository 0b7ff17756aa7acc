//! P-16, M-3, P-10: what an outage of each length does, by profile, whatever keeps the server away.

use keyfob::Code;
use licfmt::{license::Kind, order::Order, time::DAY};

use crate::{
    computer::Computer,
    line::Line,
    on_both,
    says::{REGISTERED_KEYS, SOFT_DONGLE, Says, Table, after, after_seconds},
    world::{World, order},
};

on_both!(
    a_soft_dongle,
    a_registered_key,
    an_engineering_license,
    the_hour_after_day_thirty,
);

/// The line is as said for so many days from the next success on, and the program is told what the table says, until it
/// must end. Then the line is good again.
#[track_caller]
pub(crate) fn outage(computer: &mut Computer<'_>, line: Line, days: u64, table: Table) {
    assert_eq!(computer.next_success(), Says::Runs);
    silence(computer, line, days, table);
}

/// The same from now on, right after a success.
#[track_caller]
pub(crate) fn silence(computer: &mut Computer<'_>, line: Line, days: u64, table: Table) {
    computer.world.line(line);
    let looks = looks(days, table);
    for (before, at) in [0].iter().chain(&looks).zip(&looks) {
        computer.world.time.pass(at - before);
        let said = computer.look();
        assert_eq!(
            said,
            after_seconds(table, *at),
            "{at} s after the last success"
        );
        tells_why(computer, said, *at);
    }
    computer.world.line(Line::Good);
}

/// When to look, in seconds: four times a day, and in the last second before something else is told.
fn looks(days: u64, table: Table) -> Vec<u64> {
    let regular = (1..=days * 4).map(|look| look * DAY / 4);
    let borders = table.iter().map(|(day, _)| (day * DAY).saturating_sub(1));
    let borders = borders.filter(|at| (1..days * DAY).contains(at));
    let mut looks: Vec<_> = regular.chain(borders).collect();
    looks.sort_unstable();
    looks
}

/// M-4: why the server is not reached is known to who asks, and told when it matters.
#[track_caller]
fn tells_why(computer: &Computer<'_>, said: Says, seconds: u64) {
    let status = computer.status.as_ref().expect("looked");
    // Within the first day nobody has asked yet.
    assert!(status.unreached.is_some() || seconds < DAY);
    let told = status.warnings.iter().chain(&status.problem);
    assert_eq!(told.count() > 0, said != Says::Runs);
}

/// P-16, decision 11: whatever stands in the line, the days are the same.
fn a_soft_dongle(world: &World) {
    let token = world.sell(order());
    let mut computer = Computer::running(world, &token);
    for (line, days) in [
        (Line::Cut, 9),
        (Line::LoginPage, 11),
        (Line::Forbidden, 29),
        (Line::AnswersLost, 29),
        (Line::Cut, 30),
    ] {
        outage(&mut computer, line, days, SOFT_DONGLE);
        if days == 30 {
            assert_eq!(computer.start(), Says::Runs);
        }
        computer.days(2, Says::Runs);
    }
    assert_eq!(world.forks(), 0);
}

/// P-16: after day 30 each start without the server is good for an hour; in the midst of it the server may come back.
fn the_hour_after_day_thirty(world: &World) {
    let token = world.sell(order());
    let mut computer = Computer::running(world, &token);
    outage(&mut computer, Line::Cut, 30, SOFT_DONGLE);
    world.line(Line::Cut);
    let (hour, nearly_over) = (
        Says::CountsDown(Code::ServerOverdue, 1),
        Says::CountsDown(Code::ServerOverdue, 0),
    );
    for _ in 0..3 {
        assert_eq!(computer.start(), hour);
        world.time.pass(59 * 60 + 59);
        assert_eq!(computer.look(), nearly_over);
        world.time.pass(1);
        assert_eq!(computer.look(), Says::Stops(Code::ServerOverdue));
    }
    assert_eq!(computer.start(), hour);
    world.time.pass(20 * 60);
    assert_eq!(computer.look(), nearly_over);
    world.line(Line::Good);
    world.time.pass(20 * 60);
    assert_eq!(computer.look(), Says::Runs);
    computer.days(2, Says::Runs);
}

/// M-3: 30 days, then no start, not even for an hour; and the key is renewed by each success.
fn a_registered_key(world: &World) {
    let token = world.sell(Order {
        registered_keys: true,
        ..order()
    });
    let mut computer = Computer::running(world, &token);
    for days in [9, 29] {
        outage(&mut computer, Line::Cut, days, REGISTERED_KEYS);
        computer.days(2, Says::Runs);
    }
    outage(&mut computer, Line::Cut, 30, REGISTERED_KEYS);
    world.line(Line::Cut);
    for _ in 0..2 {
        assert_eq!(computer.start(), Says::Refuses(Code::KeyExpired));
        world.time.pass(3600);
    }
    world.line(Line::Good);
    assert_eq!(computer.start(), Says::Runs);
    computer.days(2, Says::Runs);
}

/// P-10: each run ends after 24 hours, announced an hour before; started again it goes on. The days without the server
/// are a soft dongle's.
fn an_engineering_license(world: &World) {
    let token = world.sell(Order {
        kind: Kind::Engineering,
        ..order()
    });
    let mut computer = Computer::running(world, &token);
    engineering_days(&mut computer, 3, |_| Says::Runs);
    let seen = world.installation().seen;
    assert_eq!(seen, world.time.now(), "its start was told");
    world.line(Line::Cut);
    engineering_days(&mut computer, 29, |hour| after(SOFT_DONGLE, hour));
    for hour in 1..=24 {
        let told = after(SOFT_DONGLE, 29 * 24 + hour);
        assert_eq!(computer.later(1), told, "the last day, hour {hour}");
    }
    let hour = Says::CountsDown(Code::ServerOverdue, 1);
    assert_eq!(computer.start(), hour);
    world.line(Line::Good);
    assert_eq!(computer.later(1), Says::Runs);
    assert_eq!(computer.later(22), Says::Warns(Code::RunEnding, 1));
    assert_eq!(computer.later(1), Says::Stops(Code::RunLimit));
}

/// Days of one run each: what is told by the hours since now, the run's own end, and the next start.
fn engineering_days(computer: &mut Computer<'_>, days: u64, says: impl Fn(u64) -> Says) {
    for day in 0..days {
        let begun = day * 24;
        for hour in [6, 12, 18] {
            assert_eq!(computer.later(6), says(begun + hour), "day {day}");
        }
        assert_eq!(computer.later(4), says(begun + 22), "day {day}");
        assert_eq!(computer.later(1), Says::Warns(Code::RunEnding, 1));
        assert_eq!(computer.later(1), Says::Stops(Code::RunLimit));
        assert_eq!(computer.start(), says(begun + 24), "day {day}");
    }
}

/// A vendor who wants to see the days counted from the first one on is asked no more for that than once an hour.
#[test]
fn days_that_are_always_shown() {
    let world = World::sqlite();
    let mut shown = order();
    shown.periods.silent_s = 0;
    let token = world.sell(shown);
    let mut computer = Computer::new(&world, "WD-1");
    computer.registers(&token);
    assert_eq!(computer.start(), Says::Warns(Code::ServerSilent, 20 * 24));
    let before = world.installation().sequence;
    for _ in 0..24 * 60 {
        world.time.pass(60);
        assert!(matches!(
            computer.look(),
            Says::Warns(Code::ServerSilent, 479..=480)
        ));
    }
    let leases = world.installation().sequence - before;
    assert!(leases <= 24, "{leases} leases in a day");
}
