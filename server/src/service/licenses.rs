//! Licenses: made, released, ended, waived, signed.

use licfmt::{
    Digest, Revision, RevocationNumber, UnixTime,
    device::Tier,
    document::Document as _,
    lease::WAIVER_MAX_S,
    license::{HardDongle, Kind},
    limits::FILE_MAX,
    online::Token,
    order::Order,
    text::Name,
};

use super::{Error, Service};
use crate::{
    domain::{
        License, Status,
        activation::NotBound,
        audit::Event,
        check_in::Unanswered,
        dongle::{Dongle, not_revoked},
        license::{Document, Protection, designated},
        order::may_change,
        secret,
    },
    explain::Explain as _,
    issuer::largest_file,
    store::{NewLicense, Read, StoreError, Write},
    text::Message,
};

/// A license that was just made.
#[derive(Clone, Debug)]
pub struct Created {
    /// Its token: shown now, kept as a hash only.
    pub token: Token,
}

impl Service {
    /// Makes a license of an order. It waits for its release (P-9).
    ///
    /// # Errors
    /// [`Error::LicenseExists`], [`Error::Order`].
    pub async fn create_license(
        &self,
        mut order: Order,
        protection: Protection,
        actor: &str,
    ) -> Result<Created, Error> {
        let (now, token) = (self.now(), self.token()?);
        // Later revisions are valid from the same day.
        order.not_before.get_or_insert(now);
        let expires = fits(&order, protection, now)?;
        let new = NewLicense {
            protection,
            token_hash: secret::token_hash(&token),
            created: now,
            expires,
            order,
        };
        let number = new.order.number.clone();
        let mut write = self.store.write().await?;
        write
            .add_license(&new)
            .await
            .map_err(|error| taken(error, &number))?;
        let event = Event::LicenseCreated { license: number };
        write.note(actor, event, now).await?;
        write.commit().await?;
        Ok(Created { token })
    }

    /// Releases a license: payment is in (P-9). A soft-dongle license gets its first document, a
    /// hard-dongle license gets one when its dongle is bound.
    ///
    /// # Errors
    /// [`Error::LicenseUnknown`], [`Error::LicenseStatus`], [`Error::Issuer`]; [`Error::Dongle`] if the dongle that was
    /// bound first was revoked meanwhile.
    pub async fn release(&self, number: &str, actor: &str) -> Result<(), Error> {
        let mut write = self.store.write().await?;
        let mut license = self.locked(&mut write, number).await?;
        expect(&license, Status::Ordered)?;
        self.set_status(
            &mut write,
            &mut license,
            Status::Released,
            (actor, "released"),
        )
        .await?;
        let dongle = write.dongle_of(number).await?;
        if let Some(dongle) = &dongle {
            not_revoked(dongle, write.revocation_list().await?.as_ref())?;
        }
        if license.state.protection == Protection::Soft || dongle.is_some() {
            self.issue(&mut write, &mut license, dongle.as_ref(), actor)
                .await?;
        }
        write.save_license(&license).await?;
        Ok(write.commit().await?)
    }

    /// Changes what was ordered, quantities only upwards, and signs the next revision if the license has one
    /// already: an online site gets it with its next check-in, another one downloads it (P-12).
    ///
    /// # Errors
    /// [`Error::LicenseUnknown`], [`Error::LicenseStatus`] if it has ended, [`Error::Order`],
    /// [`Error::OrderChange`], [`Error::Issuer`].
    pub async fn change_order(
        &self,
        mut order: Order,
        actor: &str,
        reason: &str,
    ) -> Result<(), Error> {
        let (now, number) = (self.now(), order.number.clone());
        let mut write = self.store.write().await?;
        let mut license = self.locked(&mut write, &number).await?;
        if license.state.status != Status::Ordered {
            expect(&license, Status::Released)?;
        }
        order.not_before = order.not_before.or(license.order.not_before);
        license.expires = fits(&order, license.state.protection, now)?;
        may_change(&license.order, &order)?;
        license.order = order;
        let dongle = write.dongle_of(&number).await?;
        let event = Event::OrderChanged {
            license: number,
            reason: reason.to_owned(),
        };
        write.note(actor, event, now).await?;
        // Without its dongle, which was freed, a hard-dongle license waits for the next one to be bound.
        let can_be_signed = license.state.protection == Protection::Soft || dongle.is_some();
        if license.state.document.is_some() && can_be_signed {
            self.issue(&mut write, &mut license, dongle.as_ref(), actor)
                .await?;
        }
        write.save_license(&license).await?;
        Ok(write.commit().await?)
    }

    /// Ends a license: cancelled, or revoked. Online sites are told at their next check-in; a site with a
    /// hard dongle is told by a revocation list that names the license.
    ///
    /// # Errors
    /// [`Error::LicenseUnknown`], [`Error::LicenseStatus`].
    pub async fn end(
        &self,
        number: &str,
        end: Status,
        actor: &str,
        reason: &str,
    ) -> Result<(), Error> {
        if !matches!(end, Status::Cancelled | Status::Revoked) {
            let (found, needed) = (end.name(), "cancelled or revoked");
            return Err(Error::LicenseStatus { found, needed });
        }
        let mut write = self.store.write().await?;
        let mut license = self.locked(&mut write, number).await?;
        if license.state.status == Status::Revoked {
            return expect(&license, Status::Released);
        }
        self.set_status(&mut write, &mut license, end, (actor, reason))
            .await?;
        write.save_license(&license).await?;
        Ok(write.commit().await?)
    }

    /// Replaces a license's token; the one before is worth nothing from now on. Installations that are
    /// registered go on: they have keys.
    ///
    /// # Errors
    /// [`Error::LicenseUnknown`].
    pub async fn rotate_token(&self, number: &str, actor: &str) -> Result<Token, Error> {
        let token = self.token()?;
        let mut write = self.store.write().await?;
        let license = self.locked(&mut write, number).await?;
        write
            .save_token(number, &secret::token_hash(&token))
            .await?;
        let event = Event::TokenRotated {
            license: license.state.number,
        };
        write.note(actor, event, self.now()).await?;
        write.commit().await?;
        Ok(token)
    }

    /// Waives the check until a time, 30 days from now at most, or no longer (M-8).
    ///
    /// # Errors
    /// [`Error::WaiverTooLong`], [`Error::LicenseUnknown`].
    pub async fn waive(
        &self,
        number: &str,
        until: Option<UnixTime>,
        actor: &str,
        reason: &str,
    ) -> Result<(), Error> {
        let now = self.now();
        if until.is_some_and(|until| until.since(now) > WAIVER_MAX_S) {
            return Err(Error::WaiverTooLong);
        }
        let mut write = self.store.write().await?;
        let mut license = self.locked(&mut write, number).await?;
        license.state.waived_until = until;
        write.save_license(&license).await?;
        let event = Event::Waived {
            license: license.state.number,
            until,
            reason: reason.to_owned(),
        };
        write.note(actor, event, now).await?;
        Ok(write.commit().await?)
    }

    /// Says which instances check in; none: any (M-7).
    ///
    /// # Errors
    /// [`Error::Designated`], [`Error::LicenseUnknown`].
    pub async fn designate(
        &self,
        number: &str,
        instances: Vec<Name>,
        actor: &str,
    ) -> Result<(), Error> {
        let instances = designated(instances)?;
        let mut write = self.store.write().await?;
        let mut license = self.locked(&mut write, number).await?;
        license.state.designated.clone_from(&instances);
        write.save_license(&license).await?;
        let license = license.state.number;
        let event = Event::Designated { license, instances };
        write.note(actor, event, self.now()).await?;
        Ok(write.commit().await?)
    }

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

    pub(super) async fn locked(&self, write: &mut Write, number: &str) -> Result<License, Error> {
        let kept = write.lock_license(number).await?;
        let (license, _) = kept.ok_or_else(|| Error::LicenseUnknown(number.to_owned()))?;
        Ok(license)
    }

    async fn set_status(
        &self,
        write: &mut Write,
        license: &mut License,
        to: Status,
        (actor, reason): (&str, &str),
    ) -> Result<(), Error> {
        let event = Event::StatusChanged {
            license: license.state.number.clone(),
            from: license.state.status.name().to_owned(),
            to: to.name().to_owned(),
            reason: reason.to_owned(),
        };
        license.state.status = to;
        write.note(actor, event, self.now()).await?;
        Ok(())
    }

    /// Signs the next revision, as ordered, for this dongle or none. The caller saves the license.
    pub(super) async fn issue(
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

/// Whether a license can be made of an order, and when it ends.
fn fits(order: &Order, protection: Protection, now: UnixTime) -> Result<Option<UnixTime>, Error> {
    let refused = |why: Message| Err(Error::Order(why));
    order
        .check()
        .map_err(|error| Error::Order(error.message()))?;
    match (order.kind, protection) {
        (Kind::Emergency, _) => refused(Message::new("order-emergency")),
        (Kind::Engineering, Protection::Hard) => refused(Message::new("order-engineering")),
        (_, Protection::Hard) if order.tiers.is_empty() => refused(Message::new("order-no-tier")),
        (_, Protection::Hard) if has_twice(&order.tiers) => {
            refused(Message::new("order-tier-twice"))
        }
        _ => {
            // The rest is the same with a dongle and without.
            let license = order
                .clone()
                .license(None, Revision(1), RevocationNumber(0), now);
            license
                .check()
                .map_err(|error| Error::Order(error.message()))?;
            let size = largest_file(order, protection == Protection::Hard, now)
                .map_err(|error| Error::Order(error.message()))?;
            if size > FILE_MAX {
                let too_large = Message::new("order-too-large").with("found", size);
                return refused(too_large.with("most", FILE_MAX));
            }
            Ok(license.expires)
        }
    }
}

fn has_twice(tiers: &[Tier]) -> bool {
    (1..tiers.len()).any(|at| tiers[..at].contains(&tiers[at]))
}

pub(super) fn expect(license: &License, needed: Status) -> Result<(), Error> {
    if license.state.status == needed {
        return Ok(());
    }
    Err(Error::LicenseStatus {
        found: license.state.status.name(),
        needed: needed.name(),
    })
}

fn taken(error: StoreError, number: &str) -> Error {
    if error.is_taken() {
        Error::LicenseExists(number.to_owned())
    } else {
        error.into()
    }
}
