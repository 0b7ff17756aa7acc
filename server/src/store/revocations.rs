//! Revocation lists.

use licfmt::{RevocationNumber, UnixTime, envelope, revocation::RevocationList};

use super::{
    Corrupt, StoreError, Write,
    row::{number, signed},
    statement::{Tx, execute, fetch},
};

impl Tx {
    /// The newest list, with its number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revocations(&mut self) -> Result<Option<(RevocationNumber, String)>, StoreError> {
        let row = fetch!(
            fetch_optional,
            self,
            (i64, String),
            "SELECT number, file FROM revocations ORDER BY number DESC LIMIT 1"
        )?;
        let Some((newest, file)) = row else {
            return Ok(None);
        };
        let newest = RevocationNumber(number("revocations.number", newest)?);
        Ok(Some((newest, file)))
    }

    /// What the newest list says. It was verified when it was published.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revocation_list(&mut self) -> Result<Option<RevocationList>, StoreError> {
        let newest = self.revocations().await?;
        let list = newest.map(|(_, file)| envelope::read_unverified(file.as_bytes()));
        let corrupt = |error: envelope::EnvelopeError| Corrupt {
            column: "revocations.file",
            detail: error.to_string(),
        };
        Ok(list.transpose().map_err(corrupt)?)
    }

    /// The newest list's number; 0: none yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revocation_number(&mut self) -> Result<RevocationNumber, StoreError> {
        let (newest,) = fetch!(
            fetch_one,
            self,
            (i64,),
            "SELECT COALESCE(MAX(number), 0) FROM revocations"
        )?;
        Ok(RevocationNumber(number("revocations.number", newest)?))
    }
}

impl Write {
    /// Publishes a list.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::is_taken`] if there is one of this number.
    pub async fn add_revocations(
        &mut self,
        list: RevocationNumber,
        file: &str,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        execute!(
            &mut **self,
            "INSERT INTO revocations (number, published, file) VALUES ($1, $2, $3)",
            i64::from(list.0),
            signed(now.0),
            file
        )?;
        Ok(())
    }
}
