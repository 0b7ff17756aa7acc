//! The signing key (D-1): made here, never shown, and no signature leaves unchecked (D-3).

use core::fmt;

use ed25519_dalek::SigningKey;
use licfmt::{PublicKey, Sealed, SignedBody, message::Refusal};
use zeroize::Zeroizing;

use crate::store::Identity;

/// 32 secret bytes, as they come from noise or flash. Overwritten when dropped; no trait would show
/// or copy them.
pub struct Seed(Zeroizing<[u8; 32]>);

impl Seed {
    /// Takes the bytes over; the place they came from is the caller's to wipe.
    pub(crate) fn new(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// The bytes, for what must not outlive a function.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The dongle's key pair. Overwritten when dropped; it cannot be printed, logged, copied,
/// compared or serialized, because it has no trait that would.
///
/// It is kept expanded to a key pair: deriving the public half for each signature would double
/// what a signature costs on a Cortex-M0+.
pub struct DeviceKey {
    signing: SigningKey,
    #[cfg(any(test, feature = "sim"))]
    fault: Option<usize>,
}

impl DeviceKey {
    /// The key pair of a seed (RFC 8032, 5.1.5).
    #[must_use]
    pub fn from_seed(seed: &Seed) -> Self {
        Self {
            signing: SigningKey::from_bytes(seed.bytes()),
            #[cfg(any(test, feature = "sim"))]
            fault: None,
        }
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey::from(&self.signing.verifying_key())
    }

    /// Signs `body` and checks the result before it is given out: Ed25519's nonce is
    /// deterministic, so one faulty signature beside a good one would give the key away.
    ///
    /// # Errors
    /// [`Refusal::SelfCheck`] if the signature does not hold or does not cover `body`.
    pub fn sign_checked<T: SignedBody + PartialEq>(&self, body: &T) -> Result<Sealed<T>, Refusal> {
        let sealed = Sealed::sign(body, &self.signing);
        #[cfg(any(test, feature = "sim"))]
        let sealed = self.spoil(sealed)?;
        match sealed.open(&self.signing.verifying_key()) {
            Ok(covered) if covered == *body => Ok(sealed),
            _ => Err(Refusal::SelfCheck),
        }
    }

    /// The seed, for the record on flash only.
    pub(crate) fn seed(&self) -> &[u8; 32] {
        self.signing.as_bytes()
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
assert_lacks!(Seed: Clone, PartialEq, fmt::Debug, fmt::Display, AsRef<[u8]>);
assert_lacks!(DeviceKey: Clone, PartialEq, fmt::Debug, fmt::Display, AsRef<[u8]>);
assert_lacks!(Identity: Clone, PartialEq, fmt::Debug, fmt::Display);

/// Compiles only for a type that overwrites itself when dropped.
const fn assert_wipes<T: zeroize::ZeroizeOnDrop>() {}
const _: () = assert_wipes::<SigningKey>();
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
        DeviceKey::from_seed(&Seed::new(&[9; 32]))
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
