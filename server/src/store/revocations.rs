//! Revocation lists.

use licfmt::{RevocationNumber, UnixTime};

use super::{
    StoreError, Write,
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
