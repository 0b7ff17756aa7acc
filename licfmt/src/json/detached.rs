//! Signatures that stand beside a JSON text instead of around it: in a header field of a request, or in
//! another field of a file.
//!
//! Signed is DSSE's PAE of the text's media type and the text as it stands ([`crate::sign`]).

use alloc::string::String;

use base64ct::{Base64, Encoding as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey};

use super::envelope::json_pae;
use crate::{KeyError, PublicKey, sign::SIGNATURE_LEN};

/// The signature of `text`, Base64 (RFC 4648, section 4, padded).
#[must_use]
pub fn sign(media_type: &str, text: &str, key: &SigningKey) -> String {
    let signature = key.sign(&json_pae(media_type, text)).to_bytes();
    Base64::encode_string(&signature)
}

/// Checks a signature (`verify_strict`) with the key that should have made it.
///
/// # Errors
/// [`DetachedError`]
pub fn check(
    media_type: &str,
    text: &str,
    key: &PublicKey,
    signature: &str,
) -> Result<(), DetachedError> {
    let mut buffer = [0; SIGNATURE_LEN];
    let signature = Base64::decode(signature, &mut buffer)
        .ok()
        .and_then(|bytes| Signature::from_slice(bytes).ok())
        .ok_or(DetachedError::Signature)?;
    key.verifying_key()?
        .verify_strict(&json_pae(media_type, text), &signature)
        .map_err(|_| DetachedError::Signature)
}

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DetachedError {
    /// The key is of no use.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Not of this key over this text and media type.
    #[error("not the key's signature of this text")]
    Signature,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_type_and_key_are_all_signed() {
        let key = |seed| SigningKey::from_bytes(&[seed; 32]);
        let public = |seed| PublicKey::from(&key(seed).verifying_key());
        let signature = sign("a/b", "{}", &key(1));
        assert_eq!(check("a/b", "{}", &public(1), &signature), Ok(()));
        let refused = Err(DetachedError::Signature);
        assert_eq!(check("a/c", "{}", &public(1), &signature), refused);
        assert_eq!(check("a/b", "{ }", &public(1), &signature), refused);
        assert_eq!(check("a/b", "{}", &public(2), &signature), refused);
        assert_eq!(check("a/b", "{}", &public(1), "AA=="), refused);
        let weak = check("a/b", "{}", &PublicKey([0; 32]), &signature);
        assert_eq!(weak, Err(DetachedError::Key(KeyError::Weak)));
    }
}
