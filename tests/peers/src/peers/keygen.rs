//! keygen-rs: a license file of its own kind (JSON:API), the features as entitlements. Encrypted with the license
//! key, which is the only kind that `LicenseFile::from_cert` reads; and plain, which costs it less.

use std::hint::black_box;

use aes_gcm::{Aes256Gcm, KeyInit as _, aead::Aead as _};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer as _, SigningKey};
use keygen_rs::license::LicenseFileAlgorithm;
use keygen_rs::license_file::{LicenseFile, LicenseFileDataset};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    Open,
    license::{Feature, License},
    vendor_key,
};

const LICENSE_KEY: &str = "3F-77-20-51-EXAMPLE";
const TAG_LENGTH: usize = 16;

/// `from_cert`, `verify`, `decrypt`, as its documentation shows.
pub fn make_encrypted(license: &License, key: &SigningKey) -> (Vec<u8>, Open) {
    let algorithm = LicenseFileAlgorithm::Aes256GcmEd25519;
    let file = certificate(&encrypt(&dataset(license)), algorithm, key);
    let vendor = public_key();
    let open = move |bytes: &[u8]| {
        let text = str::from_utf8(bytes).ok()?;
        let file = LicenseFile::from_cert(LICENSE_KEY, text).ok()?;
        file.verify_with_key_and_algorithm(&vendor, algorithm)
            .ok()?;
        count(&file.decrypt(LICENSE_KEY).ok()?)
    };
    (file, Box::new(open))
}

/// `verify_and_decode` of a file put together by hand: its fields are public.
pub fn make_plain(license: &License, key: &SigningKey) -> (Vec<u8>, Open) {
    let algorithm = LicenseFileAlgorithm::Base64Ed25519;
    let file = certificate(
        &STANDARD.encode(dataset(license).to_string()),
        algorithm,
        key,
    );
    let vendor = public_key();
    let open = move |bytes: &[u8]| {
        let file = LicenseFile {
            id: String::new(),
            certificate: str::from_utf8(bytes).ok()?.to_owned(),
            issued: Default::default(),
            expiry: Default::default(),
            ttl: 0,
        };
        count(&file.verify_and_decode(&vendor, algorithm).ok()?)
    };
    (file, Box::new(open))
}

fn public_key() -> String {
    let bytes = vendor_key().verifying_key().to_bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn count(dataset: &LicenseFileDataset) -> Option<usize> {
    Some(black_box(dataset).included.as_ref()?.entitlements.len())
}

fn certificate(enc: &str, algorithm: LicenseFileAlgorithm, key: &SigningKey) -> Vec<u8> {
    let signature = key.sign(format!("license/{enc}").as_bytes());
    let sig = STANDARD.encode(signature.to_bytes());
    let body = json!({ "enc": enc, "sig": sig, "alg": algorithm.as_str() }).to_string();
    let body = STANDARD.encode(body);
    format!("-----BEGIN LICENSE FILE-----\n{body}\n-----END LICENSE FILE-----\n").into_bytes()
}

fn encrypt(dataset: &Value) -> String {
    let nonce = [1; 12];
    let cipher = Aes256Gcm::new(&<[u8; 32]>::from(Sha256::digest(LICENSE_KEY)).into());
    let text = dataset.to_string();
    let encrypted = cipher
        .encrypt(&nonce.into(), text.as_bytes())
        .expect("short");
    let (text, tag) = encrypted.split_at(encrypted.len() - TAG_LENGTH);
    format!(
        "{}.{}.{}",
        STANDARD.encode(text),
        STANDARD.encode(nonce),
        STANDARD.encode(tag)
    )
}

fn dataset(license: &License) -> Value {
    let features: Vec<Value> = license
        .features
        .iter()
        .map(|one| entitlement(one, license))
        .collect();
    json!({
        "meta": { "issued": license.issued, "expiry": license.expires, "ttl": 0 },
        "data": {
            "id": license.number,
            "type": "licenses",
            "attributes": {
                "key": LICENSE_KEY,
                "name": license.licensee.name,
                "expiry": license.expires,
                "metadata": {
                    "revision": license.revision,
                    "country": license.licensee.country,
                    "dongle": license.dongle,
                },
            },
            "relationships": {},
        },
        "included": features,
    })
}

fn entitlement(feature: &Feature, license: &License) -> Value {
    json!({
        "id": feature.name,
        "type": "entitlements",
        "attributes": {
            "code": feature.name,
            "metadata": { "unit": feature.unit, "limit": feature.limit },
            "created": license.issued,
            "updated": license.issued,
        },
        "relationships": {},
    })
}
