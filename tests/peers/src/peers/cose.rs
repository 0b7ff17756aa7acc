//! coset: a `COSE_Sign1` with the JSON license inside, checked by `verify_strict`.

use coset::{Algorithm, CborSerializable as _, CoseSign1, CoseSign1Builder, HeaderBuilder, iana};
use ed25519_dalek::{Signature, Signer as _, SigningKey};

use crate::{Open, license::License, vendor_key};

const ALGORITHM: iana::Algorithm = iana::Algorithm::EdDSA;

pub fn make(license: &License, key: &SigningKey) -> (Vec<u8>, Open) {
    let signed = CoseSign1Builder::new()
        .protected(HeaderBuilder::new().algorithm(ALGORITHM).build())
        .payload(license.to_json())
        .create_signature(b"", |message| key.sign(message).to_bytes().to_vec())
        .build();
    let vendor = vendor_key().verifying_key();
    let open = move |bytes: &[u8]| {
        let signed = CoseSign1::from_slice(bytes).ok()?;
        if signed.protected.header.alg != Some(Algorithm::Assigned(ALGORITHM)) {
            return None;
        }
        let check = |signature: &[u8], message: &[u8]| {
            vendor.verify_strict(message, &Signature::from_slice(signature)?)
        };
        signed.verify_signature(b"", check).ok()?;
        License::features_in(signed.payload.as_deref()?)
    };
    (signed.to_vec().expect("plain data"), Box::new(open))
}
