//! The signing key (D-1): made here, never shown, and no signature leaves unchecked (D-3). On flash its
//! seed is wrapped, if the chip has a secret of its own.

use core::fmt;

use ed25519_dalek::{
    Signature, VerifyingKey,
    hazmat::{ExpandedSecretKey, raw_sign},
};
use licfmt::{Digest, PublicKey, Sealed, SignedBody, message::Refusal};
use sha2::{Digest as _, Sha512};
use zeroize::{Zeroize as _, Zeroizing};

use crate::store::Identity;

/// Keeps a mask from ever equalling something else that is hashed.
const MASK_CONTEXT: &[u8] = b"keyfob seed mask v1\0";

/// 32 secret bytes: a key's seed, or what a chip keeps for itself. Overwritten when dropped; no trait
/// would show or copy them.
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// Takes the bytes over, and wipes the place that they came from.
    #[must_use]
    pub fn take(bytes: &mut [u8; 32]) -> Self {
        let secret = Self::new(bytes);
        bytes.zeroize();
        secret
    }

    /// Takes the bytes over; the place they came from is the caller's to wipe.
    pub(crate) fn new(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// The first half of what was hashed.
    pub(crate) fn from_hash(hash: Sha512) -> Self {
        let mut output = hash.finalize();
        let mut secret = Self(Zeroizing::default());
        secret.0.copy_from_slice(&output[..32]);
        output.as_mut_slice().zeroize();
        secret
    }

    /// What goes over a seed on flash, by XOR: the first 32 bytes of
    /// SHA-512(context ‖ unit id ‖ `device`), where `unit` is the hash of the chip's unique id. Zeros
    /// for a chip without a secret of its own: it has nothing to hide a seed from its owner with.
    pub(crate) fn mask(device: Option<&Self>, unit: Digest) -> Self {
        let Some(device) = device else {
            return Self(Zeroizing::default());
        };
        let mut hash = Sha512::new_with_prefix(MASK_CONTEXT);
        hash.update(unit.0);
        hash.update(device.bytes());
        Self::from_hash(hash)
    }

    /// `bytes` XOR these: wraps a seed, and unwraps it.
    pub(crate) fn masked(&self, bytes: &[u8; 32]) -> Self {
        let mut secret = Self::new(bytes);
        for (byte, mask) in secret.0.iter_mut().zip(self.bytes()) {
            *byte ^= mask;
        }
        secret
    }

    /// The bytes, for what must not outlive a function.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The dongle's key pair. Overwritten when dropped; it cannot be printed, logged, copied,
/// compared or serialized, because it has no trait that would.
///
/// It is kept expanded: hashing the seed and deriving the public half for each signature would
/// double what a signature costs on a Cortex-M0+.
pub struct DeviceKey {
    seed: Zeroizing<[u8; 32]>,
    expanded: ExpandedSecretKey,
    public: VerifyingKey,
    #[cfg(any(test, feature = "sim"))]
    fault: Option<usize>,
}

impl DeviceKey {
    /// The key pair of a seed (RFC 8032, 5.1.5).
    #[must_use]
    pub fn from_seed(seed: &Secret) -> Self {
        let expanded = ExpandedSecretKey::from(seed.bytes());
        Self {
            seed: Zeroizing::new(*seed.bytes()),
            public: VerifyingKey::from(&expanded),
            expanded,
            #[cfg(any(test, feature = "sim"))]
            fault: None,
        }
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey::from(&self.public)
    }

    /// Signs `body` and checks the result before it is given out: Ed25519's nonce is
    /// deterministic, so one faulty signature beside a good one would give the key away.
    ///
    /// The check is RFC 8032's (5.1.7, without the cofactor) and covers `body` encoded once more.
    /// `verify_strict` would also refuse keys and nonces of small order: what others send is checked
    /// for those; our own public key is of full order, because it was made from a clamped scalar.
    ///
    /// # Errors
    /// [`Refusal::SelfCheck`] if the signature does not hold or does not cover `body`.
    pub fn sign_checked<T: SignedBody>(&self, body: &T) -> Result<Sealed<T>, Refusal> {
        let sealed = Sealed::sign_by(body, |message| self.sign(message));
        #[cfg(any(test, feature = "sim"))]
        let sealed = self.spoil(sealed)?;
        if sealed.is_own(body, &self.public) {
            Ok(sealed)
        } else {
            Err(Refusal::SelfCheck)
        }
    }

    /// A signature (RFC 8032, 5.1.6), not checked. A function of its own in the chip's program, where
    /// its time is measured.
    #[inline(never)]
    fn sign(&self, message: &[u8]) -> Signature {
        raw_sign::<Sha512>(&self.expanded, message, &self.public)
    }

    /// The seed, for the record on flash only, wrapped.
    pub(crate) fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// From now on, flips this bit of everything that is signed, before it is checked.
    #[cfg(any(test, feature = "sim"))]
    pub const fn inject_fault(&mut self, bit: usize) {
        self.fault = Some(bit);
    }

    #[cfg(any(test, feature = "sim"))]
    fn spoil<T: SignedBody>(&self, sealed: Sealed<T>) -> Result<Sealed<T>, Refusal> {
        let Some(bit) = self.fault else {
            return Ok(sealed);
        };
        let mut bytes = std::vec::Vec::from(sealed.as_bytes());
        let at = bit / 8 % bytes.len();
        bytes[at] ^= 1 << (bit % 8);
        Sealed::from_bytes(&bytes).map_err(|_| Refusal::SelfCheck)
    }
}

/// Does not compile if the type has one of the traits: the inherent choice between two
/// implementations becomes ambiguous.
macro_rules! assert_lacks {
    ($type:ty: $($lacking:path),+ $(,)?) => {$(
        const _: () = {
            trait Ambiguous<A> {
                const CHOSEN: () = ();
            }
            struct Has;
            impl<T: ?Sized> Ambiguous<()> for T {}
            impl<T: ?Sized + $lacking> Ambiguous<Has> for T {}
            <$type as Ambiguous<_>>::CHOSEN
        };
    )+};
}

// `serde` and `defmt` are no dependencies of this crate: their traits cannot be implemented here.
assert_lacks!(Secret: Clone, PartialEq, fmt::Debug, fmt::Display, AsRef<[u8]>);
assert_lacks!(DeviceKey: Clone, PartialEq, fmt::Debug, fmt::Display, AsRef<[u8]>);
assert_lacks!(Identity: Clone, PartialEq, fmt::Debug, fmt::Display);

/// Compiles only for a type that overwrites itself when dropped.
const fn assert_wipes<T: zeroize::ZeroizeOnDrop>() {}
const _: () = assert_wipes::<ExpandedSecretKey>();
const _: () = assert_wipes::<Zeroizing<[u8; 32]>>();

#[cfg(test)]
mod tests {
    use licfmt::{Digest, DongleId, id::Sequence, update::UpdateReceipt};

    use super::*;

    fn body() -> UpdateReceipt {
        UpdateReceipt {
            dongle: DongleId::new(7).expect("in range"),
            sequence: Sequence(3),
            update: Digest::of(b"update"),
        }
    }

    fn key() -> DeviceKey {
        DeviceKey::from_seed(&Secret::new(&[9; 32]))
    }

    /// D-3: what is given out holds under the public key.
    #[test]
    fn a_signature_holds() {
        let sealed = key().sign_checked(&body()).expect("no fault");
        let public = key().public().verifying_key().expect("strong");
        assert_eq!(sealed.open(&public), Ok(body()));
    }

    /// D-1: a fault in any bit, of the body or of the signature, keeps the answer in.
    #[test]
    fn a_faulty_signature_is_never_given_out() {
        let len = key()
            .sign_checked(&body())
            .expect("no fault")
            .as_bytes()
            .len();
        for bit in 0..len * 8 {
            let mut key = key();
            key.inject_fault(bit);
            assert_eq!(
                key.sign_checked(&body()),
                Err(Refusal::SelfCheck),
                "bit {bit}"
            );
        }
    }
}
