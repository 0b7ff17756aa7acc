//! Licenses: made, released, changed, ended.

mod documents;
mod fits;
mod settings;

use licfmt::{online::Token, order::Order};

use super::{Error, Service};
use crate::{
    domain::{
        License, Status, audit::Event, dongle::not_revoked, license::Protection, order::may_change,
        secret,
    },
    store::{NewLicense, StoreError, Write},
};
use fits::fits;

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
