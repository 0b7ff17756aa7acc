//! What a replaced key leaves behind: nothing (D-1).

use zeroize::Zeroizing;

use super::sweep::{Case, sweep, traces};
use crate::sim::Operation;
use crate::tests::support::{Rig, create_key};

pub(super) fn seed(rig: &Rig) -> Zeroizing<[u8; 32]> {
    let core = rig.dongle.core().expect("alive");
    let identity = core.identity.as_ref().expect("has a key");
    Zeroizing::new(*identity.key.seed())
}

/// D-1: the search finds a seed that is there.
#[test]
fn the_present_seed_is_on_flash_once() {
    let mut rig = Rig::provisioned();
    let present = seed(&rig);
    assert_eq!(traces(rig.flash(), &present), 25);
}

/// D-1: after any number of new keys only the newest is on flash.
#[test]
fn replaced_seeds_are_erased() {
    let mut rig = Rig::blank();
    let mut replaced = std::vec::Vec::new();
    for _ in 0..5 {
        rig.make_key();
        replaced.push(seed(&rig));
    }
    let present = replaced.pop().expect("five");
    assert_eq!(traces(rig.flash(), &present), 25);
    for old in replaced {
        assert_eq!(traces(rig.flash(), &old), 0);
    }
}

/// D-1, D-9: wherever power was cut, after recovery there is one key on flash, whole, and no trace of
/// the other.
#[test]
fn a_cut_leaves_no_trace_of_the_other_key() {
    let mut start = Rig::provisioned();
    let case = Case {
        start: start.flash().clone(),
        secret: None,
        request: |_| create_key(),
        check: |start, recovered, new| {
            let old = seed(&Rig::on(start.clone(), 5));
            let mut uncut = Rig::on(start.clone(), 5);
            uncut.make_key();
            let (gone, present) = if new {
                (old, seed(&uncut))
            } else {
                (seed(&uncut), old)
            };
            assert_eq!(traces(recovered.flash(), &present), 25);
            assert_eq!(traces(recovered.flash(), &gone), 0);
        },
    };
    for power in [true, false] {
        let outcome = sweep(&case, power);
        assert!(outcome.old > 0 && outcome.new > 0);
    }
}

/// D-1, D-9: the order of a replacement: the other slot, its commit cell, and only then is the
/// superseded slot erased.
#[test]
fn a_key_is_replaced_in_order() {
    let mut rig = Rig::blank();
    rig.make_key();
    let before = rig.flash().log().len();
    rig.make_key();
    let expected = [
        Operation::Program(4096, 16),
        Operation::Program(4096 + 16, 384),
        Operation::Program(4096 + 400, 16),
        Operation::Erase(0, 4096),
    ];
    assert_eq!(rig.flash().log()[before..], expected);
}
