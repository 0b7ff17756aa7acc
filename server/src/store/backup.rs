//! A copy of the database while the server runs.

use std::path::Path;

use super::{Store, StoreError};
use crate::text::Message;

impl Store {
    /// Copies a SQLite database into a new file, as of one moment. The server goes on meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Address`] for PostgreSQL, whose own `pg_dump` does this; [`StoreError::Database`], for
    /// instance if the file exists.
    pub async fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        let Self::Sqlite { read, .. } = self else {
            return Err(StoreError::Address(Message::new("address-backup")));
        };
        sqlx::query("VACUUM INTO $1")
            .bind(to.display().to_string())
            .execute(read)
            .await?;
        // SQLite leaves this to the caller.
        std::fs::File::open(to)
            .and_then(|copy| copy.sync_all())
            .map_err(sqlx::Error::from)?;
        Ok(())
    }
}
