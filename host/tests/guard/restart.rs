//! What is kept: over a restart of the supervisor, of the program, and when it cannot be kept.

use std::fs;

use keyfob::{Code, guard::Supervisor};

use crate::{HOUR, MINUTE, RUN, brief, plant::Plant, refused};

/// D-4, decision 10: a supervisor that dies does not give the hour again, and the time in which
/// nobody looked counts.
#[test]
fn what_absence_was_used_is_kept_when_a_supervisor_is_restarted() {
    let (plant, mut program) = Plant::running();
    plant.pull(1);
    assert_eq!(brief(&plant.run(&mut program, 31 * MINUTE)).0, "countdown");
    drop(program);
    plant.run_nothing(10 * MINUTE);
    plant.plug(1);
    let (mut program, status) = Supervisor::resume(plant.site()).expect("the dongle is there");
    assert_eq!(brief(&status), RUN);
    plant.pull(1);
    let (verdict, code, left) = brief(&plant.run(&mut program, MINUTE));
    assert_eq!((verdict, code), ("countdown", Some(Code::DongleRemoved)));
    assert!((19..=20).contains(&left), "{left}");
    let end = ("stop", Some(Code::AbsenceUsedUp), 0);
    assert_eq!(brief(&plant.run(&mut program, 20 * MINUTE)), end);
}

/// D-4: a state file that is copied back is no dongle: neither while it proved itself last, nor in a
/// countdown.
#[test]
fn a_copied_state_resumes_nothing_without_the_dongle() {
    let (plant, mut program) = Plant::running();
    plant.run(&mut program, 10 * MINUTE);
    let file = plant.site().states.file(program.license().tag());
    let here = fs::read(&file).expect("kept");
    plant.pull(1);
    plant.run(&mut program, 10 * MINUTE);
    let away = fs::read(&file).expect("kept");
    drop(program);
    for copy in [here, away] {
        fs::write(&file, &copy).expect("copied back");
        let problem = refused(Supervisor::resume(plant.site()));
        assert_eq!(problem.code(), Code::DongleMissing);
        assert_eq!(fs::read(&file).expect("kept"), copy, "nothing is forgotten");
    }
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
