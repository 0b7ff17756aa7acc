//! Firmware images (D-5, D-8): what is signed, and how an image lies in a file, on the wire and in a
//! slot of a dongle's flash: byte for byte the same.
//!
//! A signed image is a header of [`HEADER_LEN`] bytes, then the program. The boot stage believes
//! the firmware keys in its own [`TrustBlock`], which the station puts there; nothing else does.

mod info;

use core::fmt;

use heapless::Vec;
use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Serialize};

use crate::{
    Digest, PublicKey, Sealed, SignedBody, UnixTime,
    device::{Chip, FirmwareVersion},
};

pub use info::ImageInfo;

/// Bytes before the program. The program's vector table follows; 512 is the alignment that the
/// largest of our chips' tables wants (Armv8-M Architecture Reference Manual, `VTOR`).
pub const HEADER_LEN: usize = 512;
/// The most program bytes that go into one message.
pub const CHUNK_MAX: usize = 256;

/// What an image begins with: name and format number.
const MAGIC: [u8; 8] = *b"KEYFOBI\x01";
/// Magic, then the length of the sealed manifest, then the manifest; the rest is [`FILL`].
const PREFIX_LEN: usize = MAGIC.len() + 2;
/// What erased flash reads as.
const FILL: u8 = 0xFF;

/// What the firmware key signs: which program, for which chip, which version.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct FirmwareManifest {
    /// The chip that it runs on.
    pub chip: Chip,
    /// Its version; a dongle takes only higher ones.
    pub version: FirmwareVersion,
    /// Bytes of the program, without the header.
    pub len: u32,
    /// SHA-256 of the program, without the header.
    pub digest: Digest,
    /// When it was signed.
    pub issued: UnixTime,
}

impl SignedBody for FirmwareManifest {
    const TYPE: &'static str = "application/vnd.keyfob.firmware.v1";
}

impl FirmwareManifest {
    /// Whether it speaks of exactly this program.
    #[must_use]
    pub fn describes(&self, program: &[u8]) -> bool {
        usize::try_from(self.len) == Ok(program.len()) && self.digest == Digest::of(program)
    }
}

/// The first bytes are no header of a signed image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no signed firmware image: it does not begin with a header")]
pub struct HeaderError;

/// Writes the header for a manifest.
#[must_use]
pub fn write_header(manifest: &Sealed<FirmwareManifest>) -> [u8; HEADER_LEN] {
    const { assert!(PREFIX_LEN + Sealed::<FirmwareManifest>::MAX <= HEADER_LEN) }
    let sealed = manifest.as_bytes();
    let mut header = [FILL; HEADER_LEN];
    header[..MAGIC.len()].copy_from_slice(&MAGIC);
    let len = u16::try_from(sealed.len()).unwrap_or(u16::MAX);
    header[MAGIC.len()..PREFIX_LEN].copy_from_slice(&len.to_le_bytes());
    header[PREFIX_LEN..PREFIX_LEN + sealed.len()].copy_from_slice(sealed);
    header
}

/// Reads a header. Nothing is checked but its form: the manifest is still sealed.
///
/// # Errors
/// [`HeaderError`] if it is not what [`write_header`] writes.
pub fn read_header(header: &[u8; HEADER_LEN]) -> Result<Sealed<FirmwareManifest>, HeaderError> {
    let rest = header.strip_prefix(&MAGIC).ok_or(HeaderError)?;
    let (len, rest) = rest.split_first_chunk().ok_or(HeaderError)?;
    let len = usize::from(u16::from_le_bytes(*len));
    let (sealed, fill) = rest.split_at_checked(len).ok_or(HeaderError)?;
    if fill.iter().any(|byte| *byte != FILL) {
        return Err(HeaderError);
    }
    Sealed::from_bytes(sealed).map_err(|_| HeaderError)
}

/// Takes an image apart into its manifest, still sealed, and its program.
///
/// # Errors
/// [`HeaderError`], as from [`read_header`]; also for an image that is shorter than a header.
pub fn split_image(image: &[u8]) -> Result<(Sealed<FirmwareManifest>, &[u8]), HeaderError> {
    let (header, program) = image.split_first_chunk().ok_or(HeaderError)?;
    Ok((read_header(header)?, program))
}

/// The firmware keys that a boot stage believes: at most two, so that a key can have a successor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustBlock {
    /// The keys, as they lie in flash; a weak one opens nothing.
    pub keys: Vec<PublicKey, 2>,
}

/// What the block begins with. Where it lies is the chip's map to say.
const TRUST_MAGIC: [u8; 16] = *b"KEYFOB TRUST v1\0";

impl TrustBlock {
    /// Bytes that it takes in flash: magic (16), number of keys (1), zeros (15), two keys.
    pub const LEN: usize = 96;
    /// As a boot stage is built: no keys, so no image is believed.
    pub const EMPTY: [u8; Self::LEN] = {
        let mut bytes = [0; Self::LEN];
        let mut at = 0;
        while at < TRUST_MAGIC.len() {
            bytes[at] = TRUST_MAGIC[at];
            at += 1;
        }
        bytes
    };
    const KEYS: usize = 32;

    /// Reads it; `None` if the bytes are anything else. (Compared piece by piece, so that a program
    /// that reads a block does not hold a second one to compare with.)
    #[must_use]
    pub fn read(bytes: &[u8; Self::LEN]) -> Option<Self> {
        let (head, slots) = bytes.split_at(Self::KEYS);
        let (count, zeros) = head.strip_prefix(&TRUST_MAGIC)?.split_first()?;
        let (keys, free) = slots.split_at_checked(usize::from(*count) * 32)?;
        let unused = zeros.iter().chain(free);
        let keys = keys.as_chunks().0.iter().map(|key| PublicKey(*key));
        unused.into_iter().all(|byte| *byte == 0).then(|| Self {
            keys: keys.collect(),
        })
    }

    /// Writes it.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = Self::EMPTY;
        let (head, slots) = bytes.split_at_mut(Self::KEYS);
        for (slot, key) in slots.chunks_exact_mut(32).zip(&self.keys) {
            slot.copy_from_slice(&key.0);
            head[TRUST_MAGIC.len()] += 1;
        }
        bytes
    }
}

/// A piece of a program on its way to a dongle.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chunk(pub Vec<u8, CHUNK_MAX>);

impl MaxSize for Chunk {
    const POSTCARD_MAX_SIZE: usize = 2 + CHUNK_MAX;
}

impl fmt::Debug for Chunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chunk({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests;
