//! A license's documents: signed, and handed out.

use licfmt::{Digest, Revision, license::HardDongle, online::Token};

use crate::{
    domain::{
        License, Status,
        activation::NotBound,
        audit::Event,
        check_in::Unanswered,
        dongle::Dongle,
        license::{Document, Protection},
        secret,
    },
    service::{Error, Service},
    store::{Read, Write},
};

impl Service {
    /// The file of a hard-dongle license, for who has the token (P-12): only once a dongle is bound
    /// (D-6).
    ///
    /// # Errors
    /// [`Error::TokenWrong`], [`Error::SoftDongle`], [`Error::DongleNotBound`]; [`Error::Unanswered`] and
    /// [`Error::Activation`] for one that is not released or has ended.
    pub async fn license_file(&self, number: &str, token: &Token) -> Result<String, Error> {
        let mut read = self.store.read().await?;
        let kept = read.license(number).await?;
        let kept = kept.filter(|(_, hash)| secret::same(hash, &secret::token_hash(token)));
        let (license, _) = kept.ok_or(Error::TokenWrong)?;
        file_of(&mut read, &license).await
    }

    /// The same for staff.
    ///
    /// # Errors
    /// As [`Service::license_file`], but for the token.
    pub async fn newest_file(&self, number: &str) -> Result<String, Error> {
        let mut read = self.store.read().await?;
        let kept = read.license(number).await?;
        let (license, _) = kept.ok_or_else(|| Error::LicenseUnknown(number.to_owned()))?;
        file_of(&mut read, &license).await
    }

    /// Signs the next revision, as ordered, for this dongle or none. The caller saves the license.
    pub(in crate::service) async fn issue(
        &self,
        write: &mut Write,
        license: &mut License,
        dongle: Option<&Dongle>,
        actor: &str,
    ) -> Result<(), Error> {
        let (issuer, now) = (self.issuer()?, self.now());
        let revision = Revision(license.state.document.map_or(0, |it| it.revision.0) + 1);
        let bound = dongle.map(|dongle| HardDongle {
            id: dongle.id,
            public_key: dongle.key,
        });
        let revocations = write.revocation_number().await?;
        let hard = bound.is_some();
        let mut document = license
            .order
            .clone()
            .license(bound, revision, revocations, now);
        if hard {
            document.time = Some(issuer.time_token(&document));
        }
        let file = issuer.license(&document)?;
        let digest = Digest::of(file.as_bytes());
        write
            .add_document(&license.state.number, revision, now, &file)
            .await?;
        license.state.document = Some(Document { revision, digest });
        let event = Event::DocumentIssued {
            license: license.state.number.clone(),
            revision: revision.0,
            digest,
        };
        write.note(actor, event, now).await?;
        Ok(())
    }
}

async fn file_of(read: &mut Read, license: &License) -> Result<String, Error> {
    if license.state.protection == Protection::Soft {
        return Err(Error::SoftDongle);
    }
    match license.state.status {
        Status::Released => {}
        Status::Ordered => return Err(Unanswered::NotReleased.into()),
        Status::Cancelled => return Err(NotBound::Cancelled.into()),
        Status::Revoked => return Err(NotBound::Revoked.into()),
    }
    let document = license.state.document.ok_or(Error::DongleNotBound)?;
    let file = read
        .document(&license.state.number, document.revision)
        .await?;
    file.ok_or(Error::DongleNotBound)
}
