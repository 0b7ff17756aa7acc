//! pasetors: a `v4.public` token, its payload read without the generic claims.

use ed25519_dalek::SigningKey;
use pasetors::{
    Public,
    keys::{AsymmetricPublicKey, AsymmetricSecretKey},
    token::UntrustedToken,
    version4::{PublicToken, V4},
};

use crate::{Open, license::License, vendor_key};

pub fn make(license: &License, key: &SigningKey) -> (Vec<u8>, Open) {
    let secret = AsymmetricSecretKey::<V4>::from(&key.to_keypair_bytes()).expect("a key pair");
    let token = PublicToken::sign(&secret, &license.to_json(), None, None).expect("a payload");

    let vendor = vendor_key().verifying_key();
    let vendor = AsymmetricPublicKey::<V4>::from(vendor.as_bytes()).expect("a key");
    let open = move |bytes: &[u8]| {
        let token = str::from_utf8(bytes).ok()?;
        let untrusted = UntrustedToken::<Public, V4>::try_from(token).ok()?;
        let trusted = PublicToken::verify(&vendor, &untrusted, None, None).ok()?;
        License::features_in(trusted.payload().as_bytes())
    };
    (token.into_bytes(), Box::new(open))
}
