//! Every command that writes.

use licfmt::{
    device::DeviceCertificate,
    message::{Request, Response},
    update::UpdateOp,
};

use super::sweep::{Case, Outcome, State, sweep};
use crate::{
    sim::{Nor, Strike},
    tests::support::{
        NOW, Rig, attest_at, consume, create_key, device_for, dongle_id, limit, statement,
    },
};

/// Sweeps with power cuts and with failing operations; both must have torn something and finished
/// something.
fn sweep_both(start: Nor, request: fn(&mut Rig) -> Request) -> Outcome {
    let case = Case {
        start,
        secret: None,
        request,
        check: |_, recovered, _| still_works(recovered),
    };
    let [outcome, _] = [true, false].map(|power| {
        let outcome = sweep(&case, power);
        assert!(outcome.steps >= 4, "it writes");
        assert!(outcome.old > 0, "some runs were torn");
        assert!(outcome.new > 0, "some runs finished");
        outcome
    });
    outcome
}

/// The dongle goes on after recovery: what it is asked next is made durable.
fn still_works(rig: &mut Rig) {
    let before = rig.info().public_key;
    assert!(!matches!(rig.ask(&next(rig)), Response::Refused(_)));
    let state = State::of(rig);
    let mut again = Rig::on(rig.flash().clone(), 7);
    assert_eq!(State::of(&again), state);
    assert!(before.is_none() || again.info().public_key.is_some());
}

fn next(rig: &Rig) -> Request {
    let core = rig.dongle.core().expect("alive");
    match core.identity.as_ref().map(|identity| &identity.certified) {
        Some(Some(_)) => rig
            .vendor
            .present(&statement(NOW.0 + 99_999, 9, Some((9, 9)))),
        _ => create_key(),
    }
}

fn off(mut rig: Rig) -> Nor {
    rig.flash().clone()
}

fn key_made() -> Rig {
    let mut rig = Rig::blank();
    rig.make_key();
    rig
}

fn knowing_the_time() -> Rig {
    let mut rig = Rig::ready(1000);
    let present = rig.vendor.present(&statement(NOW.0, 1, None));
    assert!(matches!(rig.ask(&present), Response::Times(_)));
    rig
}

/// D-1, D-9: the first key.
#[test]
fn create_key_cut() {
    sweep_both(off(Rig::blank()), |_| create_key());
}

/// D-1, D-9: a key in place of a certified one, whose ledger goes with it.
#[test]
fn create_key_again_cut() {
    let mut rig = Rig::provisioned();
    let present = rig.vendor.present(&statement(NOW.0, 1, Some((1, 2))));
    rig.ask(&present);
    sweep_both(off(rig), |_| create_key());
}

/// D-9.
#[test]
fn install_cut() {
    sweep_both(off(key_made()), |rig| {
        let public_key = rig.info().public_key.expect("made");
        rig.vendor.install(&device_for(public_key))
    });
}

/// D-1, D-9: a new certificate for the same key, before the lock and after it.
#[test]
fn install_anew_cut() {
    for start in [Rig::provisioned(), knowing_the_time()] {
        sweep_both(off(start), |rig| {
            let public_key = rig.info().public_key.expect("made");
            let device = DeviceCertificate {
                issued: NOW.plus(1),
                ..device_for(public_key)
            };
            rig.vendor.clone().with_issuer(77).install(&device)
        });
    }
}

/// D-9: locked or not, never half.
#[test]
fn lock_cut() {
    sweep_both(off(Rig::provisioned()), |_| Request::Lock {
        dongle: dongle_id(),
    });
}

/// D-7, D-9: an attestation that saves the observed time.
#[test]
fn attest_cut() {
    sweep_both(off(knowing_the_time()), |_| attest_at(NOW.plus(7 * 3600)));
}

/// D-7, D-9.
#[test]
fn present_cut() {
    sweep_both(off(knowing_the_time()), |rig| {
        rig.vendor.present(&statement(NOW.0 + 5, 2, Some((1, 7))))
    });
}

/// D-9: units are used or not.
#[test]
fn consume_cut() {
    sweep_both(off(knowing_the_time()), |_| consume(0, 3));
}

/// D-8, D-9.
#[test]
fn prepare_update_cut() {
    sweep_both(off(knowing_the_time()), |_| Request::PrepareUpdate);
}

/// D-8, D-9: all of the update or nothing.
#[test]
fn apply_update_cut() {
    let mut rig = knowing_the_time();
    rig.prepare_update();
    sweep_both(off(rig), |rig| {
        let ops = [
            limit(0, 2, 5),
            limit(3, 1, 50),
            UpdateOp::Time {
                trusted: NOW,
                observed: NOW.plus(9),
            },
        ];
        let update = rig.update_with(&ops);
        rig.vendor.update(&update)
    });
}

/// Free cells of the ledger's active bank.
fn free_cells(flash: &Nor) -> usize {
    let bank = 4096;
    let used = |at: usize| {
        flash.content()[at..at + bank]
            .iter()
            .any(|byte| *byte != 0xFF)
    };
    let at = if used(2 * bank) { 2 * bank } else { 3 * bank };
    flash.content()[at..at + bank]
        .rchunks(16)
        .take_while(|cell| cell.iter().all(|byte| *byte == 0xFF))
        .count()
}

/// Flash whose active bank has so many cells left.
fn filled(left: usize) -> Nor {
    let mut rig = knowing_the_time();
    while free_cells(rig.flash()) > left {
        assert!(rig.use_counter(0, 1).granted);
    }
    off(rig)
}

/// D-9: the record that finds its bank full moves the ledger to the other one.
#[test]
fn compaction_cut() {
    let start = filled(1);
    let ledger_erases = start.erases()[2] + start.erases()[3];
    let outcome = sweep_both(start.clone(), |_| consume(0, 3));
    assert!(outcome.steps > 100, "a snapshot, not a cell");
    let mut rig = Rig::on(start, 5);
    rig.use_counter(0, 3);
    assert_eq!(
        rig.flash().erases()[2] + rig.flash().erases()[3],
        ledger_erases + 1
    );
}

/// D-9: a power-up cut at any step, with room in the bank, without, and on flash never used. What
/// was there stays, and the count of power-ups never goes back.
#[test]
fn power_up_cut() {
    for start in [Nor::blank(4), off(knowing_the_time()), filled(0)] {
        let mut whole = Rig::on(start.clone(), 5);
        let (state, boots) = (State::of(&whole), whole.info().boots);
        let steps = whole.flash().steps() - start.steps();
        assert!(steps >= 4);
        for (step, seed) in (1..=steps).flat_map(|step| (0..3).map(move |seed| (step, seed))) {
            let mut flash = start.clone();
            flash.strike(Strike {
                step,
                seed: step * 3 + seed,
                power: true,
            });
            let cut = Rig::on(flash, 5);
            let mut again = cut.power_cycle();
            assert_eq!(State::of(&again), state, "step {step}");
            assert!([boots, boots + 1].contains(&again.info().boots));
            assert!(!again.flash().misused());
            still_works(&mut again);
        }
    }
}
