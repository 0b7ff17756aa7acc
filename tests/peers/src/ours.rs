//! Our own rows, and the floor under all rows.

use ed25519_dalek::{SIGNATURE_LENGTH, Signature, SigningKey};

use crate::{Candidate, Open, license::License, vendor_key};

/// The row that all others are divided by: one bare signature check of the license's bytes.
pub const FLOOR: &str = "verify_strict";

/// The floor; and the same with the license read, the least that any way to a typed license can cost.
pub fn candidates() -> Vec<Candidate> {
    vec![
        Candidate::new(FLOOR, |license, key| {
            let features = license.features.len();
            detached(license, key, move |_| Some(features))
        }),
        Candidate::new("verify_strict_and_serde", |license, key| {
            detached(license, key, License::features_in)
        }),
    ]
}

/// Payload, then signature; nothing else.
fn detached(
    license: &License,
    key: &SigningKey,
    read: impl Fn(&[u8]) -> Option<usize> + 'static,
) -> (Vec<u8>, Open) {
    use ed25519_dalek::Signer as _;

    let mut bytes = license.to_json();
    bytes.extend(key.sign(&bytes).to_bytes());
    let vendor = vendor_key().verifying_key();
    let open = move |bytes: &[u8]| {
        let (payload, signature) = bytes.split_last_chunk::<SIGNATURE_LENGTH>()?;
        vendor
            .verify_strict(payload, &Signature::from_bytes(signature))
            .ok()?;
        read(payload)
    };
    (bytes, Box::new(open))
}
