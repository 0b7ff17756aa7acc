//! Issuer keys: what the root lets them sign, and for how long.

use std::{
    iter,
    path::{Path, PathBuf},
};

use ed25519_dalek::SigningKey;
use keyfob::{Code, Problem};
use licfmt::{
    Certificate, PublicKey, Purpose, Purposes, Sealed, UnixTime, Validity, armor,
    envelope::Signer,
    time::{DAY, HOUR},
    trust,
};
use zeroize::Zeroizing;

use super::{Lock, Passphrase, Vendor, files, keys, unfit, unusable};

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
        keys::replace_private(&self.issuer_file(purpose, "key.pem"), key, passphrase)?;
        let path = self.issuer_file(purpose, "pem");
        files::replace(&path, armor::write(&certificate).as_bytes())?;
        files::publish(&path)
    }

    /// Keeps a copy of an issuer's key and certificate, which are about to be replaced, under a name
    /// that tells when. Copied, not moved: other commands always find an issuer.
    pub(crate) fn retire_issuer(
        &self,
        _held: &Lock,
        purpose: Purpose,
        now: UnixTime,
    ) -> Result<(), Problem> {
        const ENDS: [&str; 2] = ["key.pem", "pem"];
        let stamp = now.to_string().replace([':', '-'], "");
        // Another may have been retired in this very second.
        let later = (2..).map(|at| format!("{stamp}-{at}"));
        let names = iter::once(stamp.clone()).chain(later);
        let names = names.map(|stamp| ENDS.map(|end| format!("{stamp}.{end}")));
        let retired = names.map(|names| names.map(|name| self.issuer_file(purpose, &name)));
        let free = retired
            .into_iter()
            .find(|files| !files.iter().any(|file| file.exists()));
        for (end, retired) in ENDS.into_iter().zip(free.into_iter().flatten()) {
            let path = self.issuer_file(purpose, end);
            if path.exists() {
                let content = Zeroizing::new(files::read(&path)?);
                files::write_new(&retired, &content)?;
            }
        }
        Ok(())
    }

    /// The issuer for one purpose. One that the vendor has revoked signs nothing that anybody would
    /// believe, and is refused.
    pub(crate) fn issuer(
        &self,
        purpose: Purpose,
        passphrase: &Passphrase,
        now: UnixTime,
    ) -> Result<Issuer, Problem> {
        let certificate = self.issuer_certificate(purpose)?;
        let path = self.issuer_file(purpose, "pem");
        let issuer = self.certified(&path, &certificate, purpose)?;
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

    /// The issuer that a certificate is of, if the vendor's root made it and the vendor did not revoke
    /// it. `path` and `purpose` are for errors.
    pub(crate) fn certified(
        &self,
        path: &Path,
        certificate: &Sealed<Certificate>,
        purpose: Purpose,
    ) -> Result<trust::Issuer, Problem> {
        let issuer = trust::Issuer::certified(certificate, &[self.root()?])
            .map_err(|error| unusable(path, &error))?;
        if self.revokes_issuer(issuer.id)? {
            return Err(Problem::new(Code::IssuerRevoked)
                .because("why-issuer-revoked")
                .with("purpose", purpose)
                .with("id", issuer.id));
        }
        Ok(issuer)
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
        let path = self.issuer_file(purpose, "key.pem");
        if files::is_missing(&path) {
            // A directory that an older version of this program made.
            return Err(unfit(&path, "why-no-issuer").with("purpose", purpose));
        }
        keys::is_encrypted(&path)
    }

    /// The file of an issuer's certificate (`pem`) or key (`key.pem`).
    pub(crate) fn issuer_file(&self, purpose: Purpose, end: &str) -> PathBuf {
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
