//! D-3, D-4, decision 10: pulled, put back, pulled for too long, another one.

use keyfob::{Code, guard::Supervisor};
use licfmt::license::OnFailure;

use crate::{
    HOUR, MINUTE, RUN, brief,
    plant::{self, Plant},
    refused,
};

const REMOVED: Option<Code> = Some(Code::DongleRemoved);

/// D-4: no dongle, no start; the message says which one is missing.
#[test]
fn no_dongle_no_start() {
    let plant = Plant::new();
    plant.issue(&plant::license(plant.dongle(1)));
    plant.pull(1);
    let problem = refused(Supervisor::start(plant.site()));
    assert_eq!(problem.code(), Code::DongleMissing);
    plant.plug(1);
    let (_, status) = Supervisor::start(plant.site()).expect("all is well");
    assert_eq!(brief(&status), RUN);
    assert_eq!(status.license.features.len(), 1);
}

/// D-4: put back in time, the countdown is cancelled.
#[test]
fn a_dongle_that_is_put_back_cancels_the_countdown() {
    let (plant, mut program) = Plant::running();
    assert_eq!(brief(&plant.run(&mut program, 10 * MINUTE)), RUN);
    plant.pull(1);
    // Noticed within the minute between two proofs.
    let status = plant.run(&mut program, MINUTE);
    let (verdict, code, left) = brief(&status);
    assert_eq!((verdict, code), ("countdown", REMOVED));
    assert!((59..=60).contains(&left), "{left}");
    let minutes = left.to_string();
    let problem = status.problem.expect("checked");
    assert_eq!(problem.args().next(), Some(("minutes", &*minutes)));
    plant.run(&mut program, 40 * MINUTE);
    plant.plug(1);
    // While it is missing it is looked for more often.
    assert_eq!(brief(&plant.run(&mut program, 5)), RUN);
    assert_eq!(brief(&plant.run(&mut program, 10 * MINUTE)), RUN);
}

/// D-4: an hour later the program is stopped, not earlier.
#[test]
fn an_hour_without_the_dongle_is_the_end() {
    let (plant, mut program) = Plant::running();
    plant.pull(1);
    assert_eq!(brief(&plant.run(&mut program, 59 * MINUTE)).0, "countdown");
    assert_eq!(
        brief(&plant.run(&mut program, 2 * MINUTE)),
        ("stop", REMOVED, 0)
    );
    program.end();
    let problem = refused(Supervisor::start(plant.site()));
    assert_eq!(problem.code(), Code::DongleMissing);
}

/// Decision 10: absence adds up to an hour in 24 hours, over restarts of the program as well.
#[test]
fn absence_adds_up_within_a_day() {
    let (plant, mut program) = Plant::running();
    for _ in 0..2 {
        plant.pull(1);
        assert_eq!(brief(&plant.run(&mut program, 25 * MINUTE)).0, "countdown");
        plant.plug(1);
        assert_eq!(brief(&plant.run(&mut program, 10 * MINUTE)), RUN);
        program.end();
        let (again, status) = Supervisor::start(plant.site()).expect("the dongle is there");
        assert_eq!(brief(&status), RUN);
        program = again;
    }
    plant.pull(1);
    let (verdict, code, left) = brief(&plant.run(&mut program, MINUTE));
    assert_eq!((verdict, code), ("countdown", REMOVED));
    assert!((9..=12).contains(&left), "{left}");
    let used_up = ("stop", Some(Code::AbsenceUsedUp), 0);
    assert_eq!(brief(&plant.run(&mut program, 12 * MINUTE)), used_up);
    // A day later the hour is whole again.
    plant.plug(1);
    plant.run_nothing(25 * HOUR);
    assert_eq!(brief(&plant.run(&mut program, MINUTE)), RUN);
    plant.pull(1);
    assert!(brief(&plant.run(&mut program, MINUTE)).2 >= 59);
}

/// D-3: another dongle in the plug is no dongle, and the message names both.
#[test]
fn another_dongle_does_not_end_the_countdown() {
    let (plant, mut program) = Plant::running();
    let _other = plant.dongle(2);
    plant.pull(1);
    let status = plant.run(&mut program, MINUTE);
    let (verdict, code, _) = brief(&status);
    assert_eq!((verdict, code), ("countdown", Some(Code::DongleOther)));
    assert_eq!(status.problem.expect("checked").args().count(), 2);
    let end = ("stop", Some(Code::DongleOther), 0);
    assert_eq!(brief(&plant.run(&mut program, HOUR)), end);
}

/// Decision 20: where the license says so, the program goes on with reduced functions, and the
/// dongle ends that.
#[test]
fn degraded_instead_of_stopped() {
    let plant = Plant::new();
    let mut license = plant::license(plant.dongle(1));
    license.control.on_failure = OnFailure::Degrade;
    plant.issue(&license);
    let (mut program, _) = Supervisor::start(plant.site()).expect("all is well");
    plant.pull(1);
    let end = ("degraded", REMOVED, 0);
    assert_eq!(brief(&plant.run(&mut program, 62 * MINUTE)), end);
    plant.plug(1);
    assert_eq!(brief(&plant.run(&mut program, 5)), RUN);
}
