//! The sweep: one command, once per cut point.

use std::{collections::BTreeSet, vec::Vec};

use licfmt::{
    PublicKey,
    message::{Refusal, Request, Response},
};

use crate::{
    sim::{Nor, Strike},
    store::{Certified, Ledger},
    tests::support::Rig,
};

/// Everything that must be the old or the new one. Power-ups are counted apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    identity: Option<(u32, PublicKey, Option<Certified>)>,
    ledger: Ledger,
}

impl State {
    pub(super) fn of(rig: &Rig) -> Self {
        let core = rig.dongle.core().expect("flash is not lost");
        let identity = core.identity.as_ref().map(|identity| {
            (
                identity.generation,
                identity.key.public(),
                identity.certified.clone(),
            )
        });
        Self {
            identity,
            ledger: Ledger {
                boots: 0,
                ..core.ledger.clone()
            },
        }
    }
}

/// A command to be cut.
pub(super) struct Case {
    /// Flash of a dongle that is off.
    pub(super) start: Nor,
    /// Its device secret.
    pub(super) secret: Option<[u8; 32]>,
    /// Makes the request once the dongle is on, without a write.
    pub(super) request: fn(&mut Rig) -> Request,
    /// What must hold of a dongle that recovered, given whether it has the new state.
    pub(super) check: fn(start: &Nor, recovered: &mut Rig, new: bool),
}

/// What became of all the runs.
#[derive(Default)]
pub(super) struct Outcome {
    /// Runs that ended with the old state.
    pub(super) old: u32,
    /// Runs that were cut and ended with the new state all the same.
    pub(super) new: u32,
    /// Steps of the command when nothing is cut.
    pub(super) steps: u64,
}

/// Runs the command once per cut point and kind of damage. With `power`, power goes; without,
/// just that operation fails and the dongle goes on.
pub(super) fn sweep(case: &Case, power: bool) -> Outcome {
    let (old, new, steps) = undisturbed(case);
    assert_ne!(old, new, "the command does something");
    let mut outcome = Outcome {
        steps,
        ..Outcome::default()
    };
    let mut seen = BTreeSet::new();
    for step in 1..=steps {
        for seed in 0..3 {
            let strike = Strike {
                step,
                seed: step * 3 + seed,
                power,
            };
            if run(case, strike, [&old, &new], &mut seen) {
                outcome.new += 1;
            } else {
                outcome.old += 1;
            }
        }
    }
    outcome
}

/// Old and new state, and the steps between.
fn undisturbed(case: &Case) -> (State, State, u64) {
    let mut rig = Rig::with_secret(case.start.clone(), 5, case.secret);
    let request = (case.request)(&mut rig);
    let (old, before) = (State::of(&rig), rig.flash().steps());
    let answer = rig.ask(&request);
    assert!(
        !matches!(answer, Response::Refused(_)),
        "refused: {answer:?}"
    );
    let steps = rig.flash().steps() - before;
    let new = State::of(&rig);
    assert_eq!(State::of(&rig.power_cycle()), new, "RAM equals flash");
    (old, new, steps)
}

/// One run; whether it ended with the new state. Recovery is cut once for each content that a cut
/// leaves behind.
fn run(case: &Case, strike: Strike, [old, new]: [&State; 2], seen: &mut BTreeSet<Vec<u8>>) -> bool {
    let mut rig = Rig::with_secret(case.start.clone(), 5, case.secret);
    let request = (case.request)(&mut rig);
    rig.flash().strike(strike);
    let answer = rig.ask(&request);
    assert_eq!(rig.flash().powered(), !strike.power, "{strike:?}");
    let refused = answer == Response::Refused(Refusal::Storage);
    let held = (!strike.power).then(|| State::of(&rig));
    let cut = rig.flash().clone();
    let mut recovered = recover(&cut, case.secret, strike);
    let state = State::of(&recovered);
    assert!(
        state == *old || state == *new,
        "neither old nor new after {strike:?}"
    );
    let is_new = state == *new;
    assert!(refused || is_new, "acknowledged, but lost: {strike:?}");
    if let Some(held) = held {
        assert_eq!(held, state, "RAM differs from flash after {strike:?}");
        assert!(!refused || !is_new, "refused, but done: {strike:?}");
    }
    if seen.insert(cut.content().to_vec()) {
        cut_recovery(&cut, case.secret, &state, strike);
    }
    assert!(!recovered.flash().misused(), "{strike:?}");
    (case.check)(&case.start, &mut recovered, is_new);
    is_new
}

fn recover(cut: &Nor, secret: Option<[u8; 32]>, strike: Strike) -> Rig {
    let mut flash = cut.clone();
    flash.power_on();
    let mut rig = Rig::with_secret(flash, 6, secret);
    assert!(rig.dongle.core().is_some(), "dead after {strike:?}");
    assert!(!rig.flash().misused());
    rig
}

/// Cuts power again, at every step of the recovery: the outcome stays what it was.
fn cut_recovery(cut: &Nor, secret: Option<[u8; 32]>, state: &State, first: Strike) {
    for step in 1.. {
        let mut flash = cut.clone();
        flash.power_on();
        flash.strike(Strike {
            step,
            seed: step + first.seed,
            power: true,
        });
        let mut rig = Rig::with_secret(flash, 6, secret);
        let finished = rig.flash().powered();
        assert!(!rig.flash().misused(), "{first:?}, then {step}");
        let again = recover(rig.flash(), secret, first);
        assert_eq!(State::of(&again), *state, "{first:?}, then {step}");
        if finished {
            assert!(step > 1, "recovery wrote nothing: not even the power-up");
            return;
        }
    }
}

/// The bytes of `secret`, eight in a row, that stand somewhere in `flash`.
pub(super) fn traces(flash: &Nor, secret: &[u8; 32]) -> usize {
    let parts: BTreeSet<Vec<u8>> = secret.windows(8).map(Vec::from).collect();
    flash
        .content()
        .windows(8)
        .filter(|window| parts.contains(*window))
        .count()
}
