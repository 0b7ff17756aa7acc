//! What the tests of several modules share.

use licfmt::{
    Digest, DongleId, PublicKey, UnixTime,
    device::{Chip, FirmwareVersion, Tier},
};

use crate::{
    record::{Record, SCHEMA},
    selftest::{FlashTest, NOISE_SAMPLES, NoiseTest, Outcome, Tests, TimingTest},
};

/// Tests that all passed.
pub(crate) fn tests() -> Tests {
    let mut word = 1_u32;
    let mut next = || {
        word = word.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        word.to_be_bytes()[0]
    };
    let samples: Vec<u8> = (0..NOISE_SAMPLES).map(|_| next()).collect();
    Tests {
        noise: NoiseTest::of(&samples),
        signature: Outcome::Passed,
        flash: FlashTest::of(3, 2),
        led: Outcome::Skipped,
        timing: TimingTest::of(2, 40),
    }
}

/// A record of a unit with this serial number.
pub(crate) fn record(serial: u32) -> Record {
    let key = PublicKey(Digest::of(&serial.to_le_bytes()).0);
    Record {
        schema: SCHEMA,
        dongle: DongleId::new(serial).expect("eight digits"),
        public_key: key,
        fingerprint: key.id(),
        unit: Digest::of(b"unit"),
        chip: Chip::Simulated,
        tier: Tier::Simulated,
        firmware: FirmwareVersion {
            major: 0,
            minor: 1,
            patch: 0,
        },
        locked: true,
        debug_port_closed: false,
        certificate: Digest::of(b"certificate"),
        certified: UnixTime(1_795_000_000),
        flashed: None,
        tests: tests(),
        power_cycled: false,
        time: UnixTime(1_795_000_060),
    }
}

/// The block of metadata of an RP2350's boot stage, as it is linked: an image type, no next block.
pub(crate) fn start_block() -> [u8; 20] {
    let mut block = [0; 20];
    block[..4].copy_from_slice(&[0xD3, 0xDE, 0xFF, 0xFF]);
    block[4..8].copy_from_slice(&[0x42, 0x01, 0x21, 0x10]);
    block[8..12].copy_from_slice(&[0xFF, 0x01, 0, 0]);
    block[16..].copy_from_slice(&[0x79, 0x35, 0x12, 0xAB]);
    block
}
