//! Flash that lost something.

use super::support::*;
use crate::{Area, Boot, ImageFault, Phase, State};

fn spoil(dongle: &mut Dongle, slot: Area) {
    dongle.spoil(slot.start + 600);
}

/// D-8: the staged image is a spare of the active one.
#[test]
fn a_damaged_image_is_mended_from_its_spare() {
    let mut dongle = on_trial();
    dongle.confirm().expect("confirmed");
    spoil(&mut dongle, MAP.active);
    assert_eq!((dongle.power_up(), dongle.runs()), (STARTED, Some(2)));
    assert_eq!(dongle.phase(), Phase::Idle);
}

/// D-8: with the spare damaged as well there is only what is below the floor: nothing starts.
#[test]
fn below_the_floor_is_no_spare() {
    let mut dongle = on_trial();
    dongle.confirm().expect("confirmed");
    spoil(&mut dongle, MAP.active);
    spoil(&mut dongle, MAP.staged);
    assert!(dongle.holds(MAP.previous, &image(1)));
    assert_eq!(dongle.power_up(), Boot::Nothing(ImageFault::Content));
}

/// D-8: after a failed trial the failed image is no spare while a confirmed one is there.
#[test]
fn a_failed_image_does_not_come_back() {
    let mut dongle = on_trial();
    for _ in 0..3 {
        dongle = dongle.unplugged();
        dongle.power_up();
    }
    assert_eq!(dongle.runs(), Some(1));
    assert!(dongle.holds(MAP.staged, &image(2)), "it is still there");
    spoil(&mut dongle, MAP.active);
    assert_eq!((dongle.power_up(), dongle.runs()), (STARTED, Some(1)));
}

#[test]
fn damage_during_the_trial_ends_it() {
    let mut dongle = on_trial();
    spoil(&mut dongle, MAP.active);
    assert_eq!((dongle.power_up(), dongle.runs()), (STARTED, Some(1)));
    assert_eq!(dongle.phase(), Phase::Idle);
}

/// With nothing to go back to, an image that failed its trial is better than none.
#[test]
fn a_trial_without_a_way_back_goes_on() {
    let mut dongle = on_trial();
    spoil(&mut dongle, MAP.previous);
    for _ in 0..5 {
        dongle = dongle.unplugged();
        assert!(matches!(dongle.power_up(), Boot::Start { .. }));
        assert_eq!(dongle.runs(), Some(2));
    }
    assert_eq!((dongle.phase(), dongle.floor()), (Phase::Idle, version(1)));
}

#[test]
fn a_staged_image_that_was_damaged_is_not_installed() {
    let mut dongle = ordered();
    spoil(&mut dongle, MAP.staged);
    assert_eq!((dongle.power_up(), dongle.runs()), (STARTED, Some(1)));
    assert_eq!(dongle.phase(), Phase::Idle);
}

#[test]
fn a_damaged_active_image_is_not_kept_for_later() {
    let mut dongle = ordered();
    spoil(&mut dongle, MAP.active);
    assert_eq!((dongle.power_up(), dongle.runs()), (ON_TRIAL, Some(2)));
    assert!(!dongle.holds(MAP.previous, &image(1)));
}

/// An order that is older than what runs, as an old state record could bring it back.
#[test]
fn an_order_for_what_runs_already_is_dropped() {
    let mut dongle = on_trial();
    dongle.confirm().expect("confirmed");
    let floor = version(1);
    dongle
        .save(State {
            phase: Phase::Staged,
            floor,
        })
        .expect("saved");
    assert_eq!((dongle.power_up(), dongle.runs()), (STARTED, Some(2)));
    assert_eq!(dongle.phase(), Phase::Idle);
}

/// D-8: what was confirmed stands in both sectors: losing one brings no trial and no floor back.
#[test]
fn one_state_sector_can_be_lost_once_an_image_is_confirmed() {
    for sector in 0..2 {
        let mut dongle = on_trial();
        dongle.confirm().expect("confirmed");
        let before = dongle.state();
        dongle.spoil(sector * SECTOR + 9);
        assert_eq!(dongle.state(), before);
        assert_eq!((dongle.power_up(), dongle.runs()), (STARTED, Some(2)));
    }
}

/// D-8: garbage in both state sectors, in any phase: a good image starts all the same.
#[test]
fn a_lost_state_does_not_lose_the_image() {
    for (dongle, minor) in [(confirmed(), 1), (ordered(), 1), (on_trial(), 2)] {
        let mut dongle = dongle.unplugged();
        for at in 0..64 {
            dongle.spoil(at % 32 + at / 32 * SECTOR);
        }
        assert_eq!(dongle.state(), Ok(State::FIRST));
        assert_eq!((dongle.power_up(), dongle.runs()), (STARTED, Some(minor)));
        dongle.confirm().expect("confirmed");
        assert_eq!(dongle.floor(), version(minor));
    }
}

/// The record's number cannot run over: no more state is taken then, and the image goes on.
#[test]
fn the_last_number_is_the_last() {
    let mut dongle = confirmed();
    let state = dongle.state().expect("readable");
    let record = state.to_bytes(u32::MAX);
    dongle.flash.content_mut()[..32].copy_from_slice(&record);
    assert_eq!(dongle.save(state), Err(ImageFault::Flash));
    assert_eq!(dongle.power_up(), STARTED);
}
