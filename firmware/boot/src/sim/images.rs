//! Signed images of programs that do nothing.

use std::vec::Vec;

use ed25519_dalek::SigningKey;
use licfmt::{
    Digest, Sealed, UnixTime,
    device::{Chip, FirmwareVersion},
    firmware::{FirmwareManifest, write_header},
};

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
