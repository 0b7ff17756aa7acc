//! The seal of an RP2350's boot stage: a block of metadata with a signature (RP2350 data sheet, 5.1
//! and 5.9), and whether the ROM of a closed chip would take it.
//!
//! The ROM knows many forms. Here one is taken, the one that `picotool seal --sign` makes of a plain
//! binary, and everything else is refused: what is not understood to the last word is not closed over.
//!
//! ```text
//! start of flash:  vector table
//! first 4 KiB:     START IMAGE_TYPE LAST offset of the seal END
//! ...              code, and the trust block
//! behind all that: START IMAGE_TYPE LOAD_MAP HASH_DEF | SIGNATURE [HASH_VALUE] LAST offset back END
//! ```
//!
//! Signed is SHA-256 over what the load map names, which must be everything before the seal, and then
//! the words of the seal up to the bar, its START included. Words are little-endian; key, signature and
//! digest are bytes, big-endian numbers.

#[cfg(any(test, feature = "models"))]
pub mod model;
#[cfg(test)]
mod tests;

use k256::ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier as _};
use keyfob_boot::ChipMap;
use licfmt::{Digest, device::Chip};

use super::BootKey;
use crate::package::Package;

const START: u32 = 0xFFFF_DED3;
const END: u32 = 0xAB12_3579;
/// An image type: an executable for Arm, Secure, on RP2350, bought at once (5.9.3.1).
const IMAGE_TYPE: u32 = 0x1021_0142;
/// A load map (5.9.3.2) of one entry: where the bytes lie, counted from this word; where they run; how
/// many there are.
const LOAD_MAP: u32 = 0x0100_0406;
/// SHA-256 (5.9.2.2) over so many words of the block.
const HASH_DEF: u32 = 0x0100_0247;
/// ECDSA over secp256k1 (5.9.2.4): 64 bytes of public key, 64 of signature.
const SIGNATURE: u32 = 0x0100_2109;
/// All eight words of the digest (5.9.2.3). The ROM does not look at it where there is a signature.
const HASH_VALUE: u32 = 0x0000_094B;
/// The last item, without the number of words of those before it.
const LAST: u32 = 0x0000_00FF;
/// Words of the seal that are hashed: START, image type, load map, hash definition.
const HASHED: usize = 8;
/// Words of a signature, with the item's first.
const SIGNATURE_WORDS: usize = 33;
/// Where the ROM looks for the first block (5.9.5).
const SEARCHED: usize = 4096;
const WORD: usize = 4;
/// What erased flash reads as.
const ERASED: u8 = 0xFF;

/// Why a boot stage is not sealed in a way that is known to start on a closed chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The ROM of this chip checks no seals.
    #[error("{0} chips know no seals")]
    Chip(Chip),
    /// The first block of metadata is not where, or not what, it has to be.
    #[error("the boot stage does not begin with the block of metadata that ours has")]
    FirstBlock,
    /// Nothing follows the first block.
    #[error("the boot stage is not sealed")]
    Missing,
    /// The seal has another form than the one that is known.
    #[error("word {0} of the seal is not what picotool writes there")]
    Form(usize),
    /// Something is not covered: behind the seal, or the trust block.
    #[error("the seal does not cover the whole boot stage: {0}")]
    Uncovered(&'static str),
    /// The public key is no point of the curve.
    #[error("the seal's public key is none of secp256k1")]
    Key,
    /// The signature does not hold.
    #[error("the seal's signature does not hold for this boot stage")]
    Signature,
    /// The digest beside the signature is of something else.
    #[error("the digest in the seal is not the boot stage's")]
    Digest,
}

/// The key that a package's boot stage is sealed with, once everything about the seal holds: what it
/// covers, and its signature.
///
/// # Errors
/// [`SealError`].
pub fn key_of(package: &Package) -> Result<BootKey, SealError> {
    let map = match (package.chip, ChipMap::of(package.chip)) {
        (Chip::Rp2350, Some(map)) => map,
        (chip, _) => return Err(SealError::Chip(chip)),
    };
    let area = package.boot_area().ok_or(SealError::FirstBlock)?;
    let covered = (map.trust() - map.boot.start) as usize + licfmt::firmware::TrustBlock::LEN;
    check(&area, map.base + map.boot.start, covered)
}

/// As [`key_of`], of a boot area at `address` (that of the flash's first byte) whose first `covered`
/// bytes must be under the seal.
fn check(area: &[u8], address: u32, covered: usize) -> Result<BootKey, SealError> {
    let words: Vec<u32> = {
        let (words, _) = area.as_chunks();
        words.iter().map(|word| u32::from_le_bytes(*word)).collect()
    };
    let (first, at) = place(&words)?;
    let seal = Seal {
        words: words.get(at..).ok_or(SealError::FirstBlock)?,
        at,
    };
    seal.check_head(address)?;
    let digest = seal.digest(area);
    let end = at + seal.check_tail(first, &digest)?;
    if at * WORD < covered {
        return Err(SealError::Uncovered("it lies before the trust block's end"));
    }
    let behind = area.get(end * WORD..).unwrap_or_default();
    if behind.iter().any(|byte| *byte != ERASED) {
        return Err(SealError::Uncovered("there is something behind it"));
    }
    seal.check_signature(&digest)
}

/// Where the first block and the seal are, in words: the ROM takes the first START of the first 4 KiB.
fn place(words: &[u32]) -> Result<(usize, usize), SealError> {
    let mut searched = words.iter().take(SEARCHED / WORD);
    let first = searched.position(|word| *word == START);
    let first = first.ok_or(SealError::FirstBlock)?;
    let Some([_, IMAGE_TYPE, last, offset, END]) = words.get(first..first + 5) else {
        return Err(SealError::FirstBlock);
    };
    let offset = *offset as usize;
    if *last != LAST | 1 << 8 || !offset.is_multiple_of(WORD) {
        Err(SealError::FirstBlock)
    } else if offset == 0 {
        Err(SealError::Missing)
    } else {
        Ok((first, first + offset / WORD))
    }
}

/// A seal's block, and whatever follows it.
struct Seal<'a> {
    words: &'a [u32],
    /// How many words lie before it.
    at: usize,
}

impl Seal<'_> {
    fn expect(&self, at: usize, wanted: u32) -> Result<(), SealError> {
        if self.words.get(at) == Some(&wanted) {
            Ok(())
        } else {
            Err(SealError::Form(at))
        }
    }

    /// START, image type, load map of all that lies before, and how much of the block is hashed.
    fn check_head(&self, address: u32) -> Result<(), SealError> {
        let before = u32::try_from(self.at * WORD).unwrap_or(u32::MAX);
        // From the load map, the third word of the block, back to the first byte.
        let back = before.wrapping_add(8).wrapping_neg();
        let head: [u32; HASHED] = [
            START, IMAGE_TYPE, LOAD_MAP, back, address, before, HASH_DEF, 8,
        ];
        let mut wanted = head.into_iter().enumerate();
        wanted.try_for_each(|(at, wanted)| self.expect(at, wanted))
    }

    /// What is signed.
    fn digest(&self, area: &[u8]) -> Digest {
        let end = (self.at + HASHED) * WORD;
        Digest::of(area.get(..end).unwrap_or_default())
    }

    /// What follows the signed words, and that the chain of blocks ends where it began. Gives the words
    /// of the whole block.
    fn check_tail(&self, first: usize, digest: &Digest) -> Result<usize, SealError> {
        self.expect(HASHED, SIGNATURE)?;
        let mut at = HASHED + SIGNATURE_WORDS;
        if self.words.get(at) == Some(&HASH_VALUE) {
            if self.bytes::<32>(at + 1) != Some(digest.0) {
                return Err(SealError::Digest);
            }
            at += 9;
        }
        let items = u32::try_from(at - 1).unwrap_or(u32::MAX);
        self.expect(at, LAST | items << 8)?;
        let back = u32::try_from((self.at - first) * WORD).unwrap_or(u32::MAX);
        self.expect(at + 1, back.wrapping_neg())?;
        self.expect(at + 2, END)?;
        Ok(at + 3)
    }

    fn check_signature(&self, digest: &Digest) -> Result<BootKey, SealError> {
        let public: [u8; 64] = self.bytes(HASHED + 1).ok_or(SealError::Key)?;
        let signature: [u8; 64] = self.bytes(HASHED + 17).ok_or(SealError::Signature)?;
        let mut point = [4; 65];
        point[1..].copy_from_slice(&public);
        let key = VerifyingKey::from_sec1_bytes(&point).map_err(|_| SealError::Key)?;
        let signature = Signature::from_slice(&signature).map_err(|_| SealError::Signature)?;
        // The ROM takes both values of `s` that a signature can have, this library the lower one.
        key.verify_prehash(&digest.0, &signature.normalize_s())
            .map_err(|_| SealError::Signature)?;
        Ok(BootKey(Digest::of(&public)))
    }

    /// Words as the bytes that they are.
    fn bytes<const LEN: usize>(&self, at: usize) -> Option<[u8; LEN]> {
        let words = self.words.get(at..at + LEN / WORD)?;
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.try_into().ok()
    }
}
