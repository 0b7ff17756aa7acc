//! A site's year.

use keyfob::{Code, control::Verdict, online::Outcome};
use keyfob_server::domain::{Status, reset::By};
use licfmt::{
    Revision,
    lease::{Decision, Refusal},
    license::{Feature, Limit},
    limits::Count,
    online::{RunStatus, Token},
    order::Order,
    time::DAY,
};

use crate::{
    computer::Computer,
    line::Line,
    on_both,
    outages::{outage, silence},
    says::{SOFT_DONGLE, Says, Table, Told},
    world::{NUMBER, START, World, order},
};

on_both!(a_year, an_end_and_a_renewal);

/// What happens.
#[derive(Clone, Copy, Debug)]
enum Chapter {
    /// Nothing but a check-in a day, for so many days.
    Days(u64),
    /// The server is not reached for so many days; told is what the table says.
    Outage(u64, Line, Table),
    /// The vendor waives the check for 20 days (M-8), and the server is not reached for so many.
    Waiver(u64),
    /// More is bought (P-14), and comes by itself (M-1).
    Upgrade,
    /// The root certifies the server's key for another year (decision 1).
    Issuer,
    /// The disk breaks (P-17).
    Disk,
    /// The license moves to another computer (P-13).
    Move,
    /// The license's end is near, and it is renewed.
    Renewal,
    /// The vendor takes the license back.
    Revocation,
}

use Chapter::{Days, Disk, Issuer, Move, Outage, Renewal, Revocation, Upgrade, Waiver};

/// The diary. What the program is told stands with each chapter; between them it is told nothing.
const YEAR: &[Chapter] = &[
    Days(30),
    Outage(9, Line::Cut, SOFT_DONGLE),
    Days(5),
    Outage(11, Line::LoginPage, SOFT_DONGLE),
    Days(5),
    Outage(29, Line::AnswersLost, SOFT_DONGLE),
    Days(5),
    Outage(30, Line::Cut, SOFT_DONGLE),
    Days(5),
    Waiver(49),
    Days(5),
    Upgrade,
    Days(20),
    Disk,
    Days(20),
    Issuer,
    Move,
    Days(20),
    Renewal,
    Days(60),
    Revocation,
];

/// M-8: with 20 days waived, the days count from their end.
const WAIVED: Table = &[
    (0, Told::Nothing),
    (30, Told::Until(50, Code::ServerSilent)),
    (50, Told::End(Code::ServerOverdue)),
];

/// P-10, P-13 to P-17, M-1, M-3, M-8, decisions 11 to 16.
fn a_year(world: &World) {
    let token = world.sell(yearly(1));
    let mut computer = Computer::new(world, "WD-1");
    assert_eq!(computer.start(), Says::Refuses(Code::LicenseMissing));
    computer.registers(&token);
    assert_eq!(reported(world), RunStatus::Stopped);
    assert_eq!(computer.start(), Says::Runs);
    for (at, chapter) in YEAR.iter().enumerate() {
        let day = (world.time.now().0 - START.0) / DAY;
        println!("day {day}: chapter {at}, {chapter:?}");
        play(*chapter, &mut computer, &token);
    }
    let days = (world.time.now().0 - START.0) / DAY;
    assert!(days > 365, "{days} days are no year");
    assert_eq!(world.forks(), 0, "nobody copied anything");
}

fn play(chapter: Chapter, computer: &mut Computer<'_>, token: &Token) {
    let world = computer.world;
    match chapter {
        Days(days) => computer.days(days, Says::Runs),
        Outage(days, line, table) => {
            outage(computer, line, days, table);
            if days == 30 {
                assert_eq!(computer.start(), Says::Runs);
            }
            assert_eq!(computer.later(1), Says::Runs);
        }
        Waiver(days) => waive(computer, days),
        Upgrade => upgrade(computer),
        Issuer => world.renew_issuer(),
        Disk => break_disk(computer, token),
        Move => move_away(computer, token),
        Renewal => renew(computer),
        Revocation => revoke(computer),
    }
}

/// A license for so many years.
fn yearly(years: u32) -> Order {
    Order {
        valid_days: std::num::NonZeroU32::new(years * 365),
        ..order()
    }
}

/// Whether the program runs, as the server knows it (decision 16).
fn reported(world: &World) -> RunStatus {
    world.installation().program.status
}

fn waive(computer: &mut Computer<'_>, days: u64) {
    let world = computer.world;
    assert_eq!(computer.later(1), Says::Runs);
    let until = world.time.now().plus(20 * DAY);
    world.staff(async |service, staff| {
        let reason = "the network is rebuilt";
        service.waive(NUMBER, Some(until), staff, reason).await
    });
    // It must not wait for the next check-in (M-5).
    let lease = computer.refresh().and_then(Outcome::lease);
    let decision = lease.expect("answered").decision;
    assert!(matches!(decision, Decision::Granted(grant) if grant.waived_until == Some(until)));
    assert_eq!(computer.look(), Says::Runs);
    silence(computer, Line::Cut, days, WAIVED);
    assert_eq!(computer.later(1), Says::Runs);
}

fn upgrade(computer: &mut Computer<'_>) {
    let world = computer.world;
    computer.uses("modbus", 9_900);
    assert_eq!(computer.next_success(), Says::Runs);
    assert_eq!(world.notices(), ["near-limit"]);
    world.staff(async |service, staff| service.change_order(more(1), staff, "upgrade").await);
    assert_eq!(modbus(computer), (Revision(1), at_most(10_010)));
    assert_eq!(computer.next_success(), Says::Runs);
    assert_eq!(modbus(computer), (Revision(2), at_most(100_000)));
    assert_eq!(world.notices(), [""; 0]);
}

/// What is bought after a while.
fn more(years: u32) -> Order {
    let mut order = yearly(years);
    order.features[1] = Feature {
        limit: at_most(100_000),
        ..order.features[1].clone()
    };
    order
}

fn at_most(limit: u64) -> Limit {
    Limit::AtMost(Count::new(limit).expect("in range"))
}

/// What the program is licensed for, as it knows it.
fn modbus(computer: &Computer<'_>) -> (Revision, Limit) {
    let license = computer.license();
    let feature = license.features.iter().find(|it| &*it.id == "modbus");
    (license.revision, feature.expect("licensed").limit)
}

/// It is noticed when the program starts; the license waits for the vendor's staff.
fn break_disk(computer: &mut Computer<'_>, token: &Token) {
    assert_eq!(reported(computer.world), RunStatus::Running);
    computer.end();
    assert_eq!(reported(computer.world), RunStatus::Stopped);
    computer.exchange_disk("WD-2");
    let refused = Says::Refuses(Code::LicinfoOtherComputer);
    assert_eq!(computer.start(), refused);
    assert_eq!(computer.is_declined(token), "bound-elsewhere");
    computer
        .world
        .staff(async |service, staff| service.reset(NUMBER, By::Staff, staff, "a new disk").await);
    computer.registers(token);
    assert_eq!(computer.start(), Says::Runs);
}

/// From now on `computer` is the new one.
fn move_away(computer: &mut Computer<'_>, token: &Token) {
    let world = computer.world;
    let mut old = std::mem::replace(computer, Computer::new(world, "WD-9"));
    assert_eq!(computer.is_declined(token), "bound-elsewhere");
    world.staff(async |service, _| {
        service
            .reset(NUMBER, By::Customer, "portal", "a new computer")
            .await
    });
    // Decision 15: it runs on until its next check-in.
    is_refused(&mut old, Refusal::Reset);
    computer.registers(token);
    assert_eq!(computer.start(), Says::Runs);
    assert_eq!(old.start(), Says::Refuses(Code::LeaseRefused));
    assert_eq!(old.refusal(), Some(Refusal::BoundElsewhere));
    assert_eq!(old.is_declined(token), "bound-elsewhere");
}

/// Decision 11: the program is stopped by the next check-in, at once, and does not start, with the server or without.
fn is_refused(computer: &mut Computer<'_>, refusal: Refusal) {
    let asked = (1..=4).find(|_| computer.later(6) != Says::Runs);
    assert!(asked.is_some(), "it was not told within a day");
    let verdict = computer.status.as_ref().map(|status| status.verdict);
    assert_eq!(verdict.and_then(Verdict::code), Some(Code::LeaseRefused));
    assert_eq!(computer.refusal(), Some(refusal));
    for line in [Line::Cut, Line::Good] {
        computer.world.line(line);
        let refused = Says::Refuses(Code::LeaseRefused);
        assert_eq!(computer.start(), refused, "{line:?}");
    }
}

/// Warned of from 30 days before the end on; ten days before it is renewed.
fn renew(computer: &mut Computer<'_>) {
    let world = computer.world;
    while hours_left(computer) > 10 * 24 {
        let said = computer.later(6);
        assert_eq!(said, expiring(computer));
    }
    assert_eq!(world.notices(), ["expiring"]);
    world.staff(async |service, staff| service.change_order(more(2), staff, "renewed").await);
    assert_eq!(computer.next_success(), Says::Runs);
    assert_eq!(modbus(computer), (Revision(3), at_most(100_000)));
}

/// Until the license's last second is over.
fn hours_left(computer: &Computer<'_>) -> u64 {
    let end = computer.license().expires.expect("it ends").plus(1);
    end.since(computer.world.time.now()) / 3600
}

fn expiring(computer: &Computer<'_>) -> Says {
    match hours_left(computer) {
        left if left < 30 * 24 => Says::Warns(Code::LicenseExpiring, left),
        _ => Says::Runs,
    }
}

fn revoke(computer: &mut Computer<'_>) {
    computer.world.staff(async |service, staff| {
        service
            .end(NUMBER, Status::Revoked, staff, "not paid")
            .await
    });
    is_refused(computer, Refusal::Revoked);
}

/// A license that ends ends on the second, however well the server is reached; renewed, it runs again.
fn an_end_and_a_renewal(world: &World) {
    let days = |days| Order {
        valid_days: std::num::NonZeroU32::new(days),
        ..order()
    };
    let token = world.sell(days(40));
    let mut computer = Computer::running(world, &token);
    while hours_left(&computer) > 0 {
        let said = computer.later(6);
        assert_eq!(said, expiring(&computer));
    }
    // The last second is good.
    assert_eq!(computer.look(), Says::Warns(Code::LicenseExpiring, 0));
    world.time.pass(1);
    assert_eq!(computer.look(), Says::Stops(Code::LicenseExpired));
    assert_eq!(computer.start(), Says::Refuses(Code::LicenseExpired));
    world.time.pass(3 * DAY);
    world.staff(async |service, staff| service.change_order(days(80), staff, "paid").await);
    assert_eq!(computer.start(), Says::Runs);
    computer.days(1, Says::Runs);
}
