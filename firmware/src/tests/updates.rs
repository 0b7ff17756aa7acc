//! Updates of a dongle by file (D-8).

use std::{vec, vec::Vec};

use licfmt::{
    Digest, LicenseTag, Revision, RevocationNumber, UnixTime,
    counter::CounterState,
    message::{Refusal, Request, Response},
    statement::LicenseFloor,
    time::DAY,
    update::{UpdateOp, UpdateReceipt},
};
use proptest::prelude::*;

use super::support::{NOW, Rig, consume, dongle_id, limit, ops, statement};

fn floor(license: u8, revision: u32) -> UpdateOp {
    UpdateOp::LicenseFloor(LicenseFloor {
        license: LicenseTag([license; 16]),
        revision: Revision(revision),
    })
}

const fn times(trusted: u64, observed: u64) -> UpdateOp {
    UpdateOp::Time {
        trusted: UnixTime(trusted),
        observed: UnixTime(observed),
    }
}

/// D-8: the request stays the same until it is answered, also over a power cycle.
#[test]
fn a_request_is_drawn_once() {
    let mut rig = Rig::ready(0);
    let first = rig.prepare_update();
    assert_eq!(
        first.sequence.0, 2,
        "one was applied when it was made ready"
    );
    let steps = rig.flash().steps();
    assert_eq!(rig.prepare_update(), first);
    assert_eq!(rig.flash().steps(), steps);
    let mut rig = rig.power_cycle();
    assert_eq!(rig.prepare_update(), first);
    rig.update(&[]).expect("applied");
    let second = rig.prepare_update();
    assert_ne!(second.request, first.request);
    assert_eq!(second.sequence.0, 3);
}

/// D-8: all kinds of values, lowered too; the receipt names the update.
#[test]
fn an_update_sets_what_it_says() {
    let mut rig = Rig::ready(10);
    let present = rig
        .vendor
        .present(&statement(NOW.0 + 400 * DAY, 9, Some((1, 8))));
    rig.ask(&present);
    rig.use_counter(0, 6);
    let update = rig.update_with(&[
        limit(0, 1, 4),
        limit(7, 3, 99),
        times(NOW.0, NOW.0 + 5),
        floor(1, 2),
        UpdateOp::Revocations(RevocationNumber(3)),
    ]);
    let request = rig.vendor.update(&update);
    let Request::ApplyUpdate { update: sealed, .. } = &request else {
        unreachable!()
    };
    let receipt = UpdateReceipt {
        dongle: dongle_id(),
        sequence: update.sequence,
        update: Digest::of(sealed.as_bytes()),
    };
    assert_eq!(rig.apply(&request), Ok(receipt.clone()));
    let mut rig = rig.power_cycle();
    assert_eq!(
        rig.apply(&request),
        Ok(receipt),
        "again, after a power cycle"
    );
    let said = rig.attest(NOW);
    assert_eq!(
        (said.times.trusted, said.times.observed),
        (NOW, NOW.plus(5))
    );
    assert_eq!((said.lowest_revision, said.revocations.0), (Revision(2), 3));
    let state = |epoch, used, limit| CounterState { epoch, used, limit };
    assert_eq!(said.counters[0], state(1, 6, 4), "used stays used");
    assert_eq!(said.counters[7], state(3, 0, 99));
    assert!(!rig.use_counter(0, 1).granted);
}

/// D-8, D-9: the same update again changes nothing, whatever happened in between.
#[test]
fn an_update_is_applied_once() {
    let mut rig = Rig::ready(10);
    let update = rig.update_with(&[limit(0, 2, 10)]);
    let request = rig.vendor.update(&update);
    let receipt = rig.apply(&request).expect("applied");
    rig.use_counter(0, 10);
    let steps = rig.flash().steps();
    assert_eq!(rig.apply(&request), Ok(receipt));
    assert_eq!(rig.flash().steps(), steps);
    assert!(!rig.use_counter(0, 1).granted);
    rig.update(&[]).expect("the next one");
    assert_eq!(rig.apply(&request), Err(Refusal::Sequence), "two back");
}

/// D-8: what is not the answer to the present request is refused.
#[test]
fn updates_out_of_sequence_are_refused() {
    let mut rig = Rig::ready(0);
    let good = rig.update_with(&[]);
    let mut early = good.clone();
    early.sequence.0 += 1;
    let mut late = good.clone();
    late.sequence.0 -= 1;
    let mut unasked = good.clone();
    unasked.request.0[0] ^= 1;
    for wrong in [early, late, unasked] {
        let request = rig.vendor.update(&wrong);
        assert_eq!(rig.apply(&request), Err(Refusal::Sequence));
    }
    let request = rig.vendor.update(&good);
    assert!(rig.apply(&request).is_ok());
}

/// D-8: without a request no update at all, even with a number that is right.
#[test]
fn an_update_that_nobody_asked_for_is_refused() {
    let mut rig = Rig::ready(0);
    let update = super::support::unasked(dongle_id(), 2);
    let request = rig.vendor.update(&update);
    assert_eq!(rig.apply(&request), Err(Refusal::Sequence));
}

/// D-8: one wrong value, and nothing of the update is done.
#[test]
fn values_that_cannot_be_are_refused_whole() {
    let full: Vec<UpdateOp> = (100..107).map(|license| floor(license, 1)).collect();
    let mut rig = Rig::ready(10);
    rig.update(&full).expect("7 of 16");
    rig.update(&[floor(90, 1), floor(91, 1)]).expect("9 of 16");
    let table: Vec<UpdateOp> = (110..118).map(|license| floor(license, 1)).collect();
    for (wrong, refusal) in [
        (vec![limit(0, 0, 5)], Refusal::Value),
        (vec![limit(1, 0, 5)], Refusal::Value),
        (vec![times(NOW.0 + 1, NOW.0)], Refusal::Value),
        (vec![times(0, UnixTime::MAX.0 + 1)], Refusal::Value),
        (vec![limit(2, 1, 5), limit(2, 2, 6)], Refusal::Value),
        (
            vec![times(1, 1), limit(2, 2, 6), times(2, 2)],
            Refusal::Value,
        ),
        (vec![floor(5, 1), floor(5, 1)], Refusal::Value),
        (table, Refusal::Full),
    ] {
        let mut list = vec![limit(3, 1, 77)];
        list.truncate(8 - wrong.len());
        list.extend(wrong);
        let update = rig.update_with(&list);
        let request = rig.vendor.update(&update);
        let before = rig.info();
        let steps = rig.flash().steps();
        assert_eq!(rig.apply(&request), Err(refusal), "{list:?}");
        assert_eq!(rig.info(), before);
        assert_eq!(rig.flash().steps(), steps);
    }
}

/// D-8: a license that is forgotten makes room, wherever in the update it stands.
#[test]
fn room_in_the_table_is_found_in_any_order() {
    let mut rig = Rig::ready(0);
    for half in [0, 8] {
        let list: Vec<UpdateOp> = (0..8).map(|license| floor(half + license, 1)).collect();
        rig.update(&list).expect("16 in all");
    }
    let present = rig.vendor.present(&statement(NOW.0, 0, Some((50, 1))));
    assert_eq!(rig.ask(&present), Response::Refused(Refusal::Full));
    rig.update(&[floor(50, 4), floor(3, 0)])
        .expect("3 makes room");
    assert_eq!(rig.update(&[floor(51, 4)]), Err(Refusal::Full));
}

/// D-7: a license too many takes neither the time nor the number of the list with it.
#[test]
fn a_full_table_still_learns_the_time() {
    let mut rig = Rig::ready(0);
    for half in [0, 8] {
        let list: Vec<UpdateOp> = (0..8).map(|license| floor(half + license, 1)).collect();
        rig.update(&list).expect("16 in all");
    }
    let present = rig.vendor.present(&statement(NOW.0 + 5, 9, Some((50, 1))));
    let full = Response::Refused(Refusal::Full);
    assert_eq!(rig.ask(&present), full);
    let mut rig = rig.power_cycle();
    let info = rig.info();
    assert_eq!((info.times.trusted, info.revocations.0), (NOW.plus(5), 9));
    let floors = &rig.dongle.core().expect("alive").ledger.floors;
    assert_eq!(floors.len(), 16);
    let steps = rig.flash().steps();
    assert_eq!(rig.ask(&present), full);
    assert_eq!(rig.flash().steps(), steps, "nothing new");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// D-8, D-9: whatever list of counter values, after the update they are the old ones or exactly
    /// the list's, and no epoch went back.
    #[test]
    fn counters_follow_the_update(
        used in 0_u32..20,
        list in proptest::collection::vec((0_u8..3, 0_u32..4, 0_u32..30), 0..6),
    ) {
        let mut rig = Rig::ready(20);
        prop_assert!(matches!(rig.ask(&consume(0, used)), Response::Counter(_)));
        let before = rig.info().counters;
        let values: Vec<UpdateOp> = list.iter().map(|(at, epoch, max)| limit(*at, *epoch, *max)).collect();
        let mut update = rig.update_with(&[]);
        update.ops = ops(&values);
        let request = rig.vendor.update(&update);
        let applied = rig.apply(&request);
        let after = rig.info().counters;
        if applied.is_err() {
            prop_assert_eq!(applied, Err(Refusal::Value));
            prop_assert_eq!(after, before);
        } else {
            for (at, epoch, max) in list {
                let (old, new) = (before[usize::from(at)], after[usize::from(at)]);
                let used = if epoch == old.epoch { old.used } else { 0 };
                prop_assert!(epoch >= old.epoch);
                prop_assert_eq!(new, CounterState { epoch, used, limit: max });
            }
        }
    }
}
