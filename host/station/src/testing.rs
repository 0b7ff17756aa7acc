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

/// A block of metadata as picotool writes it, with a seal.
pub(crate) fn sealed(public: &[u8; 64], end: u32) -> Vec<u8> {
    let mut block = Vec::new();
    block.extend(0xFFFF_DED3_u32.to_le_bytes());
    // Image type; a signature; the end of the items after 34 words; the next block; the end.
    block.extend(0x1021_0142_u32.to_le_bytes());
    block.extend(0x0100_2109_u32.to_le_bytes());
    block.extend(public);
    block.extend([0x99; 64]);
    block.extend(0x0000_22FF_u32.to_le_bytes());
    block.extend(0_u32.to_le_bytes());
    block.extend(end.to_le_bytes());
    block
}
