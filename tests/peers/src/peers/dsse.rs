//! DSSE by hand: a JSON envelope, base64, the pre-authentication encoding, `verify_strict`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey};
use serde::{Deserialize, Serialize};

use crate::{Open, license::License, vendor_key};

const TYPE: &str = "application/vnd.example.license+json";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    payload: &'a str,
    payload_type: &'a str,
    #[serde(borrow)]
    signatures: Vec<EnvelopeSignature<'a>>,
}

#[derive(Serialize, Deserialize)]
struct EnvelopeSignature<'a> {
    keyid: &'a str,
    sig: &'a str,
}

pub fn make(license: &License, key: &SigningKey) -> (Vec<u8>, Open) {
    let json = license.to_json();
    let sig = STANDARD.encode(key.sign(&pae(&json)).to_bytes());
    let envelope = Envelope {
        payload: &STANDARD.encode(&json),
        payload_type: TYPE,
        signatures: vec![EnvelopeSignature {
            keyid: "vendor",
            sig: &sig,
        }],
    };
    let bytes = serde_json::to_vec(&envelope).expect("plain data");
    let vendor = vendor_key().verifying_key();
    let open = move |bytes: &[u8]| {
        let envelope: Envelope<'_> = serde_json::from_slice(bytes).ok()?;
        let [signature] = envelope.signatures.as_slice() else {
            return None;
        };
        let signature = Signature::from_slice(&STANDARD.decode(signature.sig).ok()?).ok()?;
        let payload = STANDARD.decode(envelope.payload).ok()?;
        if envelope.payload_type != TYPE {
            return None;
        }
        vendor.verify_strict(&pae(&payload), &signature).ok()?;
        License::features_in(&payload)
    };
    (bytes, Box::new(open))
}

fn pae(payload: &[u8]) -> Vec<u8> {
    let mut pae = format!("DSSEv1 {} {TYPE} {} ", TYPE.len(), payload.len()).into_bytes();
    pae.extend_from_slice(payload);
    pae
}
