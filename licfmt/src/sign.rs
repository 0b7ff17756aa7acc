//! Signing: what is signed is the exact bytes that were received, prefixed by their type.
//!
//! The prefix is DSSE's pre-authentication encoding (DSSE protocol 1.0.0, "PAE"):
//! `"DSSEv1" SP len(type) SP type SP len(body) SP body`, lengths in ASCII decimals. Every kind of
//! object has a media type of its own, so a signature of one kind never serves as another.

use core::{fmt, marker::PhantomData};

use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use heapless::Vec;
use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::PublicKey;

/// Bytes of an Ed25519 signature.
pub const SIGNATURE_LEN: usize = 64;
/// Room for the largest signed binary object, body and signature.
pub const SEALED_MAX: usize = 400;
/// Room for the largest pre-authentication encoding of a binary object.
const PAE_MAX: usize = SEALED_MAX + 96;

/// Something that is signed in binary form.
pub trait SignedBody: Serialize + for<'de> Deserialize<'de> + MaxSize {
    /// The media type that goes into the signature.
    const TYPE: &'static str;
}

/// A signed binary object: its postcard body followed by the signature over it.
///
/// The body is believed only as [`Sealed::open`] returns it; [`Sealed::claimed`] is for showing and
/// for finding the key.
pub struct Sealed<T> {
    bytes: Vec<u8, SEALED_MAX>,
    body: PhantomData<fn() -> T>,
}

/// Something that is signed with the key that it is about: a request for a certificate.
pub trait SelfSigned: SignedBody {
    /// The key that must have signed it.
    fn signer(&self) -> PublicKey;
}

impl<T: SelfSigned> Sealed<T> {
    /// Opens a request with the key that it names: shows that the sender holds that key, no more.
    ///
    /// # Errors
    /// As [`Sealed::open`]; a weak key counts as no signature.
    pub fn open_self_signed(&self) -> Result<T, SealError> {
        // Read before the check only to learn which key to check with.
        let claimed = self.claimed().ok_or(SealError::Body)?;
        let key = claimed
            .signer()
            .verifying_key()
            .map_err(|_| SealError::Signature)?;
        self.open(&key)
    }
}

impl<T: SignedBody> Sealed<T> {
    /// The largest size, signature included, that an object of this type may have.
    pub const MAX: usize = {
        let max = T::POSTCARD_MAX_SIZE + SIGNATURE_LEN;
        assert!(max <= SEALED_MAX && T::TYPE.len() <= 64);
        max
    };

    /// Encodes and signs `body`.
    ///
    /// # Panics
    /// Never: [`Self::MAX`] proves at compile time that the body fits.
    #[must_use]
    pub fn sign(body: &T, key: &SigningKey) -> Self {
        Self::sign_by(body, |message| key.sign(message))
    }

    /// [`Sealed::sign`] for a key that is kept in another form: `signer` gets the bytes to sign.
    #[must_use]
    pub fn sign_by(body: &T, signer: impl Fn(&[u8]) -> Signature) -> Self {
        let mut buffer = [0; SEALED_MAX];
        let body = encode(body, &mut buffer[..Self::MAX]);
        Self::of(seal(T::TYPE, body, &signer))
    }

    /// Whether it is exactly `body` with a signature of `key`, which has to be the signer's own: a
    /// key of unknown make would have to be looked at as [`Sealed::open`] does.
    #[must_use]
    pub fn is_own(&self, body: &T, key: &VerifyingKey) -> bool {
        let mut buffer = [0; SEALED_MAX];
        let body = encode(body, &mut buffer[..Self::MAX]);
        is_own(T::TYPE, &self.bytes, body, key)
    }

    /// Takes an object as it was received. Only its length is checked.
    ///
    /// # Errors
    /// [`SealError::Length`] if it cannot hold a body of this type and a signature.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        if bytes.len() <= SIGNATURE_LEN || bytes.len() > Self::MAX {
            return Err(SealError::Length);
        }
        let bytes = Vec::from_slice(bytes).map_err(|_| SealError::Length)?;
        Ok(Self::of(bytes))
    }

    /// Checks the signature (`verify_strict`), then reads the body.
    ///
    /// # Errors
    /// [`SealError::Signature`] if `key` did not sign exactly these bytes as this type;
    /// [`SealError::Body`] if the signed bytes are not an encoding of `T`.
    pub fn open(&self, key: &VerifyingKey) -> Result<T, SealError> {
        let body = signed(T::TYPE, &self.bytes, key)?;
        decode_exact(body).ok_or(SealError::Body)
    }

    /// What the object claims, *not checked*: to show it, or to find the key to check it with.
    #[must_use]
    pub fn claimed(&self) -> Option<T> {
        decode_exact(self.unverified_body())
    }

    /// The bytes before the signature, not checked: only for hints such as which key to try.
    pub(crate) fn unverified_body(&self) -> &[u8] {
        split(&self.bytes).0
    }

    const fn of(bytes: Vec<u8, SEALED_MAX>) -> Self {
        Self {
            bytes,
            body: PhantomData,
        }
    }
}

impl<T> Sealed<T> {
    /// Body and signature, as they are stored and sent.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

// What follows is the same for all types, so that a dongle holds it once.

/// `body`, signed.
fn seal(media_type: &str, body: &[u8], signer: &dyn Fn(&[u8]) -> Signature) -> Vec<u8, SEALED_MAX> {
    let signature = signer(&binary_pae(media_type, body)).to_bytes();
    let mut bytes = Vec::new();
    let fits = bytes.extend_from_slice(body).is_ok() && bytes.extend_from_slice(&signature).is_ok();
    debug_assert!(fits && !body.is_empty(), "MAX was computed from the type");
    bytes
}

/// The body of `sealed`, after its signature.
fn signed<'a>(
    media_type: &str,
    sealed: &'a [u8],
    key: &VerifyingKey,
) -> Result<&'a [u8], SealError> {
    let (body, signature) = split(sealed);
    let signature = Signature::from_slice(signature).map_err(|_| SealError::Signature)?;
    key.verify_strict(&binary_pae(media_type, body), &signature)
        .map_err(|_| SealError::Signature)?;
    Ok(body)
}

/// [`Sealed::is_own`]. Not strict: what `verify_strict` refuses besides are keys and nonces of small
/// order, which takes a tenth of an attestation's time and does not happen to one's own.
fn is_own(media_type: &str, sealed: &[u8], body: &[u8], key: &VerifyingKey) -> bool {
    let (covered, signature) = split(sealed);
    let signature = Signature::from_slice(signature);
    covered == body
        && signature.is_ok_and(|signature| {
            key.verify(&binary_pae(media_type, body), &signature)
                .is_ok()
        })
}

/// Body and signature.
fn split(sealed: &[u8]) -> (&[u8], &[u8]) {
    sealed.split_at(sealed.len().saturating_sub(SIGNATURE_LEN))
}

/// Writes `body` into `room`, which is large enough for its type.
fn encode<'a, T: Serialize>(body: &T, room: &'a mut [u8]) -> &'a [u8] {
    postcard::to_slice(body, room).map_or(&[], |written| written)
}

/// Decodes `bytes` as one `T`, with nothing left over.
pub(crate) fn decode_exact<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Some(value),
        _ => None,
    }
}

fn binary_pae(media_type: &str, body: &[u8]) -> Vec<u8, PAE_MAX> {
    let mut pae = Vec::new();
    write_pae(media_type, body, |part| {
        let fits = pae.extend_from_slice(part).is_ok();
        debug_assert!(fits, "PAE_MAX covers SEALED_MAX and the longest type");
    });
    pae
}

/// Hands the parts of DSSE's pre-authentication encoding of `body` to `out`, in order.
pub(crate) fn write_pae(media_type: &str, body: &[u8], mut out: impl FnMut(&[u8])) {
    let (mut type_len, mut body_len) = (itoa::Buffer::new(), itoa::Buffer::new());
    out(b"DSSEv1 ");
    out(type_len.format(media_type.len()).as_bytes());
    out(b" ");
    out(media_type.as_bytes());
    out(b" ");
    out(body_len.format(body.len()).as_bytes());
    out(b" ");
    out(body);
}

impl<T> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        Self {
            bytes: self.bytes.clone(),
            body: PhantomData,
        }
    }
}

impl<T> PartialEq for Sealed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<T> Eq for Sealed<T> {}

impl<T: SignedBody> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({}, {} bytes)", T::TYPE, self.bytes.len())
    }
}

impl<T: SignedBody> MaxSize for Sealed<T> {
    /// A length of at most two varint bytes, then the object.
    const POSTCARD_MAX_SIZE: usize = 2 + Self::MAX;
}

impl<T: SignedBody> Serialize for Sealed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.bytes)
    }
}

impl<'de, T: SignedBody> Deserialize<'de> for Sealed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<T: SignedBody> de::Visitor<'_> for Visitor<T> {
            type Value = Sealed<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a signed object")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                Sealed::from_bytes(bytes).map_err(E::custom)
            }
        }

        deserializer.deserialize_bytes(Visitor(PhantomData))
    }
}

/// Why a signed object is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// Too short to hold a signature or too long for its type.
    #[error("signed object has an impossible length")]
    Length,
    /// The signature is not of this key over these bytes and this type.
    #[error("signature does not match")]
    Signature,
    /// Signed, but not an encoding of the expected type: a newer version, perhaps.
    #[error("signed object cannot be read by this version")]
    Body,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize, MaxSize)]
    struct Note(u32);

    impl SignedBody for Note {
        const TYPE: &'static str = "application/vnd.keyfob.note.v1";
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, MaxSize)]
    struct Other(u32);

    impl SignedBody for Other {
        const TYPE: &'static str = "application/vnd.keyfob.other.v1";
    }

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    /// The example of DSSE's protocol document.
    #[test]
    fn pae_is_dsse_version_one() {
        let pae = binary_pae("http://example.com/HelloWorld", b"hello world");
        assert_eq!(
            &pae[..],
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }

    #[test]
    fn a_signature_of_one_type_is_none_of_another() {
        let note = Sealed::sign(&Note(5), &key());
        let other = Sealed::<Other>::from_bytes(note.as_bytes()).expect("same length");
        assert_eq!(note.open(&key().verifying_key()), Ok(Note(5)));
        assert_eq!(
            other.open(&key().verifying_key()),
            Err(SealError::Signature)
        );
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let note = Sealed::sign(&Note(500), &key());
        for bit in 0..note.as_bytes().len() * 8 {
            let mut bytes = note.bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let edited = Sealed::<Note>::from_bytes(&bytes).expect("same length");
            assert_eq!(
                edited.open(&key().verifying_key()),
                Err(SealError::Signature),
                "bit {bit}"
            );
        }
    }

    #[test]
    fn signed_bytes_that_are_left_over_are_refused() {
        let signature = key().sign(&binary_pae(Note::TYPE, &[5, 0])).to_bytes();
        let bytes: std::vec::Vec<u8> = [5, 0].into_iter().chain(signature).collect();
        let long = Sealed::<Note>::from_bytes(&bytes).expect("not too long");
        assert_eq!(long.open(&key().verifying_key()), Err(SealError::Body));
    }

    #[test]
    fn impossible_lengths_are_refused() {
        assert_eq!(Sealed::<Note>::from_bytes(&[0; 64]), Err(SealError::Length));
        assert_eq!(Sealed::<Note>::from_bytes(&[0; 70]), Err(SealError::Length));
    }
}
