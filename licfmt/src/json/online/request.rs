//! Requests that an installation signs.

use alloc::{
    format,
    string::{String, ToString as _},
};
use core::fmt;

use ed25519_dalek::SigningKey;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    KeyError, PublicKey,
    detached::{self, DetachedError},
    document::Contradiction,
    id::IdError,
    json::strict,
    limits::FILE_MAX,
    text::printable,
};

/// The HTTP header field with the installation's public key: 64 hex digits.
pub const KEY_HEADER: &str = "keyfob-key";
/// The HTTP header field with the signature of the body: Base64 (RFC 4648, section 4, padded).
pub const SIGNATURE_HEADER: &str = "keyfob-signature";

/// A kind of request.
pub trait Request: Serialize + DeserializeOwned {
    /// The media type of the body; it goes into the signature.
    const TYPE: &'static str;

    /// What no single field can state.
    ///
    /// # Errors
    /// What does not fit together.
    fn check(&self) -> Result<(), Contradiction>;
}

/// A request as it is sent.
///
/// `Debug` does not show the body: a token may be in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Signed {
    /// The body.
    pub body: String,
    /// The value of [`KEY_HEADER`].
    pub key: String,
    /// The value of [`SIGNATURE_HEADER`].
    pub signature: String,
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signed({} bytes by {})", self.body.len(), self.key)
    }
}

/// Writes and signs a request.
///
/// # Errors
/// What [`open`] would find wrong with it.
pub fn sign<R: Request>(request: &R, key: &SigningKey) -> Result<Signed, RequestError> {
    let body = serde_json::to_string(request).map_err(|error| RequestError::malformed(&error))?;
    if body.len() > FILE_MAX {
        return Err(RequestError::TooLarge(body.len()));
    }
    read::<R>(&body)?;
    Ok(Signed {
        key: PublicKey::from(&key.verifying_key()).to_string(),
        signature: detached::sign(R::TYPE, &body, key),
        body,
    })
}

/// Checks a request's signature with the key that came with it, and only then reads it: shows that the
/// sender holds that key, no more.
///
/// # Errors
/// The first [`RequestError`] met.
pub fn open<R: Request>(
    body: &[u8],
    key: &str,
    signature: &str,
) -> Result<(R, PublicKey), RequestError> {
    if body.len() > FILE_MAX {
        return Err(RequestError::TooLarge(body.len()));
    }
    let key: PublicKey = key.parse().map_err(RequestError::KeyForm)?;
    let text = core::str::from_utf8(body).map_err(|error| RequestError::malformed(&error))?;
    detached::check(R::TYPE, text, &key, signature)?;
    Ok((read(text)?, key))
}

fn read<R: Request>(text: &str) -> Result<R, RequestError> {
    let request: R = strict::read(text).map_err(|error| RequestError::malformed(&error))?;
    request.check()?;
    Ok(request)
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// Larger than any request may be.
    #[error("{0} bytes long; requests have at most {FILE_MAX}")]
    TooLarge(usize),
    /// The key's header field is not 64 hex digits.
    #[error("{KEY_HEADER}: {0}")]
    KeyForm(IdError),
    /// The key is of no use.
    #[error("{KEY_HEADER}: {0}")]
    Key(#[from] KeyError),
    /// The signature is not of this key over this body and media type.
    #[error("{SIGNATURE_HEADER}: not the key's signature of this body")]
    Signature,
    /// Signed, but not a request of this kind.
    #[error("not a request of this kind: {0}")]
    Malformed(String),
    /// Signed, but it contradicts itself.
    #[error("contradicts itself: {0}")]
    Contradiction(#[from] Contradiction),
}

impl From<DetachedError> for RequestError {
    fn from(error: DetachedError) -> Self {
        match error {
            DetachedError::Key(error) => Self::Key(error),
            DetachedError::Signature => Self::Signature,
        }
    }
}

impl RequestError {
    /// The reader's own words quote the body, which may be hostile.
    fn malformed(error: &dyn fmt::Display) -> Self {
        Self::Malformed(printable(&format!("{error}")))
    }
}
