//! How runs begin and end.

use std::{fs, os::unix::process::ExitStatusExt as _};

use rustix::{
    process::{Signal, getpgid, test_kill_process},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
};

use crate::{
    Plant,
    child::Role,
    plant::{is_gone, json_of},
};

const NO_DONGLE: Option<i32> = Some(20);
const STOPPED: Option<i32> = Some(30);

/// The program's own status is handed through, and it knows its license's number.
#[test]
fn the_programs_status_is_handed_through() {
    let plant = Plant::new(3600, "stop");
    for status in [0, 7] {
        let mut run = plant.run(Role::Exits(status), &[]);
        let (said, ended) = run.ends();
        assert_eq!(ended.code(), Some(status));
        assert!(
            said.iter().all(|line| !line.contains("warning")),
            "{said:?}"
        );
        assert_eq!(run.ready().1, "1921900011");
    }
    let mut killed = plant.run(Role::Sleeps, &[]);
    fs::remove_file(plant.path("ready")).expect("of the run before");
    let (child, _) = killed.ready();
    rustix::process::kill_process(child, Signal::KILL).expect("it runs");
    assert_eq!(killed.ends().1.code(), Some(128 + 9));
}

/// A state that cannot be kept forgets absences: the program runs, and the operator is told.
#[test]
fn a_state_that_cannot_be_kept_is_a_warning() {
    let plant = Plant::new(3600, "stop");
    fs::write(plant.path("state"), "a file, where a directory should be").expect("written");
    let run = plant.run(Role::Polite, &[]);
    run.ready();
    let line = run.hears("warning:");
    assert!(line.contains("state"), "{line}");
}

/// D-4: no dongle, no start: the program is not even tried.
#[test]
fn without_the_dongle_nothing_is_started() {
    let plant = Plant::new(3600, "stop");
    plant.pull();
    let mut run = plant.run(Role::Sleeps, &[]);
    let line = run.hears("[dongle-missing]");
    assert!(line.starts_with("error: No dongle"), "{line}");
    assert_eq!(run.ends().1.code(), NO_DONGLE);
    assert!(!plant.path("ready").exists());
}

/// D-4: pulled, the countdown is announced; put back in time, the program goes on.
#[test]
fn put_back_in_time_it_goes_on() {
    let plant = Plant::new(3600, "stop");
    let mut run = plant.run(Role::Polite, &[]);
    let (child, _) = run.ready();
    plant.pull();
    run.hears("The dongle was pulled. The program stops in 60 minutes.");
    plant.plug();
    run.hears("All is well");
    assert!(test_kill_process(child).is_ok());
    run.signal(Signal::TERM);
    assert_eq!(run.ends().1.code(), Some(7));
}

/// D-4: pulled for too long, the program is asked to end, and does.
#[test]
fn pulled_for_too_long_it_is_stopped() {
    let plant = Plant::new(2, "stop");
    let mut run = plant.run(Role::Polite, &[]);
    let (child, _) = run.ready();
    plant.pull();
    run.hears("The dongle was pulled.");
    run.hears("The program must stop.");
    run.hears("is asked to end; it has 10 seconds");
    let (said, status) = run.ends();
    assert_eq!(status.code(), STOPPED, "{said:?}");
    assert!(said.iter().all(|line| !line.contains("killed")), "{said:?}");
    is_gone(child);
}

/// D-4: a program that does not hear is killed after the grace time.
#[test]
fn who_does_not_hear_is_killed() {
    let plant = Plant::new(1, "stop");
    let mut run = plant.run(Role::Stubborn, &["--grace", "1"]);
    let (child, _) = run.ready();
    plant.pull();
    run.hears("is asked to end; it has 1 second");
    run.hears("is killed");
    assert_eq!(run.ends().1.code(), STOPPED);
    is_gone(child);
}

/// D-4: what the program started does not outlive it.
#[test]
fn what_the_program_started_ends_with_it() {
    let plant = Plant::new(1, "stop");
    let mut run = plant.run(Role::Parent, &["--grace", "1"]);
    let (grandchild, _) = run.ready();
    plant.pull();
    assert_eq!(run.ends().1.code(), STOPPED);
    is_gone(grandchild);
}

/// Decision 20: a license that degrades stops nothing.
#[test]
fn degraded_it_runs_on() {
    let plant = Plant::new(1, "degrade");
    let mut run = plant.run(Role::Polite, &[]);
    let (child, _) = run.ready();
    plant.pull();
    run.hears("goes on with reduced functions");
    assert!(test_kill_process(child).is_ok());
    run.signal(Signal::TERM);
    assert_eq!(run.ends().1.code(), Some(7));
}

/// Signals are handed on; the program decides what they mean.
#[test]
fn signals_are_handed_on() {
    let plant = Plant::new(3600, "stop");
    for (signal, code) in [(Signal::TERM, 128 + 15), (Signal::INT, 128 + 2)] {
        let mut run = plant.run(Role::Sleeps, &[]);
        let (child, _) = run.ready();
        run.signal(signal);
        let (_, status) = run.ends();
        assert_eq!((status.code(), status.signal()), (Some(code), None));
        is_gone(child);
        fs::remove_file(plant.path("ready")).expect("it was ready");
    }
}

/// From a terminal the program stays in its foreground, so the terminal's keys reach it; elsewhere
/// it leads a group of its own.
#[test]
fn in_a_terminal_it_stays_in_the_foreground() {
    let plant = Plant::new(3600, "stop");
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&terminal).expect("ours");
    unlockpt(&terminal).expect("ready");
    let name = ptsname(&terminal, Vec::new()).expect("a name");
    let side = fs::File::open(name.to_str().expect("UTF-8")).expect("opened");
    let mut run = plant.run_with(Role::Sleeps, &[], side.into());
    let (child, _) = run.ready();
    assert_eq!(getpgid(Some(child)), getpgid(Some(run.pid())));
    run.signal(Signal::TERM);
    assert_eq!(run.ends().1.code(), Some(128 + 15));

    fs::remove_file(plant.path("ready")).expect("it was ready");
    let mut run = plant.run(Role::Sleeps, &[]);
    let (child, _) = run.ready();
    assert_eq!(getpgid(Some(child)), Ok(child));
    run.signal(Signal::TERM);
    assert_eq!(run.ends().1.code(), Some(128 + 15));
}

/// What is wrong with the program is said, and nothing else happens.
#[test]
fn a_program_that_is_not_there() {
    let plant = Plant::new(3600, "stop");
    let output = plant.output(&["run", "--", "./no-such-program"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(said.contains("./no-such-program"), "{said}");
}

/// For programs: one JSON object a line on standard error, German where it is asked for.
#[test]
fn messages_for_programs() {
    let plant = Plant::new(2, "stop");
    let mut run = plant.run(Role::Polite, &["--format", "json", "--lang", "de"]);
    run.ready();
    plant.pull();
    let countdown = json_of(&run.hears("countdown"));
    assert_eq!(countdown["problem"]["code"], "dongle-removed");
    assert_eq!(countdown["may_run"], true);
    assert!(
        countdown["remaining_s"]
            .as_u64()
            .is_some_and(|left| left <= 2)
    );
    let text = countdown["problem"]["text"].as_str().expect("a text");
    assert!(text.starts_with("Der Dongle wurde abgezogen."), "{text}");
    assert_eq!(json_of(&run.hears("\"stop\""))["may_run"], false);
    assert_eq!(
        json_of(&run.hears("control-stopping"))["event"],
        "control-stopping"
    );
    assert_eq!(run.ends().1.code(), STOPPED);
}
