//! Firmware over USB (D-5, D-8), and noise for a station to judge.

use std::{vec, vec::Vec};

use ed25519_dalek::SigningKey;
use keyfob_boot::{Boot, ImageFault, Slots};
use licfmt::{
    device::{Chip, FirmwareVersion, Stage},
    firmware::{CHUNK_MAX, Chunk, split_image},
    hid::{ChannelId, Command, Frames, INIT_NONCE, InitAnswer, Packet},
    message::{Capabilities, Refusal, Request, Response},
};

use super::support::{Rig, dongle_id};
use crate::sim::{Nor, SimDongle, SimNoise, Strike, flashed, signed_image};

fn key() -> SigningKey {
    SigningKey::from_bytes(&[11; 32])
}

fn image_by(minor: u8, chip: Chip, key: &SigningKey) -> Vec<u8> {
    let program: Vec<u8> = (0..6000_u32)
        .map(|at| at.to_le_bytes()[0] ^ minor)
        .collect();
    let version = FirmwareVersion {
        major: 1,
        minor,
        patch: 0,
    };
    signed_image(chip, version, &program, key)
}

pub(super) fn image(minor: u8) -> Vec<u8> {
    image_by(minor, Chip::Simulated, &key())
}

pub(super) fn stage(image: &[u8]) -> Request {
    Request::StageFirmware {
        manifest: split_image(image).expect("an image").0,
    }
}

pub(super) fn piece(image: &[u8], offset: u32) -> Request {
    let program = &image[512 + offset as usize..];
    let data = &program[..program.len().min(CHUNK_MAX)];
    Request::FirmwareData {
        offset,
        data: Chunk(data.iter().copied().collect()),
    }
}

/// A boot stage and version 1.1.0.
pub(super) fn give_slots(rig: &mut Rig) {
    rig.dongle.board().slots = Some(flashed(&image(1), &key()));
}

fn with_slots() -> Rig {
    let mut rig = Rig::ready(1);
    give_slots(&mut rig);
    rig
}

fn slots(rig: &mut Rig) -> &mut Slots<Nor> {
    rig.dongle.board().slots.as_mut().expect("given")
}

/// The first answer that is no wish for more.
fn bring(rig: &mut Rig, image: &[u8]) -> Response {
    let mut answer = rig.ask(&stage(image));
    while let Response::FirmwareWanted(offset) = answer {
        answer = if offset as usize == image.len() - 512 {
            rig.ask(&Request::InstallFirmware)
        } else {
            rig.ask(&piece(image, offset))
        };
    }
    answer
}

fn restarted(slots: Slots<Nor>) -> Slots<Nor> {
    assert!(!slots.flash.misused());
    Slots::new(slots.flash, slots.map, slots.chip, slots.trust)
}

/// D-8: brought over USB, installed by the boot stage, confirmed by the program.
#[test]
fn an_image_is_brought_and_installed() {
    let mut rig = with_slots();
    assert!(
        rig.info()
            .capabilities
            .contains(Capabilities::FIRMWARE_UPDATE)
    );
    rig.dongle.confirm_firmware().expect("confirmed");
    assert!(!rig.dongle.restart_due());
    assert_eq!(bring(&mut rig, &image(2)), Response::Restarting);
    assert!(rig.dongle.restart_due());
    assert_eq!(
        rig.ask(&Request::InstallFirmware),
        Response::Restarting,
        "the answer may have got lost"
    );
    let mut board = rig.dongle.into_board();
    let mut boot = restarted(board.slots.take().expect("given"));
    assert_eq!(boot.power_up(), Boot::Start { trial: true });
    board.slots = Some(restarted(boot));
    let mut dongle = crate::Dongle::power_up(board);
    dongle.confirm_firmware().expect("confirmed");
    let state = dongle.board().slots.as_mut().map(Slots::state);
    let state = state.expect("given").expect("readable");
    assert_eq!(state.floor.minor, 2);
    assert!(!dongle.restart_due());
}

/// D-8: the answer is out before the board restarts the dongle.
#[test]
fn the_port_says_when_the_answer_is_out() {
    let mut unit = SimDongle::new([1; 16], SimNoise::seeded(1));
    let mut slots = flashed(&image(1), &key());
    let second = image(2);
    let (manifest, program) = split_image(&second).expect("an image");
    let mut next = slots.stage(&manifest).expect("taken");
    for piece in program.chunks(CHUNK_MAX) {
        next = slots.write(next, piece).expect("taken");
    }
    unit.board().slots = Some(slots);
    let dongle = unit.dongle();
    let mut port = crate::Port::new([5; 32], dongle.capabilities());
    assert!(port.idle());
    let init = Frames::new(ChannelId::BROADCAST, Command::Init, &[9; INIT_NONCE]);
    port.report(&init.expect("short").next().expect("one"), 0);
    assert!(!port.idle());
    let answer = port.next_report(0).expect("an answer");
    let Packet::Init { data, .. } = Packet::parse(&answer) else {
        panic!("no answer to Init");
    };
    let channel = InitAnswer::parse(&data[..InitAnswer::LEN])
        .expect("whole")
        .channel;
    assert!(port.idle());
    let mut buffer = [0; 8];
    let request = Request::InstallFirmware.encode(&mut buffer);
    let report = Frames::new(channel, Command::Message, request).expect("short");
    port.report(&report.last().expect("one"), 0);
    assert!(!port.idle(), "a request waits");
    port.serve(dongle, 0);
    assert!(dongle.restart_due() && !port.idle(), "an answer waits");
    assert!(port.next_report(0).is_some());
    assert!(port.idle());
}

#[test]
fn a_board_without_slots_takes_no_image() {
    let mut rig = Rig::ready(1);
    assert!(
        !rig.info()
            .capabilities
            .contains(Capabilities::FIRMWARE_UPDATE)
    );
    for request in [
        stage(&image(2)),
        piece(&image(2), 0),
        Request::InstallFirmware,
    ] {
        let refused = Response::Refused(Refusal::Unsupported);
        assert_eq!(rig.ask(&request), refused);
    }
    assert_eq!(rig.dongle.confirm_firmware(), Ok(()));
}

/// D-8: each refusal by its name, and before anything is erased.
#[test]
fn a_refusal_names_the_fault() {
    let stranger = SigningKey::from_bytes(&[12; 32]);
    let mut edited = image(2);
    edited[5000] ^= 1;
    for (image, refusal, touched) in [
        (
            image_by(2, Chip::Simulated, &stranger),
            Refusal::Untrusted,
            false,
        ),
        (image_by(2, Chip::Rp2040, &key()), Refusal::Image, false),
        (image(1), Refusal::Downgrade, false),
        (edited, Refusal::Image, true),
    ] {
        let mut rig = with_slots();
        assert_eq!(bring(&mut rig, &image), Response::Refused(refusal));
        assert_eq!(!slots(&mut rig).flash.log().is_empty(), touched);
        assert!(!rig.dongle.restart_due());
    }
}

/// D-8: one update at a time; and what is out of order or has no beginning is refused.
#[test]
fn an_image_comes_in_order_and_alone() {
    let mut rig = with_slots();
    let refused = Response::Refused(Refusal::Image);
    assert_eq!(rig.ask(&piece(&image(2), 0)), refused);
    assert_eq!(rig.ask(&Request::InstallFirmware), refused);
    assert_eq!(rig.ask(&stage(&image(2))), Response::FirmwareWanted(0));
    assert_eq!(rig.ask(&piece(&image(2), 256)), refused);
    assert_eq!(bring(&mut rig, &image(2)), Response::Restarting);
    let taken = rig.dongle.board().slots.take().expect("given");
    let mut boot = restarted(taken);
    assert_eq!(boot.power_up(), Boot::Start { trial: true });
    rig.dongle.board().slots = Some(restarted(boot));
    let refused = Response::Refused(Refusal::Stage);
    assert_eq!(rig.ask(&stage(&image(3))), refused, "on trial");
    rig.dongle.confirm_firmware().expect("confirmed");
    assert_eq!(bring(&mut rig, &image(3)), Response::Restarting);
}

#[test]
fn flash_that_fails_is_said_and_tried_again() {
    let mut rig = with_slots();
    let strike = Strike {
        step: 100,
        seed: 1,
        power: false,
    };
    slots(&mut rig).flash.strike(strike);
    let refused = Response::Refused(Refusal::Storage);
    assert_eq!(bring(&mut rig, &image(2)), refused);
    assert_eq!(bring(&mut rig, &image(2)), Response::Restarting);
    assert!(!slots(&mut rig).flash.misused());
    let strike = Strike { step: 1, ..strike };
    slots(&mut rig).flash.strike(strike);
    assert_eq!(rig.dongle.confirm_firmware(), Err(ImageFault::Flash));
    assert_eq!(rig.dongle.confirm_firmware(), Ok(()));
}

/// A dongle whose records are lost refuses everything else, but takes a better program.
#[test]
fn a_dongle_without_records_takes_an_image() {
    let mut rig = Rig::on(Nor::blank(3), 1);
    give_slots(&mut rig);
    let refused = Response::Refused(Refusal::Storage);
    assert_eq!(rig.ask(&Request::Info), refused);
    assert_eq!(rig.ask(&Request::SampleNoise), refused);
    assert_eq!(bring(&mut rig, &image(2)), Response::Restarting);
}

/// D-5: raw samples, as the source gives them, until the dongle is locked.
#[test]
fn noise_can_be_judged_until_the_dongle_is_locked() {
    let mut rig = Rig::provisioned();
    let mut next = 0_u8;
    rig.dongle.board().noise = SimNoise::from_fn(move || {
        next = next.wrapping_add(1);
        Ok(next)
    });
    let counted: Vec<u8> = (0..256_u32)
        .map(|at| at.to_le_bytes()[0].wrapping_add(1))
        .collect();
    let Response::Noise(samples) = rig.ask(&Request::SampleNoise) else {
        panic!("no noise");
    };
    assert_eq!(samples.0[..], counted);
    let stuck = SimNoise::from_fn(|| Ok(7));
    rig.dongle.board().noise = stuck;
    let Response::Noise(samples) = rig.ask(&Request::SampleNoise) else {
        panic!("not tested here: the station is to see it");
    };
    assert_eq!(samples.0[..], vec![7; 256]);
    let lock = Request::Lock {
        dongle: dongle_id(),
    };
    assert_eq!(rig.ask(&lock), Response::Locked);
    assert_eq!(rig.info().stage, Stage::Locked);
    let refused = Response::Refused(Refusal::Stage);
    assert_eq!(rig.ask(&Request::SampleNoise), refused);
}

#[test]
fn a_source_that_fails_gives_no_samples() {
    let mut rig = Rig::blank();
    rig.dongle.board().noise = SimNoise::from_fn(|| Err(crate::noise::NoiseFault::Source));
    let refused = Response::Refused(Refusal::Noise);
    assert_eq!(rig.ask(&Request::SampleNoise), refused);
}
