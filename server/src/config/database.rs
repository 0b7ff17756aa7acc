//! Where the database is, and how it is written to.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

/// The database.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `postgres://USER:PASSWORD@HOST/DATABASE`; none: a SQLite file in the server's directory.
    #[serde(serialize_with = "super::shown::address")]
    pub address: Option<String>,
    /// Connections.
    pub connections: u32,
    /// The most check-ins in one transaction.
    pub batch: NonZeroUsize,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            address: None,
            connections: 8,
            batch: NonZeroUsize::new(500).unwrap_or(NonZeroUsize::MIN),
        }
    }
}
