//! Seals, checked against a model of the tool that makes them.

use licfmt::firmware::TrustBlock;

use super::*;
use crate::testing::start_block;

const BASE: u32 = 0x1000_0000;
const AREA: usize = 0x1_0000;
const COVERED: usize = AREA - 512 + TrustBlock::LEN;
const KEY: [u8; 32] = [0x42; 32];

/// A boot stage as it is handed out for sealing: code, block of metadata, keys at the end.
fn boot() -> Vec<u8> {
    let mut boot = vec![ERASED; COVERED];
    boot[..1000].fill(0x5A);
    boot[128..148].copy_from_slice(&start_block());
    boot[AREA - 512..].fill(0x33);
    boot
}

fn sealed(hash: bool) -> Vec<u8> {
    let mut area = model::seal(&boot(), KEY, hash);
    area.resize(AREA, ERASED);
    area
}

fn of(area: &[u8]) -> Result<BootKey, SealError> {
    check(area, BASE, COVERED)
}

/// D-5: a seal as picotool makes it holds, with the digest beside it or without; its key is found.
#[test]
fn a_seal_holds() {
    use k256::ecdsa::SigningKey;
    let key = SigningKey::from_slice(&KEY).expect("a key");
    let point = key.verifying_key().to_sec1_point(false);
    let wanted = BootKey(Digest::of(&point.as_bytes()[1..]));
    assert_eq!(of(&sealed(false)), Ok(wanted));
    assert_eq!(of(&sealed(true)), Ok(wanted));
}

/// D-5: the digest is over the block's START too. This is a partition table with its digest as picotool
/// 2.1 wrote them (published with embassy-rp's tests).
#[test]
fn the_start_word_is_hashed() {
    let words: [u32; 17] = [
        0xFFFF_DED3,
        0x0200_0C0A,
        0xFC00_8000,
        0xFC40_0002,
        0xFC06_1001,
        0,
        0,
        0x4101,
        0xFC7F_E201,
        0xFC06_1003,
        1,
        0,
        0x4201,
        0x0248,
        0x0001_0000,
        HASH_DEF,
        17,
    ];
    let digest = [0x1945_CDAD_u32, 0x6B5F_9773, 0xE2BF_39BD, 0xB243_E599];
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let found = Digest::of(&bytes).0;
    let (found, _) = found.as_chunks();
    let found: Vec<_> = found[..4]
        .iter()
        .map(|word| u32::from_le_bytes(*word))
        .collect();
    assert_eq!(found, digest);
}

/// D-5: whichever bit of the boot stage or its seal is another, the seal does not hold.
#[test]
fn every_bit_is_under_the_seal() {
    for hash in [false, true] {
        let good = sealed(hash);
        let used = (0..1000).step_by(37).chain(AREA - 512..AREA);
        for at in used {
            let mut area = good.clone();
            area[at] ^= 1 << (at % 8);
            assert!(of(&area).is_err(), "{at:#x}");
        }
    }
}

/// D-5: the other value that `s` can have is a signature too: the ROM takes it, and so do we.
#[test]
fn both_values_of_s_are_taken() {
    use k256::elliptic_curve::ops::Neg as _;
    let mut area = sealed(false);
    let at = COVERED + (HASHED + 17) * WORD;
    let signature = Signature::from_slice(&area[at..at + 64]).expect("a signature");
    let (r, s) = signature.split_scalars();
    let other = Signature::from_scalars(r, (*s).neg()).expect("a signature");
    assert_ne!(other, signature);
    area[at..at + 64].copy_from_slice(&other.to_bytes());
    assert!(of(&area).is_ok());
}

/// D-5: a boot stage that is not sealed, and one without its block of metadata.
#[test]
fn what_is_not_sealed_is_told() {
    let mut area = boot();
    area.resize(AREA, ERASED);
    assert_eq!(of(&area), Err(SealError::Missing));
    area[128] = 0;
    assert_eq!(of(&area), Err(SealError::FirstBlock));
    assert_eq!(of(&[]), Err(SealError::FirstBlock));
}

/// D-5: a seal that leaves the trust block out, or has something behind it, is none.
#[test]
fn a_seal_covers_the_keys() {
    let mut early = model::seal(&boot()[..4096], KEY, false);
    early.resize(AREA, ERASED);
    let uncovered = |area: &[u8]| matches!(of(area), Err(SealError::Uncovered(_)));
    assert!(uncovered(&early));
    let mut more = sealed(false);
    more[AREA - 1] = 0;
    assert!(uncovered(&more));
}

/// D-5: a signature by another key than the one beside it does not hold; a garbage one neither.
#[test]
fn a_foreign_signature_does_not_hold() {
    let at = COVERED + (HASHED + 17) * WORD;
    let other = model::seal(&boot(), [0x43; 32], false);
    let mut area = sealed(false);
    area[at..at + 64].copy_from_slice(&other[at..at + 64]);
    assert_eq!(of(&area), Err(SealError::Signature));
    area[at..at + 64].fill(0x99);
    assert_eq!(of(&area), Err(SealError::Signature));
    let mut area = sealed(false);
    area[at - 64..at].fill(0x77);
    assert_eq!(of(&area), Err(SealError::Key));
}

/// D-5: sealed for another address, or cut off: the ROM would not find what was signed.
#[test]
fn another_place_is_another_seal() {
    let area = sealed(false);
    let moved = check(&area, BASE + 0x1000, COVERED);
    assert_eq!(moved, Err(SealError::Form(4)));
    for len in (COVERED..COVERED + 176).step_by(4) {
        assert!(of(&area[..len]).is_err(), "{len} bytes");
    }
}
