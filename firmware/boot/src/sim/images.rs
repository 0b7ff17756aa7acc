//! Signed images of programs that do nothing.

use std::{vec, vec::Vec};

use ed25519_dalek::SigningKey;
use licfmt::{
    Digest, PublicKey, Sealed, UnixTime,
    device::{Chip, FirmwareVersion},
    firmware::{FirmwareManifest, TrustBlock, write_header},
};

use super::{Nor, SECTOR};
use crate::{Area, Map, Slots};

/// When all of them were signed: 2026-11-21T09:00:00Z.
pub const IMAGE_TIME: UnixTime = UnixTime(1_795_251_600);

/// The image of `program`, header and all.
#[must_use]
pub fn signed_image(
    chip: Chip,
    version: FirmwareVersion,
    program: &[u8],
    key: &SigningKey,
) -> Vec<u8> {
    let manifest = FirmwareManifest {
        chip,
        version,
        len: u32::try_from(program.len()).unwrap_or(u32::MAX),
        digest: Digest::of(program),
        issued: IMAGE_TIME,
    };
    let header = write_header(&Sealed::sign(&manifest, key));
    header.iter().chain(program).copied().collect()
}

/// Slots of a simulated dongle as a station leaves them: `image` is active, and `key` is believed.
/// Three slots of 16 KiB behind the state.
///
/// # Panics
/// If the image is longer than a slot.
#[must_use]
pub fn flashed(image: &[u8], key: &SigningKey) -> Slots<Nor> {
    let area = |first: u32, sectors: u32| Area {
        start: first * 4096,
        len: sectors * 4096,
    };
    let map = Map {
        state: area(0, 2),
        active: area(2, 4),
        staged: area(6, 4),
        previous: area(10, 4),
    };
    let mut content = vec![0xFF; 14 * SECTOR];
    content[2 * SECTOR..6 * SECTOR][..image.len()].copy_from_slice(image);
    let key = PublicKey::from(&key.verifying_key());
    let trust = TrustBlock {
        keys: [key].into_iter().collect(),
    };
    Slots::new(Nor::with_content(content), map, Chip::Simulated, trust)
}
