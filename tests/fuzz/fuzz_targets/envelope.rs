//! Any bytes as a signed file: nothing panics, and nothing is accepted that the one signer did not sign.
#![no_main]

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use licfmt::{
    PublicKey, RootKey,
    envelope::{self, Trust},
    license::License,
    revocation::RevocationList,
};

/// The root of the golden vectors, so that they are good seeds.
static ROOTS: LazyLock<[RootKey; 1]> = LazyLock::new(|| {
    let root = SigningKey::from_bytes(&[1; 32]).verifying_key();
    [RootKey::new(&PublicKey::from(&root)).expect("strong")]
});

/// The one file that is signed by that root's issuer and known here.
const GOOD: &[u8] = include_bytes!("../../../licfmt/tests/vectors/license/good.json");

fuzz_target!(|bytes: &[u8]| {
    let trust = Trust::in_roots(&*ROOTS);
    if envelope::open::<License>(bytes, &trust).is_ok() {
        assert!(
            bytes == GOOD,
            "another file than the signed one was accepted"
        );
    }
    let list = envelope::open::<RevocationList>(bytes, &trust);
    assert!(list.is_err(), "a revocation list that nobody signed");
    if let Err(error) = list {
        assert!(!error.to_string().chars().any(char::is_control));
    }
});
