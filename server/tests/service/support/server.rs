//! A server in fake time, with its files.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use ed25519_dalek::pkcs8::{EncodePublicKey as _, spki::der::pem::LineEnding};
use keyfob_server::{
    clock::{Clock, NoRandomness, Rng},
    domain::{audit::Event, license::Protection},
    issuer::{Directory, PURPOSES},
    service::{Parts, Policy, Service},
    store::{Settings, Store},
};
use licfmt::{UnixTime, armor, online::Token, order::Order};
use tempfile::TempDir;

use super::{START, certificate, key, root};

struct StandingClock(AtomicU64);

impl Clock for StandingClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}

/// Never the same twice.
struct Counting(AtomicU64);

impl Rng for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        let count = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        for (byte, value) in bytes.iter_mut().rev().zip(count.iter().rev()) {
            *byte = *value;
        }
        Ok(())
    }
}

/// A server with its files.
pub(crate) struct Server {
    pub(crate) service: Arc<Service>,
    clock: Arc<StandingClock>,
    directory: TempDir,
}

impl Server {
    /// A new one on SQLite, its key certified for three years.
    pub(crate) async fn new() -> Self {
        Self::with(Policy::default(), 1000).await
    }

    pub(crate) async fn with(policy: Policy, valid_days: u64) -> Self {
        let directory = TempDir::new().expect("a directory");
        let settings = Settings::sqlite(&directory.path().join("keyfob.db"));
        Self::on(&settings, directory, policy, Some(valid_days)).await
    }

    /// A new one whose key is not certified.
    pub(crate) async fn uncertified() -> Self {
        let directory = TempDir::new().expect("a directory");
        let settings = Settings::sqlite(&directory.path().join("keyfob.db"));
        Self::on(&settings, directory, Policy::default(), None).await
    }

    pub(crate) async fn on(
        settings: &Settings,
        directory: TempDir,
        policy: Policy,
        valid_days: Option<u64>,
    ) -> Self {
        let keys = Directory::new(directory.path().join("issuer"));
        keys.create(&key(101), &None, START).expect("written");
        let clock = Arc::new(StandingClock(AtomicU64::new(START.0)));
        if let Some(days) = valid_days {
            certify(&keys, days);
        }
        let parts = Parts {
            store: Store::open(settings).await.expect("opened"),
            keys,
            passphrase: None,
            clock: clock.clone(),
            rng: Arc::new(Counting(AtomicU64::new(1))),
            policy,
            batch: NonZeroUsize::new(500).expect("not zero"),
        };
        let service = Service::start(parts).expect("started");
        Self {
            service,
            clock,
            directory,
        }
    }

    /// The vendor brings the certificate.
    pub(crate) fn certify(&self) {
        certify(&Directory::new(self.directory.path().join("issuer")), 1000);
        self.service.load_issuer().expect("certified");
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// A license that was made of this order, and released.
    pub(crate) async fn released(&self, order: Order, protection: Protection) -> Token {
        let number = order.number.clone();
        let created = self
            .service
            .create_license(order, protection, "erika")
            .await;
        self.service
            .release(&number, "erika")
            .await
            .expect("released");
        created.expect("made").token
    }

    /// As somebody would who has the database, not the server.
    pub(crate) async fn raw(&self, sql: &str) {
        let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
        match self.service.store() {
            Store::Sqlite { write, .. } => drop(sql.execute(write).await.expect("good SQL")),
            Store::Postgres(pool) => drop(sql.execute(pool).await.expect("good SQL")),
        }
    }

    /// Who did what, oldest first; the log is whole.
    pub(crate) async fn log(&self) -> Vec<(String, Event)> {
        let mut read = self.service.store().read().await.expect("begun");
        read.verify_audit().await.expect("read").expect("whole");
        let entries = read.audit(0, u32::MAX).await.expect("read");
        entries.into_iter().map(|it| (it.actor, it.what)).collect()
    }
}

fn certify(keys: &Directory, valid_days: u64) {
    let certificate = certificate(&key(101), &PURPOSES, valid_days);
    std::fs::write(keys.certificate_file(), armor::write(&certificate)).expect("written");
    let pem = root()
        .verifying_key()
        .to_public_key_pem(LineEnding::LF)
        .expect("PEM");
    std::fs::write(keys.root_file(), pem).expect("written");
}
