//! The database: SQLite, or PostgreSQL. All SQL of the server is here.
//!
//! One text of a statement serves both wherever their dialects allow it. SQLite has one connection
//! that writes and several that read: two writers at once would only meet a lock. A transaction that
//! writes takes that lock when it begins, so none fails halfway because of another one.

mod audit;
mod backup;
mod check_ins;
mod connect;
mod documents;
mod dongles;
mod installations;
mod licenses;
mod lock;
mod notices;
mod restore;
mod revocations;
mod row;
mod staff;
mod statement;

pub use audit::{Broken, Verified};
pub use connect::{Settings, Store};
pub use dongles::DongleError;
pub use licenses::{LicenseFilter, NewLicense};
pub use lock::ServerLock;
pub use notices::{Sites, Telling};
pub use restore::restore;
pub use row::Corrupt;
pub use staff::{Role, Staff};
pub use statement::{Read, Write};

use crate::text::Message;

/// Why the database gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database, or the way to it, failed.
    Database(#[from] sqlx::Error),
    /// A migration failed, or the database is of another version.
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The address of the database is of no use.
    Address(Message),
    /// What stands in the database was not written by this server.
    Corrupt(#[from] Corrupt),
    /// Another server has the database.
    InUse(std::path::PathBuf),
    /// Not a SQLite database.
    NotBackup(std::path::PathBuf),
    /// It took the database too long.
    Silent,
    /// A file, not what is in it.
    File {
        /// Which.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The server stops, or a check-in could not be taken.
    Stopping,
}

impl StoreError {
    /// Whether what failed may work if it is tried in smaller parts: one row is at fault, or somebody else
    /// waited for the same rows in another order (SQLSTATE 40P01, deadlock detected).
    #[must_use]
    pub(crate) fn may_work_in_parts(&self) -> bool {
        match self {
            Self::Corrupt(_) => true,
            Self::Database(error) => error
                .as_database_error()
                .is_some_and(|error| error.code().as_deref() == Some("40P01")),
            _ => false,
        }
    }

    /// Whether a row was refused because another one has its key already.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        match self {
            Self::Database(error) => error
                .as_database_error()
                .is_some_and(sqlx::error::DatabaseError::is_unique_violation),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
