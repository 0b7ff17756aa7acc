//! `keyfob status` and `keyfob watch`: looks that change nothing.

use std::{fs, time::Duration};

use keyfob::{Code, control::Verdict, guard::observe};

use crate::{
    HOUR, MINUTE, assert_told,
    plant::{self, Plant},
    refused,
};

/// Without a run, what a start would meet.
#[test]
fn what_a_start_would_meet() {
    let plant = Plant::new();
    assert_eq!(refused(observe(&plant.site())).code(), Code::LicenseMissing);
    plant.issue(&plant::license(plant.dongle(1)));
    let seen = observe(&plant.site()).expect("a good file");
    assert_eq!(seen.verdict, Verdict::Run);
    assert!(!seen.running && seen.proved.is_some());
    plant.pull(1);
    let seen = observe(&plant.site()).expect("a good file");
    assert!(matches!(seen.verdict, Verdict::Refused(_)));
    assert_eq!(seen.problem.expect("a reason").code(), Code::DongleMissing);
    assert!(!plant.path("state").exists(), "nothing was kept");
}

/// D-4: beside a program that runs, its countdown and what absence it used.
#[test]
fn what_a_program_meets() {
    let (plant, mut program) = Plant::running();
    plant.pull(1);
    plant.run(&mut program, 20 * MINUTE);
    plant.plug(1);
    plant.run(&mut program, HOUR);
    plant.pull(1);
    plant.run(&mut program, 11 * MINUTE);
    let kept = || fs::read(plant.site().states.file(program.license().tag())).expect("kept");
    let before = kept();
    plant.run_nothing(5);
    let seen = observe(&plant.site()).expect("a good file");
    assert!(seen.running);
    let Verdict::Countdown(notice) = seen.verdict else {
        panic!("{:?}", seen.verdict)
    };
    assert!((29 * 60..=31 * 60).contains(&notice.remaining_s));
    assert_told(&seen.problem.expect("a reason"));
    let used = 3600 - notice.remaining_s;
    assert_eq!(seen.absence_used.as_secs(), used);
    assert!(seen.next_look_in <= Duration::from_secs(5));
    assert_eq!(kept(), before, "an observer keeps nothing");
}

/// A program that was killed does not run for ever.
#[test]
fn a_run_of_which_nothing_is_heard_has_ended() {
    let (plant, program) = Plant::running();
    drop(program);
    assert!(observe(&plant.site()).expect("a good file").running);
    plant.run_nothing(HOUR);
    assert!(!observe(&plant.site()).expect("a good file").running);
}
