//! Power cuts at every step of everything that writes, and operations that just fail.

use std::{collections::BTreeSet, vec::Vec};

use super::support::*;
use crate::{Boot, Phase};

/// Something that writes, and what may run afterwards.
struct Case {
    start: fn() -> Dongle,
    /// What is cut.
    act: fn(&mut Dongle),
    /// Versions that may run once power is back, for good or on trial.
    then: &'static [u8],
    /// Versions that may run if power went a second time, while the first cut was made good.
    at_last: &'static [u8],
}

fn bring(dongle: &mut Dongle) {
    let _ = dongle.bring(&image(2));
}

fn power_up(dongle: &mut Dongle) {
    let _ = dongle.power_up();
}

fn confirm(dongle: &mut Dongle) {
    let _ = dongle.confirm();
}

/// A dongle whose 1.2.0 used up its trial.
fn tried_in_vain() -> Dongle {
    let mut dongle = on_trial();
    for _ in 1..crate::TRIALS {
        dongle = dongle.unplugged();
        assert_eq!(dongle.power_up(), ON_TRIAL);
    }
    dongle
}

fn damaged() -> Dongle {
    let mut dongle = on_trial();
    dongle.confirm().expect("confirmed");
    dongle.spoil(MAP.active.start + 600);
    dongle
}

/// With the order of 1.2.0, another image begins.
fn another(dongle: &mut Dongle) {
    let _ = dongle.bring(&image(3));
}

const STAGING: Case = Case {
    start: confirmed,
    act: bring,
    then: &[1, 2],
    at_last: &[1, 2],
};
const OTHER: Case = Case {
    start: ordered,
    act: another,
    then: &[1, 2, 3],
    at_last: &[1, 2, 3],
};
const INSTALLING: Case = Case {
    start: ordered,
    act: power_up,
    then: &[2],
    at_last: &[2],
};
const TRYING: Case = Case {
    start: on_trial,
    act: power_up,
    then: &[2],
    // Three power-ups, and not one confirmed.
    at_last: &[1, 2],
};
const CONFIRMING: Case = Case {
    start: on_trial,
    act: confirm,
    then: &[2],
    at_last: &[2],
};
const REVERTING: Case = Case {
    start: tried_in_vain,
    act: power_up,
    then: &[1],
    at_last: &[1],
};
const MENDING: Case = Case {
    start: damaged,
    act: power_up,
    then: &[2],
    at_last: &[2],
};

/// Runs the case once for each step and kind of damage; gives how many steps it has.
fn sweep(case: &Case, power: bool) -> u64 {
    let start = (case.start)().unplugged();
    let mut whole = start.twin();
    (case.act)(&mut whole);
    let steps = whole.flash.steps() - start.flash.steps();
    let mut seen = BTreeSet::new();
    let mut run = BTreeSet::new();
    for step in 1..=steps {
        for seed in 0..3 {
            let mut dongle = start.twin();
            dongle.strike(step, step * 3 + seed, power);
            (case.act)(&mut dongle);
            assert_eq!(dongle.flash.powered(), !power);
            // With power, the program that runs goes on, or the boot stage has started one.
            assert!(power || dongle.runs().is_some(), "step {step}");
            let cut = dongle.unplugged();
            run.insert(recovers(cut.twin(), case, step));
            if power && seen.insert(cut.flash.content().to_vec()) {
                cut_again(&cut, case, step);
            }
        }
    }
    let both = run.iter().copied().eq(case.then.iter().copied());
    assert!(both || !power, "only {run:?} ever ran of {:?}", case.then);
    steps
}

/// Power is back: what may run runs, nothing is below the floor, and the dongle takes updates.
fn recovers(mut dongle: Dongle, case: &Case, step: u64) -> u8 {
    let floor = dongle.floor();
    let boot = dongle.power_up();
    let minor = dongle.runs().expect("an image, byte for byte");
    assert!(matches!(boot, Boot::Start { .. }), "step {step}: {boot:?}");
    assert!(case.then.contains(&minor), "step {step}: runs 1.{minor}.0");
    assert!(version(minor) >= floor, "step {step}: below the floor");
    dongle.confirm().expect("confirmed");
    assert_eq!(
        (dongle.phase(), dongle.floor()),
        (Phase::Idle, version(minor))
    );
    dongle.bring(&image(4)).expect("an update is taken");
    let mut dongle = dongle.unplugged();
    assert_eq!((dongle.power_up(), dongle.runs()), (ON_TRIAL, Some(4)));
    minor
}

/// Power goes again, while what was cut is being mended: the outcome is none other.
fn cut_again(cut: &Dongle, case: &Case, first: u64) {
    // Every third step, another third for each first cut.
    for step in (1 + first % 3..).step_by(3) {
        let mut dongle = cut.twin();
        dongle.strike(step, first ^ step, true);
        power_up(&mut dongle);
        let finished = dongle.flash.powered();
        let mut dongle = dongle.unplugged();
        let boot = dongle.power_up();
        assert!(matches!(boot, Boot::Start { .. }), "{first}, then {step}");
        let minor = dongle.runs().expect("an image, byte for byte");
        assert!(
            case.at_last.contains(&minor),
            "{first}, then {step}: {minor}"
        );
        if finished {
            return;
        }
    }
}

/// D-8: power cut at any step of bringing an image, or of bringing another after it.
#[test]
fn a_cut_while_an_image_is_brought() {
    assert!(sweep(&STAGING, true) > 100);
    assert!(sweep(&OTHER, true) > 100);
}

/// D-8: power cut at any step of an installation, and at any step of what finishes it.
#[test]
fn a_cut_while_an_image_is_installed() {
    assert!(sweep(&INSTALLING, true) > 200);
}

/// D-8: power cut while a trial is counted or ended.
#[test]
fn a_cut_during_the_trial() {
    assert!(sweep(&TRYING, true) > 4);
    assert!(sweep(&CONFIRMING, true) > 8);
}

/// D-8: power cut while the previous image is copied back.
#[test]
fn a_cut_while_an_image_is_taken_back() {
    assert!(sweep(&REVERTING, true) > 100);
}

/// D-8: power cut while a damaged image is mended.
#[test]
fn a_cut_while_an_image_is_mended() {
    assert!(sweep(&MENDING, true) > 100);
}

/// D-8: an operation of flash that fails once, anywhere.
#[test]
fn a_failure_of_flash_anywhere() {
    let cases: Vec<Case> = [STAGING, OTHER, TRYING, CONFIRMING, REVERTING, MENDING]
        .into_iter()
        .collect();
    for case in &cases {
        sweep(case, false);
    }
    // An installation that fails is given up: the old image runs.
    let given_up = Case {
        then: &[1, 2],
        ..INSTALLING
    };
    sweep(&given_up, false);
}
