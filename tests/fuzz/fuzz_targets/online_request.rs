//! Any text as the body of both requests, and as an answer: nothing panics, what is read is written and read the same.
//!
//! The body is signed first: no fuzzer finds a signature. Then its lines take the header fields' places.
#![no_main]

use std::{fmt::Debug, sync::LazyLock};

use ed25519_dalek::{Signer as _, SigningKey};
use libfuzzer_sys::fuzz_target;
use licfmt::{
    PublicKey,
    online::{self, Activation, Answer, CheckIn, Request, RequestError},
};

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[13; 32]));

/// 64 bytes as Base64, written down a second time on purpose.
fn base64(bytes: &[u8; 64]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |group: u32, at: u32| char::from(DIGITS[(group >> (18 - 6 * at)) as usize & 63]);
    let groups = bytes.chunks(3).flat_map(|chunk| {
        let mut three = [0; 4];
        three[1..=chunk.len()].copy_from_slice(chunk);
        let group = u32::from_be_bytes(three);
        (0..4).map(move |at| {
            if at as usize <= chunk.len() {
                digit(group, at)
            } else {
                '='
            }
        })
    });
    groups.collect()
}

fn signed<R: Request + PartialEq + Debug>(body: &str) {
    let public = PublicKey::from(&KEY.verifying_key());
    let pae = format!("DSSEv1 {} {} {} {body}", R::TYPE.len(), R::TYPE, body.len());
    let signature = base64(&KEY.sign(pae.as_bytes()).to_bytes());
    match online::open::<R>(body.as_bytes(), &public.to_string(), &signature) {
        Ok((request, who)) => {
            assert_eq!(who, public);
            request.check().expect("checked while reading");
            let again = online::sign(&request, &KEY).expect("what was read can be written");
            let opened = online::open(again.body.as_bytes(), &again.key, &again.signature);
            assert_eq!(opened, Ok((request, public)));
        }
        Err(error) => {
            assert!(error != RequestError::Signature, "it was signed");
            assert!(!error.to_string().chars().any(char::is_control));
        }
    }
}

fn unsigned(text: &str) {
    let (key, signature) = text.split_once('\n').unwrap_or((text, ""));
    let opened = online::open::<CheckIn>(text.as_bytes(), key, signature);
    let error = opened.expect_err("nobody signed it").to_string();
    assert!(!error.chars().any(char::is_control), "{error}");
}

fuzz_target!(|text: &str| {
    signed::<Activation>(text);
    signed::<CheckIn>(text);
    unsigned(text);
    if let Ok(answer) = Answer::read(text.as_bytes()) {
        let written = serde_json::to_string(&answer).expect("what was read can be written");
        assert_eq!(Answer::read(written.as_bytes()), Ok(answer));
    }
});
