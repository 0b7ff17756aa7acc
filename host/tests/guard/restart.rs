//! What is kept: over a restart of the supervisor, of the program, and when it cannot be kept.

use std::fs;

use keyfob::{Code, guard::Supervisor};

use crate::{HOUR, MINUTE, RUN, brief, plant::Plant, refused};

/// D-4, decision 10: a supervisor that dies does not give the hour again.
#[test]
fn a_countdown_goes_on_when_its_supervisor_is_restarted() {
    let (plant, mut program) = Plant::running();
    plant.pull(1);
    assert_eq!(brief(&plant.run(&mut program, 31 * MINUTE)).0, "countdown");
    drop(program);
    plant.run_nothing(10 * MINUTE);
    let (mut program, status) = Supervisor::resume(plant.site()).expect("it may run on");
    let (verdict, code, left) = brief(&status);
    assert_eq!((verdict, code), ("countdown", Some(Code::DongleRemoved)));
    assert!((19..=20).contains(&left), "{left}");
    let end = ("stop", Some(Code::DongleRemoved), 0);
    assert_eq!(brief(&plant.run(&mut program, 20 * MINUTE)), end);
    drop(program);
    assert_eq!(
        refused(Supervisor::resume(plant.site())).code(),
        Code::DongleRemoved
    );
}

/// To resume what never ran is to start.
#[test]
fn without_a_run_to_resume_it_starts() {
    let (plant, program) = Plant::running();
    program.end();
    plant.pull(1);
    let problem = refused(Supervisor::resume(plant.site()));
    assert_eq!(problem.code(), Code::DongleMissing);
    plant.plug(1);
    let (_, status) = Supervisor::resume(plant.site()).expect("all is well");
    assert_eq!(brief(&status), RUN);
}

/// A state that is lost or cannot be kept is told, and stops no plant.
#[test]
fn a_state_that_cannot_be_kept_is_a_warning() {
    let (plant, program) = Plant::running();
    program.end();
    let state = plant.site().states;
    let file = state.file(licfmt::LicenseTag::of("1921900011"));
    fs::write(&file, "broken").expect("written");
    let (mut program, status) = Supervisor::start(plant.site()).expect("all is well");
    assert_eq!(brief(&status), RUN);
    assert_eq!(status.warnings[0].code(), Code::Io);
    assert!(
        plant.run(&mut program, MINUTE).warnings.is_empty(),
        "told once"
    );

    fs::remove_dir_all(state.path()).expect("removed");
    fs::write(state.path(), "in the way").expect("written");
    let status = plant.run(&mut program, HOUR);
    assert_eq!(brief(&status), RUN);
    assert_eq!(status.warnings[0].code(), Code::Io);
    fs::remove_file(state.path()).expect("removed");
    assert!(plant.run(&mut program, HOUR).warnings.is_empty());
}
