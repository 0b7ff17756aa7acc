//! Which database, and the connections to it.

use std::{path::PathBuf, str::FromStr as _, time::Duration};

use sqlx::{
    Connection as _, PgPool, SqlitePool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::StoreError;
use crate::text::Message;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Pages that the connection which writes keeps at hand (a negative number: KiB). Sites come from all over the
/// database: with SQLite's own 2 MB nearly every page of a large one is read again, which cost half of a check-in.
const CACHE_KIB: &str = "-65536";
/// Pages after which what was written moves from the log into the database: 16 MiB, four times SQLite's own, so that a
/// page which several batches change is moved once.
const CHECKPOINT_PAGES: &str = "4000";

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Which database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`.
    pub address: String,
    /// Connections that read (SQLite), or all connections (PostgreSQL).
    pub connections: u32,
    /// Whether to make the SQLite file if there is none.
    pub create: bool,
}

impl Settings {
    /// Where the SQLite file is; none: the database is no file.
    pub(super) fn file(&self) -> Result<Option<PathBuf>, StoreError> {
        if !self.address.starts_with("sqlite:") {
            return Ok(None);
        }
        let options = SqliteConnectOptions::from_str(&self.address)?;
        Ok(Some(options.get_filename().to_path_buf()))
    }

    /// A SQLite file, made if there is none.
    #[must_use]
    pub fn sqlite(path: &std::path::Path) -> Self {
        // The two characters that an address gives a meaning.
        let path = path.display().to_string();
        let path = path.replace('%', "%25").replace('?', "%3F");
        Self {
            address: format!("sqlite:{path}"),
            connections: 4,
            create: true,
        }
    }
}

/// The database.
#[derive(Clone, Debug)]
pub enum Store {
    /// A SQLite file.
    Sqlite {
        /// Reads.
        read: SqlitePool,
        /// Writes, over one connection.
        write: SqlitePool,
    },
    /// A PostgreSQL server.
    Postgres(PgPool),
}

impl Store {
    /// Connects, and brings the tables up to this server's version.
    ///
    /// # Errors
    /// [`StoreError`]: not reachable, not a database, or of a newer version.
    pub async fn open(settings: &Settings) -> Result<Self, StoreError> {
        let store = Self::connect(settings).await?;
        store.migrate().await?;
        Ok(store)
    }

    pub(super) async fn connect(settings: &Settings) -> Result<Self, StoreError> {
        match settings.address.split_once(':') {
            Some(("sqlite", _)) => Self::connect_sqlite(settings).await,
            Some(("postgres" | "postgresql", _)) => Self::connect_postgres(settings).await,
            _ => Err(StoreError::Address(Message::new("address-form"))),
        }
    }

    async fn connect_sqlite(settings: &Settings) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(&settings.address)?
            .create_if_missing(settings.create)
            .journal_mode(SqliteJournalMode::Wal)
            // An answered check-in survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            // When its disk is full, SQLite takes a transaction back by itself, and sqlx, which then finds nothing to
            // take back, believes for ever that it goes on: such a connection is of no more use.
            .before_acquire(|connection, _| {
                Box::pin(async move { Ok(!connection.is_in_transaction()) })
            })
            .connect_with(
                options
                    .clone()
                    .pragma("cache_size", CACHE_KIB)
                    .pragma("wal_autocheckpoint", CHECKPOINT_PAGES),
            )
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(settings.connections.max(1))
            .acquire_timeout(PATIENCE)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self::Sqlite { read, write })
    }

    async fn connect_postgres(settings: &Settings) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(&settings.address)?;
        let pool = PgPoolOptions::new()
            .max_connections(settings.connections.max(2))
            .acquire_timeout(PATIENCE)
            // Whoever gave up waiting for an answer leaves a connection that may never answer.
            .after_release(|connection, _| {
                Box::pin(async move {
                    let answer = tokio::time::timeout(PATIENCE, connection.ping()).await;
                    answer.unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
                    Ok(true)
                })
            })
            .connect_with(options)
            .await?;
        Ok(Self::Postgres(pool))
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { write, .. } => SQLITE.run(write).await?,
            Self::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        Ok(())
    }

    /// The database's kind, for logs and figures.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// [`StoreError::Database`] if it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { read, .. } => sqlx::query("SELECT 1").execute(read).await.map(drop)?,
            Self::Postgres(pool) => sqlx::query("SELECT 1").execute(pool).await.map(drop)?,
        }
        Ok(())
    }

    /// Closes the connections, once what runs on them is done.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
