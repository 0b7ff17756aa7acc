//! One suite for both databases: what holds on one holds on the other.
//!
//! A real PostgreSQL server is needed, and no test is left out without one: `KEYFOB_TEST_POSTGRES` is the address of an
//! empty database on it. `tests/run test` starts one.

mod audit;
mod check_ins;
mod corrupt;
mod dongles;
mod installations;
mod licenses;
mod notices;
mod schema;
mod staff;
mod transactions;

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;

use super::*;
use crate::domain::{
    samples::{NOW, number, order, token},
    secret::token_hash,
};

/// Runs each of these functions on either database.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test(&$crate::store::tests::Database::sqlite().await).await;
            })+
        }

        mod on_postgres {
            $(#[tokio::test]
            async fn $test() {
                super::$test(&$crate::store::tests::Database::postgres().await).await;
            })+
        }
    };
}
use on_both;

/// A new, empty database of this server.
struct Database {
    store: Store,
    settings: Settings,
    _directory: Option<TempDir>,
}

impl Database {
    async fn sqlite() -> Self {
        let directory = TempDir::new().expect("a directory");
        // Characters that have a meaning in an address.
        let path = directory.path().join("50%3F of? it#.db");
        let settings = Settings::sqlite(&path);
        let store = Store::open(&settings).await.expect("opened");
        assert!(path.exists());
        Self {
            store,
            settings,
            _directory: Some(directory),
        }
    }

    /// A schema of its own in the database at `KEYFOB_TEST_POSTGRES`.
    async fn postgres() -> Self {
        static SCHEMAS: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("KEYFOB_TEST_POSTGRES").expect(
            "KEYFOB_TEST_POSTGRES is not set: this test needs the address of an empty database on a PostgreSQL server; \
             `tests/run test` starts one",
        );
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let schema = format!("store_{}_{number}", std::process::id());
        let mut connection = PgConnection::connect(&server).await.expect("PostgreSQL");
        let create = AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
        sqlx::raw_sql(create)
            .execute(&mut connection)
            .await
            .expect("a new schema");
        let sign = if server.contains('?') { '&' } else { '?' };
        let settings = Settings {
            address: format!("{server}{sign}options[search_path]={schema}"),
            connections: 4,
            create: false,
        };
        Self {
            store: Store::open(&settings).await.expect("opened"),
            settings,
            _directory: None,
        }
    }

    async fn read(&self) -> Read {
        self.store.read().await.expect("begun")
    }

    async fn write(&self) -> Write {
        self.store.write().await.expect("begun")
    }

    /// As somebody would who has the database, not the server.
    async fn raw(&self, sql: &str) {
        self.try_raw(sql).await.expect("good SQL");
    }

    async fn try_raw(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        Ok(match &self.store {
            Store::Sqlite { write, .. } => sql.execute(write).await?.rows_affected(),
            Store::Postgres(pool) => sql.execute(pool).await?.rows_affected(),
        })
    }

    /// What a query of one text column gives.
    async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.store {
            Store::Sqlite { write, .. } => sqlx::query_scalar(sql).fetch_all(write).await,
            Store::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
        }
        .expect("good SQL")
    }

    /// A license of this number, ordered.
    async fn add_license(&self, number: &str) {
        let mut write = self.write().await;
        write
            .add_license(&new_license(number))
            .await
            .expect("added");
        write.commit().await.expect("durable");
    }
}

fn new_license(number: &str) -> NewLicense {
    let mut order = order();
    order.number = number.parse().expect("a number");
    NewLicense {
        order,
        protection: crate::domain::license::Protection::Soft,
        token_hash: token_hash(&token(1)),
        created: NOW,
        expires: None,
    }
}
