//! Issuer keys: what the root lets them sign, and for how long.

use std::path::PathBuf;

use ed25519_dalek::SigningKey;
use keyfob::Problem;
use licfmt::{
    Certificate, PublicKey, Purpose, Purposes, Sealed, UnixTime, Validity, armor,
    envelope::Signer,
    time::{DAY, HOUR},
    trust,
};

use super::{Passphrase, Vendor, files, keys, unfit, unusable};

/// An issuer key with its certificate.
pub(crate) struct Issuer {
    /// The root's word for the key.
    pub(crate) certificate: Sealed<Certificate>,
    /// The key.
    pub(crate) key: SigningKey,
}

impl Issuer {
    /// As the envelope's writer takes it.
    pub(crate) fn signer(&self) -> Signer<'_> {
        Signer {
            certificate: &self.certificate,
            key: &self.key,
        }
    }
}

impl Vendor {
    /// Makes the issuer key for one purpose, and certifies it for `days` from `now`.
    pub(crate) fn add_issuer(
        &self,
        purpose: Purpose,
        key: &SigningKey,
        root: &SigningKey,
        passphrase: &Passphrase,
        valid: Validity,
    ) -> Result<(), Problem> {
        files::create_dir(&self.path().join("issuers"))?;
        let subject = PublicKey::from(&key.verifying_key());
        let certificate = certify(root, subject, [purpose].into_iter().collect(), valid);
        keys::write_private(&self.issuer_file(purpose, "key.pem"), key, passphrase)?;
        let path = self.issuer_file(purpose, "pem");
        files::replace(&path, armor::write(&certificate).as_bytes())?;
        files::publish(&path)
    }

    /// Takes an issuer's key and certificate out of use, under a name that tells when.
    pub(crate) fn retire_issuer(&self, purpose: Purpose, now: UnixTime) -> Result<(), Problem> {
        for end in ["key.pem", "pem"] {
            let path = self.issuer_file(purpose, end);
            if path.exists() {
                let stamp = now.to_string().replace([':', '-'], "");
                let retired = self.issuer_file(purpose, &format!("{stamp}.{end}"));
                std::fs::rename(&path, retired).map_err(|error| files::failed(&path, &error))?;
            }
        }
        Ok(())
    }

    /// The issuer for one purpose.
    pub(crate) fn issuer(
        &self,
        purpose: Purpose,
        passphrase: &Passphrase,
        now: UnixTime,
    ) -> Result<Issuer, Problem> {
        let certificate = self.issuer_certificate(purpose)?;
        let path = self.issuer_file(purpose, "pem");
        let issuer = trust::Issuer::certified(&certificate, &[self.root()?])
            .map_err(|error| unusable(&path, &error))?;
        issuer
            .permits(purpose, now)
            .map_err(|error| unusable(&path, &error))?;
        let path = self.issuer_file(purpose, "key.pem");
        let key = keys::read_private(&path, passphrase)?;
        if key.verifying_key() == issuer.key {
            return Ok(Issuer { certificate, key });
        }
        Err(unfit(&path, "why-other-key"))
    }

    /// The certificate of the issuer for one purpose.
    pub(crate) fn issuer_certificate(
        &self,
        purpose: Purpose,
    ) -> Result<Sealed<Certificate>, Problem> {
        let path = self.issuer_file(purpose, "pem");
        armor::read(&files::read_text(&path)?).map_err(|error| unusable(&path, &error))
    }

    /// Whether the vendor's keys are encrypted, so that a passphrase must be asked for.
    pub(crate) fn is_encrypted(&self, purpose: Purpose) -> Result<bool, Problem> {
        keys::is_encrypted(&self.issuer_file(purpose, "key.pem"))
    }

    fn issuer_file(&self, purpose: Purpose, end: &str) -> PathBuf {
        self.path().join("issuers").join(format!("{purpose}.{end}"))
    }
}

/// The validity of an issuer that may sign for `days` from now. It begins an hour early, for a
/// signer whose clock lags.
pub(crate) const fn valid_for(days: u32, now: UnixTime) -> Validity {
    Validity {
        not_before: UnixTime(now.0.saturating_sub(HOUR)),
        not_after: now.plus(days as u64 * DAY),
    }
}

/// The root's word for a key.
pub(crate) fn certify(
    root: &SigningKey,
    subject: PublicKey,
    purposes: Purposes,
    validity: Validity,
) -> Sealed<Certificate> {
    let root_id = PublicKey::from(&root.verifying_key()).id();
    Sealed::sign(
        &Certificate {
            root: root_id,
            subject,
            purposes,
            validity,
        },
        root,
    )
}
