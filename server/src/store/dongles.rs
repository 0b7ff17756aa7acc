//! Dongles.

use licfmt::{DongleId, UnixTime, armor, device::Tier};

use super::{
    Corrupt, Read, StoreError, Write,
    row::{named, parse, parse_some, signed},
    statement::{Tx, execute, fetch},
};
use crate::domain::dongle::Dongle;

#[derive(sqlx::FromRow)]
struct DongleRow {
    id: String,
    key: String,
    tier: String,
    certificate: String,
    number: Option<String>,
}

/// Why a dongle was not written.
#[derive(Debug, thiserror::Error)]
pub enum DongleError {
    /// Its number or its key is registered already.
    Registered,
    /// The license is bound to another dongle, or the dongle to another license, since it was read.
    Bound,
    /// The database failed.
    Store(#[from] StoreError),
}

impl Tx {
    /// The dongle of this number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn dongle(&mut self, id: DongleId) -> Result<Option<Dongle>, StoreError> {
        let row = fetch!(
            fetch_optional,
            self,
            DongleRow,
            "SELECT id, key, tier, certificate, number FROM dongles WHERE id = $1",
            id.to_string()
        )?;
        Ok(row.map(DongleRow::dongle).transpose()?)
    }

    /// The dongle that a license is bound to.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn dongle_of(&mut self, license: &str) -> Result<Option<Dongle>, StoreError> {
        let row = fetch!(
            fetch_optional,
            self,
            DongleRow,
            "SELECT id, key, tier, certificate, number FROM dongles WHERE number = $1",
            license
        )?;
        Ok(row.map(DongleRow::dongle).transpose()?)
    }
}

impl Read {
    /// All dongles after this number, in the order of their numbers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn dongles(
        &mut self,
        after: Option<DongleId>,
        most: u32,
    ) -> Result<Vec<Dongle>, StoreError> {
        let after = after.map_or_else(String::new, |id| id.to_string());
        let rows = fetch!(
            fetch_all,
            &mut **self,
            DongleRow,
            "SELECT id, key, tier, certificate, number FROM dongles WHERE id > $1 ORDER BY id LIMIT $2",
            after,
            i64::from(most)
        )?;
        let dongles = rows.into_iter().map(DongleRow::dongle);
        Ok(dongles.collect::<Result<_, _>>()?)
    }
}

impl Write {
    /// Registers a dongle.
    ///
    /// # Errors
    /// [`DongleError::Registered`], [`DongleError::Store`].
    pub async fn add_dongle(&mut self, dongle: &Dongle, now: UnixTime) -> Result<(), DongleError> {
        let added = execute!(
            &mut **self,
            "INSERT INTO dongles (id, key, tier, certificate, registered) VALUES ($1, $2, $3, $4, $5)",
            dongle.id.to_string(),
            dongle.key.to_string(),
            dongle.tier.name(),
            armor::write(&dongle.certificate),
            signed(now.0)
        );
        match added.map_err(StoreError::from) {
            Ok(_) => Ok(()),
            Err(error) if error.is_taken() => Err(DongleError::Registered),
            Err(error) => Err(error.into()),
        }
    }

    /// Binds a dongle to a license, and takes the license's dongle before from it.
    ///
    /// # Errors
    /// [`DongleError::Bound`] if another got there first; [`DongleError::Store`].
    pub async fn bind_dongle(&mut self, id: DongleId, license: &str) -> Result<(), DongleError> {
        execute!(
            &mut **self,
            "UPDATE dongles SET number = NULL WHERE number = $1 AND id <> $2",
            license,
            id.to_string()
        )
        .map_err(StoreError::from)?;
        let bound = execute!(
            &mut **self,
            "UPDATE dongles SET number = $1 WHERE id = $2 AND (number IS NULL OR number = $1)",
            license,
            id.to_string()
        );
        match bound.map_err(StoreError::from) {
            Ok(1) => Ok(()),
            Ok(_) => Err(DongleError::Bound),
            Err(error) if error.is_taken() => Err(DongleError::Bound),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a dongle from a license.
    ///
    /// # Errors
    /// [`DongleError::Bound`] if it is that license's no more; [`DongleError::Store`].
    pub async fn free_dongle(&mut self, id: DongleId, license: &str) -> Result<(), DongleError> {
        let freed = execute!(
            &mut **self,
            "UPDATE dongles SET number = NULL WHERE id = $1 AND number = $2",
            id.to_string(),
            license
        );
        match freed.map_err(StoreError::from)? {
            0 => Err(DongleError::Bound),
            _ => Ok(()),
        }
    }
}

impl DongleRow {
    fn dongle(self) -> Result<Dongle, Corrupt> {
        let corrupt = |error: armor::ArmorError| Corrupt {
            column: "dongles.certificate",
            detail: error.to_string(),
        };
        let tier = Tier::ALL.into_iter().find(|tier| tier.name() == self.tier);
        Ok(Dongle {
            id: parse("dongles.id", &self.id)?,
            key: parse("dongles.key", &self.key)?,
            tier: named("dongles.tier", &self.tier, tier)?,
            certificate: armor::read(&self.certificate).map_err(corrupt)?,
            bound_to: parse_some("dongles.number", self.number.as_deref())?,
        })
    }
}
