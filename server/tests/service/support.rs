//! A vendor with fixed keys, a clock that stands still, and sites.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use ed25519_dalek::{
    SigningKey,
    pkcs8::{EncodePublicKey as _, spki::der::pem::LineEnding},
};
use keyfob_server::{
    clock::{Clock, NoRandomness, Rng},
    domain::{audit::Event, license::Protection},
    issuer::{Directory, PURPOSES},
    service::{Error, Parts, Policy, Service},
    store::{Settings, Store},
};
use licfmt::{
    Certificate, Digest, Nonce, PublicKey, Purpose, RevocationNumber, RootKey, Sealed, UnixTime,
    Validity, armor,
    document::Document,
    envelope::{self, Signer, Trust},
    hardware::{Component, ComponentHash, Hardware},
    lease::{Decision, Lease, Refusal},
    license::{Environment, License},
    limits::Count,
    online::{Activation, Answer, CheckIn, ProgramStatus, Report, RunStatus, Token},
    order::Order,
    time::DAY,
};
use tempfile::TempDir;

/// 2026-11-21T09:00:00Z.
pub(crate) const START: UnixTime = UnixTime(1_795_251_600);
/// The order's number.
pub(crate) const NUMBER: &str = "1921900011";

pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from(&key.verifying_key())
}

pub(crate) fn root() -> SigningKey {
    key(100)
}

pub(crate) fn certificate(
    subject: &SigningKey,
    purposes: &[Purpose],
    valid_days: u64,
) -> Sealed<Certificate> {
    let body = Certificate {
        root: public(&root()).id(),
        subject: public(subject),
        purposes: purposes.iter().copied().collect(),
        validity: Validity {
            not_before: START,
            not_after: START.plus(valid_days * DAY),
        },
    };
    Sealed::sign(&body, &root())
}

/// Signs what the vendor signs where the root is.
pub(crate) fn seal<D: Document>(document: &D) -> String {
    let issuer = key(102);
    let signer = Signer {
        certificate: &certificate(&issuer, &[D::PURPOSE], 1000),
        key: &issuer,
    };
    envelope::seal(document, &[signer]).expect("a good document")
}

pub(crate) fn open<D: Document>(file: &str) -> D {
    let root = [RootKey::new(&public(&root())).expect("a root key")];
    let opened = envelope::open(file.as_bytes(), &Trust::in_roots(&root));
    opened.expect("the vendor's").document
}

pub(crate) fn order() -> Order {
    let text = include_str!("../../../licfmt/tests/documents/order.json");
    Order::read(text).expect("good")
}

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

/// A site that does what the contract asks of it: it keeps a request until it is answered, and checks what it is told.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) key: SigningKey,
    pub(crate) report: Report,
    pub(crate) held: u64,
    pub(crate) file: Option<String>,
    pub(crate) list: Option<String>,
    requests: u8,
    is_pending: bool,
}

impl Site {
    pub(crate) fn new(seed: u8) -> Self {
        let mut nonce = [0; 32];
        nonce[0] = seed;
        Self {
            key: key(seed),
            report: Report {
                nonce: Nonce(nonce),
                environment: Environment::Production,
                hardware: computer(seed),
                instance: "server-1".parse().expect("a name"),
                program: ProgramStatus {
                    version: "4.2".parse().expect("a text"),
                    status: RunStatus::Running,
                },
                reads: 1,
                license: None,
                revocations: RevocationNumber(0),
                usage: Vec::new(),
            },
            held: 0,
            file: None,
            list: None,
            requests: 0,
            is_pending: false,
        }
    }

    pub(crate) fn public(&self) -> PublicKey {
        public(&self.key)
    }

    fn next_request(&mut self) -> Report {
        if !self.is_pending {
            self.requests += 1;
            self.report.nonce.0[1] = self.requests;
            self.is_pending = true;
        }
        self.report.clone()
    }

    pub(crate) fn activation(&mut self, token: &Token) -> Activation {
        Activation {
            number: NUMBER.parse().expect("a number"),
            token: token.clone(),
            report: self.next_request(),
        }
    }

    pub(crate) fn request(&mut self) -> CheckIn {
        CheckIn {
            number: NUMBER.parse().expect("a number"),
            sequence: Count::new(self.held).expect("small"),
            report: self.next_request(),
        }
    }

    pub(crate) async fn activate(
        &mut self,
        server: &Server,
        token: &Token,
    ) -> Result<Lease, Error> {
        let request = self.activation(token);
        let answer = server.service.activate(request, self.public()).await?;
        Ok(self.take(server, &answer))
    }

    pub(crate) async fn check_in(&mut self, server: &Server) -> Result<Lease, Error> {
        let request = self.request();
        let answer = server.service.check_in(request, self.public()).await?;
        Ok(self.take(server, &answer))
    }

    /// What the contract makes a site check (decisions 11, 12).
    pub(crate) fn take(&mut self, server: &Server, answer: &Answer) -> Lease {
        let lease: Lease = open(&answer.lease);
        assert_eq!(&*lease.number, NUMBER);
        assert_eq!(lease.environment, self.report.environment);
        assert_eq!(lease.installation, self.public().id());
        assert_eq!(lease.hardware, self.report.hardware.id());
        assert_eq!(lease.nonce, self.report.nonce);
        assert_eq!(lease.sequence.get(), self.held + 1);
        assert_eq!(lease.issued, server.service.now());
        (self.held, self.is_pending) = (lease.sequence.get(), false);
        match &lease.decision {
            Decision::Refused(_) => {
                assert_eq!((&answer.license, &answer.revocations), (&None, &None));
            }
            Decision::Granted(grant) => {
                self.file = answer.license.clone().or_else(|| self.file.take());
                self.list = answer.revocations.clone().or_else(|| self.list.take());
                self.report.revocations = grant.revocations;
                let file = self.file.as_ref().expect("a license file");
                assert_eq!(Digest::of(file.as_bytes()), grant.license);
                self.report.license = Some(grant.license);
                assert_eq!(self.license().revision, grant.revision);
            }
        }
        lease
    }

    /// The license file that it has.
    pub(crate) fn license(&self) -> License {
        open(self.file.as_deref().expect("a license file"))
    }
}

/// Tells one computer from another.
pub(crate) fn computer(seed: u8) -> Hardware {
    let vendor = public(&root()).id();
    Hardware {
        disk: Some(ComponentHash::of(
            vendor,
            Component::Disk,
            &seed.to_string(),
        )),
        ..Hardware::default()
    }
}

pub(crate) fn is_granted(lease: Result<Lease, Error>) -> bool {
    matches!(lease.expect("answered").decision, Decision::Granted(_))
}

pub(crate) fn refusal(lease: Result<Lease, Error>) -> Refusal {
    match lease.expect("answered").decision {
        Decision::Refused(refused) => refused.reason,
        Decision::Granted(_) => panic!("granted"),
    }
}

pub(crate) fn code<T>(result: Result<T, Error>) -> &'static str {
    result.err().expect("refused").code().name()
}
