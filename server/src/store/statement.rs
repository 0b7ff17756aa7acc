//! Transactions, and statements that run on either database.

use std::ops::{Deref, DerefMut};

use sqlx::{Postgres, Sqlite, Transaction};

use super::{Store, StoreError};

/// A transaction on either database.
pub enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction that only reads.
pub struct Read(Tx);

/// A transaction that may write: nothing of it stays unless it is committed.
pub struct Write(Tx);

impl Store {
    /// Begins to read, as of one moment: what others write meanwhile is not seen.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn read(&self) -> Result<Read, StoreError> {
        Ok(Read(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        }))
    }

    /// Begins to write.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn write(&self) -> Result<Write, StoreError> {
        Ok(Write(match self {
            // Deferred, it would fail at its first write if another had written since its first read.
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        }))
    }
}

impl Write {
    /// Makes what was written durable.
    ///
    /// # Errors
    /// [`StoreError::Database`]: whether it was written is not known then.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.0 {
            Tx::Sqlite(tx) => tx.commit().await?,
            Tx::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

impl Deref for Read {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.0
    }
}

impl DerefMut for Read {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.0
    }
}

impl Deref for Write {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.0
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.0
    }
}

/// The text of a statement: one for both, or one for each.
macro_rules! sql {
    (sqlite $both:literal) => {
        $both
    };
    (postgres $both:literal) => {
        $both
    };
    (sqlite { sqlite: $sqlite:literal, postgres: $postgres:literal $(,)? }) => {
        $sqlite
    };
    (postgres { sqlite: $sqlite:literal, postgres: $postgres:literal $(,)? }) => {
        $postgres
    };
}

/// Runs a statement that gives no rows; answers how many it changed.
macro_rules! execute {
    ($tx:expr, $sql:tt $(, $bind:expr)* $(,)?) => {
        match &mut *$tx {
            $crate::store::statement::Tx::Sqlite(tx) => sqlx::query($crate::store::statement::sql!(sqlite $sql))
                $(.bind($bind))*.execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::store::statement::Tx::Postgres(tx) => sqlx::query($crate::store::statement::sql!(postgres $sql))
                $(.bind($bind))*.execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
    };
}

/// Runs a query with one of sqlx's `fetch_…` methods; each row is read as `$row`.
macro_rules! fetch {
    ($how:ident, $tx:expr, $row:ty, $sql:tt $(, $bind:expr)* $(,)?) => {
        match &mut *$tx {
            $crate::store::statement::Tx::Sqlite(tx) => sqlx::query_as::<_, $row>($crate::store::statement::sql!(sqlite $sql))
                $(.bind($bind))*.$how(&mut **tx).await,
            $crate::store::statement::Tx::Postgres(tx) => sqlx::query_as::<_, $row>($crate::store::statement::sql!(postgres $sql))
                $(.bind($bind))*.$how(&mut **tx).await,
        }
    };
}

pub(super) use {execute, fetch, sql};
