//! Ed25519 public keys (RFC 8032).

use core::fmt;

use ed25519_dalek::VerifyingKey;
use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::id::{KeyId, byte_id};

byte_id! {
    /// An Ed25519 public key as it is written down (RFC 8032, 5.1.5). Not yet checked: see
    /// [`PublicKey::verifying_key`].
    PublicKey, 32
}

impl PublicKey {
    /// The id by which certificates and messages name this key.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let mut id = [0; 16];
        id.copy_from_slice(&Sha256::digest(self.0)[..16]);
        KeyId(id)
    }

    /// The key, ready to check signatures.
    ///
    /// # Errors
    /// [`KeyError::NotAPoint`] if the bytes are no curve point; [`KeyError::Weak`] for a
    /// small-order point, under which one constant signature passes for every message.
    pub fn verifying_key(&self) -> Result<VerifyingKey, KeyError> {
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| KeyError::NotAPoint)?;
        if key.is_weak() {
            Err(KeyError::Weak)
        } else {
            Ok(key)
        }
    }
}

impl From<&VerifyingKey> for PublicKey {
    fn from(key: &VerifyingKey) -> Self {
        Self(key.to_bytes())
    }
}

/// Why a public key is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are not a point of the curve.
    #[error("not an Ed25519 public key")]
    NotAPoint,
    /// A point of small order (RFC 8032, 8.2 and "Taming the many `EdDSAs`").
    #[error("weak Ed25519 public key (small order)")]
    Weak,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The eight points of small order, as RFC 7748's torsion gives them, canonical encodings.
    #[test]
    fn weak_keys_are_refused() {
        let mut identity = [0; 32];
        identity[0] = 1;
        let order_two = *b"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
        for weak in [identity, [0; 32], order_two] {
            assert_eq!(PublicKey(weak).verifying_key(), Err(KeyError::Weak));
        }
    }

    #[test]
    fn bytes_that_are_no_point_are_refused() {
        assert_eq!(PublicKey([2; 32]).verifying_key(), Err(KeyError::NotAPoint));
    }
}
