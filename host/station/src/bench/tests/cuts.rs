//! D-5: the station dies at any moment, and goes on with the same unit and the same number.

use super::device::Unit;
use super::world::{Fuse, Scribe, World, candidate, locking};
use crate::{
    bench::{Bench, BenchError, Done},
    journal::{self, recover},
    record::Record,
    store,
};

fn finish(bench: &Bench<'_>) -> Result<Done, BenchError> {
    bench.unit(&candidate(0))
}

/// How many events a whole run has.
fn events() -> i64 {
    let world = World::new(1);
    let fuse = Fuse::after(1_000_000);
    let done = world.station(locking(), &Scribe::default(), &fuse, finish);
    assert!(matches!(done, Ok(Done::Finished(_))), "{done:?}");
    1_000_000 - fuse.left()
}

/// One number, one certificate, one record; the unit is locked under that number.
fn check(world: &World, done: Result<Done, BenchError>, when: &str) {
    let record: Record = match done {
        Ok(Done::Finished(record)) => *record,
        Ok(Done::Before(Some(number))) => {
            store::record(world.directory.path(), number).expect("recorded")
        }
        other => panic!("{when}: {other:?}"),
    };
    let books = world.vendor.books();
    assert_eq!(books.certified.len(), 1, "{when}: certificates");
    assert!(books.reserved.is_empty(), "{when}: numbers left over");
    let (number, (certificate, _)) = books.certified.iter().next().expect("one");
    assert_eq!((record.dongle, number.serial()), (*number, 1), "{when}");
    assert_eq!(record.public_key, certificate.public_key, "{when}");
    assert!(record.locked, "{when}");
    let records = store::inventory(world.directory.path()).expect("readable");
    assert_eq!(records, [record], "{when}");
    let recovered = recover(world.directory.path()).expect("readable");
    assert_eq!(recovered.torn, None, "{when}: the run before left it whole");
}

/// D-5: the station dies at each event of a run in turn: before and after each message of the dongle,
/// each call of the certifier, and before, within and after each line of the journal. The next run
/// finishes the unit, whether the unit lost power too or not.
#[test]
fn after_every_kill_the_next_run_finishes() {
    let events = events();
    assert!(events > 60, "{events} events are too few to be a whole run");
    let mut torn = 0;
    for at in 0..events {
        let world = World::new(1);
        let fuse = Fuse::after(at);
        let died = world.station(locking(), &Scribe::default(), &fuse, finish);
        assert!(fuse.burnt() || died.is_ok(), "{at}");
        torn += usize::from(
            recover(world.directory.path())
                .expect("readable")
                .torn
                .is_some(),
        );
        if at % 2 == 0 {
            world.change(0, Unit::power_cycle);
        }
        let done = world.run(locking(), 0);
        check(&world, done, &format!("killed at {at}"));
    }
    assert!(torn > 4, "{torn} lines were torn");
    let world = World::new(1);
    world.run(locking(), 0).expect("finished");
    let kept = world.directory.path().join(journal::TORN);
    assert!(!kept.exists(), "without a kill nothing is torn");
}

/// D-5: and so it does when the second station dies, too.
#[test]
fn after_two_kills_the_next_run_finishes() {
    let events = events();
    for first in (0..events).step_by(11) {
        for second in (first % 7..events).step_by(29) {
            let world = World::new(1);
            for at in [first, second] {
                let fuse = Fuse::after(at);
                let _ = world.station(locking(), &Scribe::default(), &fuse, finish);
                world.change(0, Unit::power_cycle);
            }
            let done = world.run(locking(), 0);
            check(&world, done, &format!("killed at {first} and {second}"));
        }
    }
}

/// D-5: what a finished unit needs is nothing.
#[test]
fn a_finished_unit_is_left_alone() {
    let world = World::new(1);
    let Ok(Done::Finished(record)) = world.run(locking(), 0) else {
        panic!("not finished")
    };
    let journal = world.directory.path().join(journal::FILE);
    let before = std::fs::read(&journal).expect("read");
    let again = world.run(locking(), 0).expect("nothing to do");
    assert_eq!(again, Done::Before(Some(record.dongle)));
    assert_eq!(std::fs::read(&journal).expect("read"), before);
}
