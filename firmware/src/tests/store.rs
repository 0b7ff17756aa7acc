//! Flash of other kinds, and flash that held something else.

use std::vec::Vec;

use licfmt::{
    device::Stage,
    message::{MESSAGE_MAX, Refusal, Request, Response},
};

use super::support::{NOW, Rig, UNIT, Vendor, attest_at, create_key, device_for};
use crate::{
    Dongle,
    sim::{Nor, SimBoard, SimNoise},
    store::{Identity, Layout},
};

/// The same life on flash with another write unit; gives what is on flash afterwards.
fn life<const WRITE: usize>(sectors: usize) -> Vec<u8> {
    let flash = Nor::<WRITE>::blank(sectors);
    let mut dongle = Dongle::power_up(SimBoard::new(UNIT, flash, SimNoise::seeded(1)));
    let mut ask = |request: &Request| {
        let mut buffer = [0; MESSAGE_MAX];
        let mut response = [0; MESSAGE_MAX];
        let len = dongle.handle(request.encode(&mut buffer), 0, &mut response);
        Response::decode(&response[..len]).expect("an answer")
    };
    let Response::KeyCreated { public_key, .. } = ask(&create_key()) else {
        panic!("no key");
    };
    let vendor = Vendor::new(1);
    ask(&vendor.install(&device_for(public_key)));
    for _ in 0..3 {
        ask(&Request::PrepareUpdate);
        ask(&attest_at(NOW));
    }
    let flash = dongle.into_board().flash;
    assert!(!flash.misused());
    flash.content().to_vec()
}

/// D-9: one layout for all chips, whatever their write unit.
#[test]
fn the_same_image_on_every_board() {
    let image = life::<4>(4);
    assert_eq!(life::<1>(4), image);
    assert_eq!(life::<8>(4), image);
    assert_eq!(life::<16>(4), image);
}

/// D-9: more flash means larger banks, and nothing else.
#[test]
fn larger_flash_makes_larger_banks() {
    let layout = Layout::of(&Nor::<4>::blank(9)).expect("large enough");
    let areas: Vec<(u32, u32)> = [layout.identity, layout.ledger]
        .concat()
        .iter()
        .map(|area| (area.start, area.len))
        .collect();
    let sector = 4096;
    assert_eq!(
        areas,
        [
            (0, sector),
            (sector, sector),
            (2 * sector, 3 * sector),
            (5 * sector, 3 * sector)
        ]
    );
    let mut rig = Rig::on(Nor::with_content(life::<4>(9)), 2);
    assert_eq!(rig.info().stage, Stage::Provisioned);
}

/// Flash that cannot hold the records, or whose write unit does not fit, is refused, not misused.
#[test]
fn flash_that_does_not_fit_is_refused() {
    assert_eq!(Layout::of(&Nor::<4>::blank(3)), None);
    assert_eq!(Layout::of(&Nor::<32>::blank(4)), None);
    let mut rig = Rig::on(Nor::blank(3), 1);
    assert_eq!(rig.ask(&Request::Info), Response::Refused(Refusal::Storage));
    assert_eq!(rig.flash().steps(), 0);
}

/// D-1: a chip that held another program becomes a blank dongle, and all of that program goes.
#[test]
fn used_flash_is_formatted() {
    let other: Vec<u8> = (0..4 * 4096_u32)
        .map(|at| at.to_le_bytes()[0] | 1)
        .collect();
    let mut rig = Rig::on(Nor::with_content(other), 1);
    assert_eq!(rig.info().stage, Stage::Blank);
    for _ in 0..3 {
        rig.make_key();
        rig = rig.power_cycle();
        assert_eq!(rig.info().stage, Stage::KeyMade);
    }
    assert!(!rig.flash().misused());
}

/// The offsets of `docs/flash-layout.md`.
#[test]
fn the_documented_offsets() {
    let image = life::<4>(4);
    let slot = if image[0] == 0xFF { 4096 } else { 0 };
    assert_eq!(&image[slot..slot + 4], b"KFI1");
    assert_eq!(image[slot + 4], 2, "second record: key made, certified");
    assert_eq!(image[slot + 16], 1, "first key");
    let rig = Rig::on(Nor::with_content(image.clone()), 2);
    let identity: &Identity = rig
        .dongle
        .core()
        .and_then(|core| core.identity.as_ref())
        .expect("made");
    assert_eq!(&image[slot + 20..slot + 52], identity.key.seed());
    assert_eq!(image[slot + 52], 2, "provisioned");
    assert_eq!(image[slot + 56], 42, "dongle ID");
    let root = Vendor::new(1).root();
    assert_eq!(image[slot + 60..slot + 92], root.0);
    assert_eq!(&image[slot + 412..slot + 416], b"DONE");
    let bank = if image[8192] == 0xFF { 12288 } else { 8192 };
    assert_eq!(&image[bank..bank + 4], b"KFL1");
    assert_eq!(image[bank + 20], 1, "boots");
    assert_eq!(&image[bank + 540..bank + 544], b"DONE");
}
