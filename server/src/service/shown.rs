//! What staff looks at.

use licfmt::DongleId;

use super::{Error, Service};
use crate::{
    domain::{Installation, License, audit::Entry, dongle::Dongle},
    store::{LicenseFilter, Staff, Verified},
};

/// A license, with what it is bound to.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The license.
    pub license: License,
    /// Its dongle.
    pub dongle: Option<Dongle>,
    /// Its installation.
    pub installation: Option<Installation>,
}

impl Service {
    /// One license.
    ///
    /// # Errors
    /// [`Error::LicenseUnknown`].
    pub async fn license(&self, number: &str) -> Result<Shown, Error> {
        let mut read = self.store.read().await?;
        let kept = read.license(number).await?;
        let (license, _) = kept.ok_or_else(|| Error::LicenseUnknown(number.to_owned()))?;
        let installation = match license.state.bound_to {
            Some(id) => read.installation(id).await?,
            None => None,
        };
        Ok(Shown {
            dongle: read.dongle_of(number).await?,
            license,
            installation,
        })
    }

    /// Licenses in the order of their numbers.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn licenses(&self, filter: &LicenseFilter) -> Result<Vec<License>, Error> {
        Ok(self.store.read().await?.licenses(filter).await?)
    }

    /// Dongles after this number, in the order of their numbers.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn dongles(&self, after: Option<DongleId>, most: u32) -> Result<Vec<Dongle>, Error> {
        Ok(self.store.read().await?.dongles(after, most).await?)
    }

    /// All staff.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn staff(&self) -> Result<Vec<Staff>, Error> {
        Ok(self.store.read().await?.staff().await?)
    }

    /// Entries of the log after this one, oldest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn audit(&self, after: u64, most: u32) -> Result<Vec<Entry>, Error> {
        Ok(self.store.read().await?.audit(after, most).await?)
    }

    /// Goes through the whole log.
    ///
    /// # Errors
    /// [`Error::AuditBroken`].
    pub async fn verify_audit(&self) -> Result<Verified, Error> {
        Ok(self.store.read().await?.verify_audit().await??)
    }
}
