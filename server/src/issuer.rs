//! The server's issuer key, certified by the vendor's offline root (decision 1).
//!
//! One directory holds it:
//!
//! ```text
//! issuer.key.pem       the key, PKCS#8 (RFC 5958), encrypted if there is a passphrase
//! issuer-request.pem   what the vendor takes to the root
//! issuer.pem           the certificate that the root makes of it
//! root.pem             the vendor's root public key
//! ```

mod files;
mod size;

use std::path::PathBuf;

use ed25519_dalek::SigningKey;
use licfmt::{
    Certificate, PublicKey, Purpose, RootKey, Sealed, TrustError, UnixTime,
    armor::ArmorError,
    cert::IssuerRequest,
    envelope::{self, EnvelopeError, Signer},
    lease::Lease,
    license::{License, TimeToken},
    statement::{LicenseFloor, TimeStatement},
    trust,
};

pub use files::{Directory, KeyError, Passphrase};
pub use size::largest_file;

/// What the server signs: licenses, leases, and the time statements that licenses carry. Revocation
/// lists and dongles' certificates are the vendor's, made where the root is.
pub const PURPOSES: [Purpose; 3] = [Purpose::License, Purpose::Lease, Purpose::Time];

/// The key with its certificate.
pub struct Issuer {
    certificate: Sealed<Certificate>,
    key: SigningKey,
    checked: trust::Issuer,
    root: RootKey,
}

impl Issuer {
    /// The issuer with this key, if the certificate is the root's, of this key, and for all
    /// [`PURPOSES`].
    ///
    /// # Errors
    /// [`IssuerError`].
    pub fn new(
        key: SigningKey,
        certificate: Sealed<Certificate>,
        root: RootKey,
    ) -> Result<Self, IssuerError> {
        let checked = trust::Issuer::certified(&certificate, std::slice::from_ref(&root))?;
        if checked.key != key.verifying_key() {
            return Err(IssuerError::OtherKey);
        }
        let missing = PURPOSES
            .into_iter()
            .find(|it| !checked.purposes.contains(*it));
        match missing {
            Some(purpose) => Err(IssuerError::Purpose(purpose)),
            None => Ok(Self {
                certificate,
                key,
                checked,
                root,
            }),
        }
    }

    /// When its certificate ends; nothing that it signs later is believed.
    #[must_use]
    pub const fn valid_until(&self) -> UnixTime {
        self.checked.validity.not_after
    }

    /// The vendor's root.
    #[must_use]
    pub const fn root(&self) -> &RootKey {
        &self.root
    }

    /// Whether something of this purpose can be signed now.
    ///
    /// # Errors
    /// [`IssuerError::Trust`].
    pub fn can_sign(&self, purpose: Purpose, now: UnixTime) -> Result<(), IssuerError> {
        Ok(self.checked.permits(purpose, now)?)
    }

    /// Signs a lease.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub fn lease(&self, lease: &Lease) -> Result<String, IssuerError> {
        self.can_sign(Purpose::Lease, lease.issued)?;
        Ok(envelope::seal(lease, &[self.signer()])?)
    }

    /// Signs a license.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub fn license(&self, license: &License) -> Result<String, IssuerError> {
        self.can_sign(Purpose::License, license.issued)?;
        Ok(envelope::seal(license, &[self.signer()])?)
    }

    /// Tells a dongle the time, and that older revisions of this license are no longer valid (D-7).
    #[must_use]
    pub fn time_token(&self, license: &License) -> TimeToken {
        let floor = LicenseFloor {
            license: license.tag(),
            revision: license.revision,
        };
        let statement = TimeStatement {
            time: license.issued,
            revocations: license.revocations,
            license: Some(floor),
        };
        TimeToken {
            issuer: self.certificate.clone(),
            statement: Sealed::sign(&statement, &self.key),
        }
    }

    const fn signer(&self) -> Signer<'_> {
        Signer {
            certificate: &self.certificate,
            key: &self.key,
        }
    }
}

/// What the vendor takes to the root: `keyfob vendor certify` makes the certificate of it.
#[must_use]
pub fn request(key: &SigningKey, now: UnixTime) -> Sealed<IssuerRequest> {
    let body = IssuerRequest {
        public_key: PublicKey::from(&key.verifying_key()),
        purposes: PURPOSES.into_iter().collect(),
        issued: now,
    };
    Sealed::sign(&body, key)
}

/// Why the server cannot sign.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssuerError {
    /// The certificate is not there yet.
    NotCertified(PathBuf),
    /// The certificate is of another key.
    OtherKey,
    /// The certificate leaves out a purpose.
    Purpose(Purpose),
    /// The certificate is not the root's, or not valid now.
    Trust(#[from] TrustError),
    /// Not a certificate file.
    Armor(#[from] ArmorError),
    /// What was to be signed is no good document.
    Document(#[from] EnvelopeError),
    /// The key's files.
    Key(#[from] KeyError),
}

/// The root's word for a key, for development.
pub(crate) fn certify(
    root: &SigningKey,
    request: &IssuerRequest,
    validity: licfmt::Validity,
) -> Sealed<Certificate> {
    let body = Certificate {
        root: PublicKey::from(&root.verifying_key()).id(),
        subject: request.public_key,
        purposes: request.purposes,
        validity,
    };
    Sealed::sign(&body, root)
}
