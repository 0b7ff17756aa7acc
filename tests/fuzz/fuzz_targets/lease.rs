//! Any text as a lease: nothing panics, what is read is written and read the same, and nothing counts that the one
//! issuer did not sign.
#![no_main]

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use licfmt::{
    PublicKey, RootKey,
    document::Document as _,
    envelope::{self, Trust},
    lease::Lease,
};

/// The root of the golden vectors, so that they are good seeds.
static ROOTS: LazyLock<[RootKey; 1]> = LazyLock::new(|| {
    let root = SigningKey::from_bytes(&[1; 32]).verifying_key();
    [RootKey::new(&PublicKey::from(&root)).expect("strong")]
});

/// The one lease that is signed by that root's issuer and known here.
const GOOD: &[u8] = include_bytes!("../../../licfmt/tests/vectors/lease/good-granted.json");

/// A file around `payload` as the writer makes it; its signature is none.
fn around(payload: &str) -> String {
    format!(
        "{{\n  \"keyfob\": \"lease/1\",\n  \"payload\": {payload},\n  \"certificates\": [\n    \"AA==\"\n  ],\n  \
         \"signatures\": [\n    \"AA==\"\n  ]\n}}\n"
    )
}

fuzz_target!(|text: &str| {
    if envelope::open::<Lease>(text.as_bytes(), &Trust::in_roots(&*ROOTS)).is_ok() {
        assert!(text.as_bytes() == GOOD, "another lease than the signed one");
    }
    let Ok(lease) = envelope::read_unverified::<Lease>(around(text).as_bytes()) else {
        return;
    };
    lease.check().expect("checked while reading");
    let written = serde_json::to_string(&lease).expect("what was read can be written");
    let again = envelope::read_unverified::<Lease>(around(&written).as_bytes());
    assert_eq!(again, Ok(lease));
});
