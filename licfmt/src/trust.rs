//! Who is believed: pinned root keys, and the issuers that they certified.

use ed25519_dalek::VerifyingKey;

use crate::{
    Certificate, KeyError, KeyId, PublicKey, Purpose, SealError, Sealed, SignedBody, UnixTime,
    cert::{Purposes, Validity},
};

/// A vendor's root key, compiled into the protected program or given to the dongle at provisioning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootKey {
    id: KeyId,
    key: VerifyingKey,
}

impl RootKey {
    /// Pins a root key.
    ///
    /// # Errors
    /// See [`PublicKey::verifying_key`].
    pub fn new(key: &PublicKey) -> Result<Self, KeyError> {
        Ok(Self {
            id: key.id(),
            key: key.verifying_key()?,
        })
    }

    /// The id that certificates name it by.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The key itself.
    #[must_use]
    pub const fn key(&self) -> &VerifyingKey {
        &self.key
    }
}

/// An issuer key that a pinned root vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The issuer key's id.
    pub id: KeyId,
    /// The issuer's key.
    pub key: VerifyingKey,
    /// What it may sign.
    pub purposes: Purposes,
    /// When it may sign it.
    pub validity: Validity,
    /// The root that certified it.
    pub root: KeyId,
}

impl Issuer {
    /// Checks `certificate` against the pinned `roots`. One signature check.
    ///
    /// # Errors
    /// [`TrustError::UnknownRoot`], [`TrustError::Certificate`] or [`TrustError::IssuerKey`].
    pub fn certified(
        certificate: &Sealed<Certificate>,
        roots: &[RootKey],
    ) -> Result<Self, TrustError> {
        let hint = certificate.root_hint();
        let root = roots
            .iter()
            .find(|root| Some(root.id) == hint)
            .ok_or(TrustError::UnknownRoot)?;
        let certificate = certificate
            .open(&root.key)
            .map_err(TrustError::Certificate)?;
        Ok(Self {
            id: certificate.subject.id(),
            key: certificate
                .subject
                .verifying_key()
                .map_err(TrustError::IssuerKey)?,
            purposes: certificate.purposes,
            validity: certificate.validity,
            root: root.id,
        })
    }

    /// Whether this issuer may sign for `purpose` a document issued at `issued`.
    ///
    /// # Errors
    /// [`TrustError::Purpose`] or [`TrustError::Validity`].
    pub fn permits(&self, purpose: Purpose, issued: UnixTime) -> Result<(), TrustError> {
        if !self.purposes.contains(purpose) {
            return Err(TrustError::Purpose {
                needed: purpose,
                has: self.purposes,
            });
        }
        if !self.validity.contains(issued) {
            return Err(TrustError::Validity {
                issued,
                validity: self.validity,
            });
        }
        Ok(())
    }
}

/// A binary object that an issuer signs.
pub trait Issued: SignedBody {
    /// What the issuer's certificate must permit.
    const PURPOSE: Purpose;

    /// When it was signed, by the vendor's clock.
    fn issued(&self) -> UnixTime;
}

/// Opens an object that an issuer signed: certificate, signature, purpose, validity. Two
/// signature checks.
///
/// # Errors
/// The first [`TrustError`] met.
pub fn open_issued<T: Issued>(
    object: &Sealed<T>,
    certificate: &Sealed<Certificate>,
    roots: &[RootKey],
) -> Result<(T, Issuer), TrustError> {
    let issuer = Issuer::certified(certificate, roots)?;
    let body = object.open(&issuer.key).map_err(TrustError::Object)?;
    issuer.permits(T::PURPOSE, body.issued())?;
    Ok((body, issuer))
}

/// Why a signed thing is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The certificate names a root that is not pinned: another vendor's, or a newer one.
    #[error("certificate of an unknown root: no pinned root has that key")]
    UnknownRoot,
    /// The certificate's own signature or encoding is wrong.
    #[error("issuer certificate: {0}")]
    Certificate(SealError),
    /// The certified key is no usable key.
    #[error("issuer key: {0}")]
    IssuerKey(KeyError),
    /// The object's signature or encoding is wrong.
    #[error("{0}")]
    Object(SealError),
    /// The issuer may not sign this kind of thing.
    #[error("issuer may sign {has}, not {needed}")]
    Purpose {
        /// What the document needs.
        needed: Purpose,
        /// What the certificate grants.
        has: Purposes,
    },
    /// The document was issued outside the issuer's validity.
    #[error(
        "issued at {issued}, outside the issuer's validity {} to {}",
        validity.not_before, validity.not_after
    )]
    Validity {
        /// The document's `issued` time.
        issued: UnixTime,
        /// The issuer's validity.
        validity: Validity,
    },
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use postcard::experimental::max_size::MaxSize;
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize, MaxSize)]
    struct Memo(UnixTime);

    impl SignedBody for Memo {
        const TYPE: &'static str = "application/vnd.keyfob.memo.v1";
    }

    impl Issued for Memo {
        const PURPOSE: Purpose = Purpose::Time;

        fn issued(&self) -> UnixTime {
            self.0
        }
    }

    fn signer(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn public(seed: u8) -> PublicKey {
        PublicKey::from(&signer(seed).verifying_key())
    }

    fn certificate(root: u8, subject: PublicKey, purpose: Purpose) -> Sealed<Certificate> {
        let body = Certificate {
            root: public(root).id(),
            subject,
            purposes: [purpose].into_iter().collect(),
            validity: Validity {
                not_before: UnixTime(100),
                not_after: UnixTime(200),
            },
        };
        Sealed::sign(&body, &signer(root))
    }

    fn open(certificate: &Sealed<Certificate>, issued: u64) -> Result<(Memo, Issuer), TrustError> {
        let memo = Sealed::sign(&Memo(UnixTime(issued)), &signer(2));
        open_issued(
            &memo,
            certificate,
            &[RootKey::new(&public(1)).expect("strong")],
        )
    }

    #[test]
    fn an_issuer_is_judged_at_the_time_of_issue() {
        let good = certificate(1, public(2), Purpose::Time);
        assert!(open(&good, 100).is_ok() && open(&good, 200).is_ok());
        assert!(matches!(open(&good, 99), Err(TrustError::Validity { .. })));
        assert!(matches!(open(&good, 201), Err(TrustError::Validity { .. })));
    }

    #[test]
    fn another_vendors_root_is_unknown() {
        let foreign = certificate(9, public(2), Purpose::Time);
        assert_eq!(open(&foreign, 150), Err(TrustError::UnknownRoot));
    }

    #[test]
    fn a_certificate_that_only_names_the_root_is_refused() {
        let body = Certificate {
            root: public(1).id(),
            ..certificate(9, public(2), Purpose::Time)
                .open(&signer(9).verifying_key())
                .expect("own")
        };
        let forged = Sealed::sign(&body, &signer(9));
        assert_eq!(
            open(&forged, 150),
            Err(TrustError::Certificate(SealError::Signature))
        );
    }

    #[test]
    fn wrong_purpose_and_weak_issuer_are_refused() {
        let wrong = certificate(1, public(2), Purpose::License);
        assert!(matches!(
            open(&wrong, 150),
            Err(TrustError::Purpose {
                needed: Purpose::Time,
                ..
            })
        ));
        let weak = certificate(1, PublicKey([0; 32]), Purpose::Time);
        assert_eq!(open(&weak, 150), Err(TrustError::IssuerKey(KeyError::Weak)));
    }
}
