//! The installation's key, encrypted so that it opens on this computer only.

use base64ct::{Base64, Encoding as _};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use licfmt::{
    Digest, KeyId,
    hardware::{Component, Hardware},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{Problem, Rng, hardware::HardwareSource};

/// Goes into the key, so that it serves nothing else.
const DOMAIN: &[u8] = b"keyfob installation key 1";

/// A secret key under ChaCha20-Poly1305 (RFC 8439), with a key by HKDF-SHA-256 (RFC 5869) of the
/// computer's component hashes and a salt that is drawn for each wrapping. Each key is used once, so
/// the nonce is zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrappedKey {
    salt: Digest,
    /// 32 bytes of secret key and 16 of authentication, Base64.
    sealed: String,
}

/// What encrypts the key of an installation: the computer, as only this purpose sees it.
pub(super) struct Wrapper(Zeroizing<Vec<u8>>);

impl Wrapper {
    /// Reads the computer under a vendor id of our own, so that neither the file nor the server knows
    /// the hashes that the key is made of.
    ///
    /// # Errors
    /// As [`HardwareSource::read`].
    pub(super) fn of(source: &dyn HardwareSource, vendor: KeyId) -> Result<Self, Problem> {
        let hash = Sha256::new().chain_update(DOMAIN).chain_update(vendor.0);
        let mut id = [0; 16];
        id.copy_from_slice(&hash.finalize()[..16]);
        Ok(Self(material(&source.read(KeyId(id))?)))
    }

    /// Encrypts `key` for this computer; `about` is bound to it.
    ///
    /// # Errors
    /// Where there is no randomness.
    pub(super) fn wrap(
        &self,
        key: &SigningKey,
        about: &[u8],
        rng: &dyn Rng,
    ) -> Result<WrappedKey, Problem> {
        let mut salt = [0; 32];
        super::client::fill(rng, &mut salt)?;
        let sealed = self.cipher(&salt).encrypt(
            &Nonce::default(),
            Payload {
                msg: key.as_bytes(),
                aad: about,
            },
        );
        let sealed = sealed.map_err(|error| super::client::io(&error))?;
        Ok(WrappedKey {
            salt: Digest(salt),
            sealed: Base64::encode_string(&sealed),
        })
    }

    /// The key; none: encrypted on another computer, or for something else.
    pub(super) fn unwrap(&self, wrapped: &WrappedKey, about: &[u8]) -> Option<SigningKey> {
        let sealed = Base64::decode_vec(&wrapped.sealed).ok()?;
        let payload = Payload {
            msg: &sealed,
            aad: about,
        };
        let cipher = self.cipher(&wrapped.salt.0);
        let secret = Zeroizing::new(cipher.decrypt(&Nonce::default(), payload).ok()?);
        let secret: Zeroizing<[u8; 32]> = Zeroizing::new(secret.as_slice().try_into().ok()?);
        Some(SigningKey::from_bytes(&secret))
    }

    fn cipher(&self, salt: &[u8; 32]) -> ChaCha20Poly1305 {
        let mut key = Zeroizing::new([0; 32]);
        // Its only error is a length that HKDF cannot give; 32 bytes it can.
        let _ = Hkdf::<Sha256>::new(Some(salt), &self.0).expand(DOMAIN, &mut *key);
        ChaCha20Poly1305::new((&*key).into())
    }
}

fn material(hardware: &Hardware) -> Zeroizing<Vec<u8>> {
    let mut material = Zeroizing::new(Vec::with_capacity(Component::ALL.len() * 17));
    for component in Component::ALL {
        match hardware.component(component) {
            Some(hash) => {
                material.push(1);
                material.extend_from_slice(&hash.0);
            }
            None => material.push(0),
        }
    }
    material
}
