//! What `picotool seal --sign` does with a plain binary, for tests. It shares nothing with the check.

use k256::ecdsa::{Signature, SigningKey, signature::hazmat::PrehashSigner as _};
use licfmt::Digest;

/// The same boot stage with its seal behind it, made with the secp256k1 key of these bytes. `hash` adds
/// the digest, as picotool's `--hash` does.
///
/// # Panics
/// If there is no block of metadata to start from, or the bytes are no key.
#[must_use]
#[expect(clippy::expect_used, reason = "for tests")]
pub fn seal(boot: &[u8], key: [u8; 32], hash: bool) -> Vec<u8> {
    let key = SigningKey::from_slice(&key).expect("a key");
    let mut sealed = boot.to_vec();
    while !sealed.len().is_multiple_of(4) {
        sealed.push(0xFF);
    }
    let len = u32::try_from(sealed.len()).expect("a boot stage");
    let start = [0xD3, 0xDE, 0xFF, 0xFF];
    let first = sealed.chunks(4).position(|word| word == start);
    let first = first.expect("a block of metadata") * 4;
    let to_seal = len - u32::try_from(first).expect("near");
    sealed[first + 12..first + 16].copy_from_slice(&to_seal.to_le_bytes());
    let push = |sealed: &mut Vec<u8>, word: u32| sealed.extend(word.to_le_bytes());
    sealed.extend(start);
    push(&mut sealed, 0x1021_0142);
    for word in [0x0100_0406, 0_u32.wrapping_sub(len + 8), 0x1000_0000, len] {
        push(&mut sealed, word);
    }
    push(&mut sealed, 0x0100_0247);
    push(&mut sealed, 8);
    let digest = Digest::of(&sealed);
    let signature: Signature = key.sign_prehash(&digest.0).expect("a signature");
    push(&mut sealed, 0x0100_2109);
    let public = key.verifying_key().to_sec1_point(false);
    sealed.extend(&public.as_bytes()[1..]);
    sealed.extend(signature.to_bytes());
    if hash {
        push(&mut sealed, 0x0000_094B);
        sealed.extend(digest.0);
    }
    push(&mut sealed, if hash { 0x31FF } else { 0x28FF });
    push(&mut sealed, 0_u32.wrapping_sub(to_seal));
    push(&mut sealed, 0xAB12_3579);
    sealed
}
