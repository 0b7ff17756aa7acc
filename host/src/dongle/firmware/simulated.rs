//! Updates of the real firmware library, with real slots.

use std::{collections::VecDeque, sync::Arc};

use ed25519_dalek::SigningKey;
use keyfob_firmware::sim::{SimDongle, SimNoise, flashed, signed_image};
use licfmt::{
    device::{Chip, FirmwareVersion},
    firmware::split_image,
    hid::Report,
};

use super::*;
use crate::{
    dongle::fake_vendor as vendor,
    transport::{Device, Seams, bus::Bus, fake::seams},
};

fn image(minor: u8) -> Vec<u8> {
    let version = FirmwareVersion {
        major: 1,
        minor,
        patch: 0,
    };
    let program: Vec<u8> = (0..5000_u32)
        .map(|at| at.to_le_bytes()[0] ^ minor)
        .collect();
    signed_image(Chip::Simulated, version, &program, &key())
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[11; 32])
}

/// A dongle with slots; the host gets no report of the answers in `lost`, counted from 1.
struct Unit {
    dongle: SimDongle,
    said: VecDeque<Report>,
    answers: u32,
    lost: Vec<u32>,
}

impl Unit {
    fn new() -> Self {
        let mut dongle = SimDongle::new([7; 16], SimNoise::seeded(7));
        dongle.board().slots = Some(flashed(&image(1), &key()));
        Self {
            dongle,
            said: VecDeque::new(),
            answers: 0,
            lost: Vec::new(),
        }
    }
}

impl Device for Unit {
    fn take(&mut self, report: &Report, now_ms: u64) {
        let said = self.dongle.report(report, now_ms);
        if said.is_empty() {
            return;
        }
        self.answers += 1;
        if !self.lost.contains(&self.answers) {
            self.said.extend(said);
        }
    }

    fn give(&mut self, now_ms: u64) -> Option<Report> {
        if self.said.is_empty() {
            self.said.extend(self.dongle.poll(now_ms));
        }
        self.said.pop_front()
    }
}

fn bus(unit: Unit, seams: &Seams) -> Bus<Unit> {
    Bus::new(unit, Arc::clone(&seams.timer) as _)
}

fn update(unit: Unit, minor: u8) -> (Result<(), DongleError>, Vec<u32>, Unit) {
    let seams = seams();
    let bus = bus(unit, &seams);
    let mut dongle = Dongle::open(bus.open(), seams).expect("answers");
    let image = image(minor);
    let (manifest, program) = split_image(&image).expect("an image");
    let mut told = Vec::new();
    let updated = dongle.update_firmware(&manifest, program, &mut |at, _| told.push(at));
    drop(dongle);
    (updated, told, bus.unplug().expect("plugged in"))
}

/// Whether the boot stage would start this version at the next power-up, on trial.
fn installs(unit: &mut Unit, minor: u8) -> bool {
    let mut slots = unit.dongle.board().slots.take().expect("given");
    assert!(!slots.flash.misused());
    slots.power_up();
    slots.version().expect("an image").minor == minor
}

/// D-5: the real firmware takes what the SDK sends, and its boot stage installs it.
#[test]
fn a_simulated_dongle_is_updated() {
    let (updated, told, mut unit) = update(Unit::new(), 2);
    updated.expect("updated");
    assert_eq!((told.first(), told.last()), (Some(&0), Some(&5000)));
    assert_eq!(told.len(), 5000_usize.div_ceil(256) + 1);
    assert!(unit.dongle.dongle().restart_due());
    assert!(installs(&mut unit, 2));
}

/// D-5: whichever answer gets lost, the image arrives whole, each place of flash written once.
#[test]
fn lost_answers_are_made_good() {
    let whole = 5000_u32.div_ceil(256) + 3;
    for lost in 2..=whole {
        let mut unit = Unit::new();
        unit.lost = vec![lost];
        let (updated, _, mut unit) = update(unit, 2);
        updated.expect("updated");
        assert!(unit.answers >= whole, "answer {lost}");
        assert!(installs(&mut unit, 2), "answer {lost}");
    }
}

/// D-8: a refusal reaches the caller, and nothing is installed.
#[test]
fn an_older_image_is_refused() {
    let (updated, told, mut unit) = update(Unit::new(), 1);
    let error = updated.expect_err("not newer");
    assert_eq!(error.refusal(), Some(Refusal::Downgrade));
    assert!(told.is_empty());
    assert!(installs(&mut unit, 1));
}

/// D-5: noise to judge, until the dongle is locked.
#[test]
fn noise_can_be_had_until_the_dongle_is_locked() {
    let seams = seams();
    let bus = bus(Unit::new(), &seams);
    let mut dongle = Dongle::open(bus.open(), seams).expect("answers");
    let first = dongle.sample_noise().expect("samples");
    let second = dongle.sample_noise().expect("samples");
    assert_eq!((first.len(), second.len()), (256, 256));
    assert_ne!(first, second);
    let id = vendor::provision(&mut dongle, 4711);
    dongle.lock(id).expect("locked");
    let error = dongle.sample_noise().expect_err("locked");
    assert_eq!(error.refusal(), Some(Refusal::Stage));
}
