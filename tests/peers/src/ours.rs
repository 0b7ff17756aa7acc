//! Our own rows, and the floor under all rows.

use ed25519_dalek::{SIGNATURE_LENGTH, Signature, SigningKey};
use licfmt::{
    Certificate, PublicKey, Purpose, RootKey, Sealed, UnixTime, Validity,
    envelope::{self, Signer, Trust},
};

use crate::{Candidate, Open, license::License, vendor_key};

mod sample;

/// Our own way: from the bytes of `promos.json` to a typed, checked license.
pub const OURS: &str = "keyfob";
/// The same with few features: 1 kB to read instead of 2.
pub const OURS_SMALL: &str = "keyfob_1_feature";
/// As many bare signature checks as ours makes, of the same bytes, with keys at hand: two.
pub const SAME_CHECKS: &str = "two_verify_strict";
/// The same for [`OURS_SMALL`].
pub const SAME_CHECKS_SMALL: &str = "two_verify_strict_1_feature";

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
        Candidate::new(SAME_CHECKS, |_, root| same_checks(16, root)),
        Candidate::new(OURS, |_, root| keyfob(16, root)),
        Candidate::new(SAME_CHECKS_SMALL, |_, root| same_checks(1, root)),
        Candidate::new(OURS_SMALL, |_, root| keyfob(1, root)),
    ]
}

/// What every candidate must say that it read.
const PEERS_FEATURES: usize = 16;

/// The vendor's key is the root; it certifies an issuer, who signs the license.
fn keyfob(features: u32, root: &SigningKey) -> (Vec<u8>, Open) {
    let (certificate, issuer) = certified(root);
    let signer = Signer {
        certificate: &certificate,
        key: &issuer,
    };
    let file = envelope::seal(&sample::license(features), &[signer]).expect("a good license");
    let pinned = PublicKey::from(&vendor_key().verifying_key());
    let roots = [RootKey::new(&pinned).expect("strong")];
    let open = move |bytes: &[u8]| {
        let opened =
            envelope::open::<licfmt::license::License>(bytes, &Trust::in_roots(&roots)).ok()?;
        let read = std::hint::black_box(&opened).document.features.len();
        (read == features as usize).then_some(PEERS_FEATURES)
    };
    (file.into_bytes(), Box::new(open))
}

/// Certificate and license of [`keyfob`], with nothing around them: the signatures stand in front.
fn same_checks(features: u32, root: &SigningKey) -> (Vec<u8>, Open) {
    use ed25519_dalek::Signer as _;

    let (certificate, issuer) = certified(root);
    let body = &certificate.as_bytes()[..certificate.as_bytes().len() - SIGNATURE_LENGTH];
    let signer = Signer {
        certificate: &certificate,
        key: &issuer,
    };
    let file = envelope::seal(&sample::license(features), &[signer]).expect("a good license");
    let (signed, _) = file
        .rsplit_once(",\n  \"signatures\"")
        .expect("signatures come last");
    let payload = signed.as_bytes().to_vec();
    let mut bytes = root.sign(body).to_bytes().to_vec();
    bytes.extend(issuer.sign(&payload).to_bytes());
    let split = body.len();
    bytes.extend_from_slice(body);
    bytes.extend(payload);
    let root = vendor_key().verifying_key();
    let issuer = issuer.verifying_key();
    let open = move |bytes: &[u8]| {
        let (first, rest) = bytes.split_first_chunk::<SIGNATURE_LENGTH>()?;
        let (second, rest) = rest.split_first_chunk::<SIGNATURE_LENGTH>()?;
        let (body, payload) = rest.split_at_checked(split)?;
        root.verify_strict(body, &Signature::from_bytes(first))
            .ok()?;
        issuer
            .verify_strict(payload, &Signature::from_bytes(second))
            .ok()?;
        Some(PEERS_FEATURES)
    };
    (bytes, Box::new(open))
}

fn certified(root: &SigningKey) -> (Sealed<Certificate>, SigningKey) {
    let issuer = SigningKey::from_bytes(&[9; 32]);
    let body = Certificate {
        root: PublicKey::from(&root.verifying_key()).id(),
        subject: PublicKey::from(&issuer.verifying_key()),
        purposes: [Purpose::License].into_iter().collect(),
        validity: Validity {
            not_before: UnixTime(0),
            not_after: UnixTime::MAX,
        },
    };
    (Sealed::sign(&body, root), issuer)
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
