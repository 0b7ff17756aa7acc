//! The seal of an RP2350's boot stage: a block of metadata with a signature (RP2350 data sheet, 5.9).
//!
//! Words are little-endian. A block is a start word, items, the item that ends them, an offset to the
//! next block, an end word. An item's first word has its type in the lowest byte; the byte above is its
//! length in words, or, with the type's highest bit set, the two bytes above are.

use licfmt::{Digest, device::Chip};

use super::BootKey;
use crate::package::Package;

const START: u32 = 0xFFFF_DED3;
const END: u32 = 0xAB12_3579;
const LAST: u8 = 0xFF;
/// A signature item: type, 33 words, kind 1 (secp256k1); then 64 bytes of public key, 64 of signature.
const SIGNATURE: u32 = 0x0100_2109;
const KEY_WORDS: usize = 16;
const SIGNATURE_WORDS: usize = 33;
const LONG: u8 = 0x80;

/// The key that the package's boot stage is sealed with. `None` if it is not sealed, or with more
/// than one key, or the chip knows no seals. That the signature holds is for the ROM to check.
#[must_use]
pub fn key_of(package: &Package) -> Option<BootKey> {
    if package.chip != Chip::Rp2350 {
        return None;
    }
    // The last segment is the image, which the ROM does not look at.
    let (_, boot) = package.segments.split_last()?;
    let mut keys = boot.iter().flat_map(|segment| keys_in(&segment.data));
    let key = keys.next()?;
    keys.all(|other| other == key).then_some(key)
}

fn keys_in(data: &[u8]) -> Vec<BootKey> {
    let (words, _) = data.as_chunks();
    let words: Vec<_> = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
    let starts = (0..words.len()).filter(|at| words[*at] == START);
    starts
        .filter_map(|at| key_in_block(&words[at + 1..]))
        .collect()
}

/// The key of a block's signature, if it is a whole block.
fn key_in_block(mut words: &[u32]) -> Option<BootKey> {
    let mut key = None;
    loop {
        let head = *words.first()?;
        let [kind, low, high, _] = head.to_le_bytes();
        if kind == LAST {
            // The last item, the offset, the end word.
            return key.filter(|_| words.get(2) == Some(&END));
        }
        let len = match kind & LONG {
            0 => usize::from(low),
            _ => usize::from(u16::from_le_bytes([low, high])),
        };
        let (item, rest) = words.split_at_checked(len).filter(|_| len > 0)?;
        if head == SIGNATURE && len == SIGNATURE_WORDS {
            let public: Vec<u8> = item[1..=KEY_WORDS]
                .iter()
                .flat_map(|word| word.to_le_bytes())
                .collect();
            key = Some(BootKey(Digest::of(&public)));
        }
        words = rest;
    }
}
