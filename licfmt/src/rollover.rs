//! From one root key to the next (decision 1): a statement that both of them sign.

use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Serialize};

use crate::{PublicKey, RootKey, Sealed, SignedBody, TrustError, UnixTime};

/// "Whoever believes `old` shall also believe `new`." Signed by `old`, which makes it true, and by
/// `new`, which shows that someone holds that key.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct RootRollover {
    /// A root key that is already pinned.
    pub old: PublicKey,
    /// The root key that is to be believed as well.
    pub new: PublicKey,
    /// When it was signed.
    pub issued: UnixTime,
}

impl SignedBody for RootRollover {
    const TYPE: &'static str = "application/vnd.keyfob.root-rollover.v1";
}

/// The new root, if one of the pinned `roots` and the new root both signed the same statement.
///
/// # Errors
/// [`TrustError::UnknownRoot`] if no pinned root signed it; [`TrustError::Object`] if the new root
/// did not; [`TrustError::IssuerKey`] if the new key is unusable.
pub fn accept(
    by_old: &Sealed<RootRollover>,
    by_new: &Sealed<RootRollover>,
    roots: &[RootKey],
) -> Result<RootKey, TrustError> {
    let opened = roots
        .iter()
        .find_map(|root| Some((root, by_old.open(root.key()).ok()?)));
    let (root, rollover) = opened.ok_or(TrustError::UnknownRoot)?;
    if rollover.old.id() != root.id() {
        return Err(TrustError::UnknownRoot);
    }
    let new = RootKey::new(&rollover.new).map_err(TrustError::IssuerKey)?;
    let confirmed = by_new.open(new.key()).map_err(TrustError::Object)?;
    if confirmed == rollover {
        Ok(new)
    } else {
        Err(TrustError::Object(crate::SealError::Body))
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::{KeyError, SealError};

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn public(seed: u8) -> PublicKey {
        PublicKey::from(&key(seed).verifying_key())
    }

    fn signed(signer: u8, old: u8, new: PublicKey) -> Sealed<RootRollover> {
        let body = RootRollover {
            old: public(old),
            new,
            issued: UnixTime(5),
        };
        Sealed::sign(&body, &key(signer))
    }

    #[test]
    fn both_roots_must_sign_the_same() {
        let pinned = [RootKey::new(&public(1)).expect("strong")];
        let take = |by_old, by_new| accept(&by_old, &by_new, &pinned);
        let good = take(signed(1, 1, public(2)), signed(2, 1, public(2)));
        assert_eq!(good.expect("both signed").id(), public(2).id());
        assert_eq!(
            take(signed(3, 1, public(2)), signed(2, 1, public(2))),
            Err(TrustError::UnknownRoot)
        );
        assert_eq!(
            take(signed(1, 1, public(2)), signed(1, 1, public(2))),
            Err(TrustError::Object(SealError::Signature))
        );
        assert_eq!(
            take(signed(1, 1, public(2)), signed(2, 3, public(2))),
            Err(TrustError::Object(SealError::Body))
        );
        let weak = PublicKey([0; 32]);
        assert_eq!(
            take(signed(1, 1, weak), signed(2, 1, weak)),
            Err(TrustError::IssuerKey(KeyError::Weak))
        );
    }
}
