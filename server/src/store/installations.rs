//! Installations.

use licfmt::{KeyId, limits::Count};

use super::{
    Corrupt, StoreError, Write,
    row::{json, number, parse, signed, time, to_json},
    statement::{Tx, execute, fetch},
};
use crate::domain::Installation;

#[derive(sqlx::FromRow)]
pub(super) struct InstallationRow {
    pub(super) id: String,
    key: String,
    pub(super) number: String,
    hardware: String,
    sequence: i64,
    nonce: String,
    activated: i64,
    seen: i64,
    program: String,
    instances: String,
    usage: String,
    forks: i64,
}

impl Tx {
    /// The installation of this id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn installation(&mut self, id: KeyId) -> Result<Option<Installation>, StoreError> {
        let row = fetch!(
            fetch_optional,
            self,
            InstallationRow,
            "SELECT * FROM installations WHERE id = $1",
            id.to_string()
        )?;
        Ok(row.map(InstallationRow::installation).transpose()?)
    }
}

impl Write {
    /// Adds an installation, or writes what changed of it. Answers whether it did: not if the key belongs to
    /// an installation of another license, which another server may just have added.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn save_installation(&mut self, it: &Installation) -> Result<bool, StoreError> {
        let written = execute!(
            &mut **self,
            "INSERT INTO installations \
             (id, key, number, hardware, sequence, nonce, activated, seen, program, instances, usage, forks) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
             ON CONFLICT (id) DO UPDATE SET hardware = excluded.hardware, sequence = excluded.sequence, \
             nonce = excluded.nonce, activated = excluded.activated, seen = excluded.seen, program = excluded.program, \
             instances = excluded.instances, usage = excluded.usage, forks = excluded.forks \
             WHERE installations.number = excluded.number",
            it.id().to_string(),
            it.key.to_string(),
            &*it.number,
            to_json(&it.hardware),
            signed(it.sequence),
            it.nonce.to_string(),
            signed(it.activated.0),
            signed(it.seen.0),
            to_json(&it.program),
            to_json(&it.instances),
            to_json(&it.usage),
            i64::from(it.forks)
        )?;
        Ok(written > 0)
    }
}

impl InstallationRow {
    pub(super) fn installation(self) -> Result<Installation, Corrupt> {
        let sequence: u64 = number("installations.sequence", self.sequence)?;
        if Count::new(sequence).is_none() {
            let detail = sequence.to_string();
            let column = "installations.sequence";
            return Err(Corrupt { column, detail });
        }
        Ok(Installation {
            key: parse("installations.key", &self.key)?,
            number: parse("installations.number", &self.number)?,
            hardware: json("installations.hardware", &self.hardware)?,
            sequence,
            nonce: parse("installations.nonce", &self.nonce)?,
            activated: time("installations.activated", self.activated)?,
            seen: time("installations.seen", self.seen)?,
            program: json("installations.program", &self.program)?,
            instances: json("installations.instances", &self.instances)?,
            usage: json("installations.usage", &self.usage)?,
            forks: number("installations.forks", self.forks)?,
        })
    }
}
