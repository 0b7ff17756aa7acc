//! The vendor: its server, and what its staff does. And the time.

use std::{
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::{extract::connect_info::MockConnectInfo, middleware::from_fn_with_state};
use ed25519_dalek::{
    SigningKey,
    pkcs8::{EncodePublicKey as _, spki::der::pem::LineEnding},
};
use keyfob_server::{
    api::{Api, Limits, Proxies, Rates},
    clock::SystemRng,
    domain::{Installation, audit::Event, license::Protection},
    issuer::{Directory, PURPOSES},
    service::{Error, Parts, Policy, Service},
    store::{Settings, Store},
};
use licfmt::{
    Certificate, PublicKey, RootKey, Sealed, UnixTime, Validity, armor, online::Token,
    order::Order, time::DAY,
};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;
use tokio::{net::TcpListener, runtime::Runtime};

use crate::{
    clocks::Time,
    line::{Line, Port, Switch, between},
};

/// When everything begins: 2026-11-21T09:00:00Z.
pub(crate) const START: UnixTime = UnixTime(1_795_251_600);
/// The order's number.
pub(crate) const NUMBER: &str = "1921900011";
/// Who does what staff does.
const STAFF: &str = "erika";

/// A server that runs, and the true time.
pub(crate) struct World {
    pub(crate) time: Time,
    pub(crate) address: String,
    pub(crate) root: RootKey,
    service: Arc<Service>,
    switch: Switch,
    keys: Directory,
    // The last ones: tasks end before their files go.
    runtime: Runtime,
    _directory: TempDir,
}

impl World {
    /// On a SQLite file.
    pub(crate) fn sqlite() -> Self {
        Self::with(Policy::default())
    }

    /// The same with this policy.
    pub(crate) fn with(policy: Policy) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let settings = Settings::sqlite(&directory.path().join("keyfob.db"));
        Self::on(&settings, directory, policy, runtime())
    }

    /// On a schema of its own in the database at `KEYFOB_TEST_POSTGRES`.
    pub(crate) fn postgres() -> Self {
        static SCHEMAS: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("KEYFOB_TEST_POSTGRES").expect(
            "KEYFOB_TEST_POSTGRES is not set: this test needs the address of an empty database on a PostgreSQL \
             server; `tests/run test` starts one",
        );
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let schema = format!("together_{}_{number}", std::process::id());
        let runtime = runtime();
        runtime.block_on(async {
            let mut connection = PgConnection::connect(&server).await.expect("PostgreSQL");
            let create = AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
            let made = sqlx::raw_sql(create).execute(&mut connection).await;
            made.expect("a new schema");
        });
        let sign = if server.contains('?') { '&' } else { '?' };
        let settings = Settings {
            address: format!("{server}{sign}options[search_path]={schema}"),
            connections: 4,
            create: false,
        };
        let directory = tempfile::tempdir().expect("a directory");
        Self::on(&settings, directory, Policy::default(), runtime)
    }

    fn on(settings: &Settings, directory: TempDir, policy: Policy, runtime: Runtime) -> Self {
        let (time, switch) = (Time::new(START), Switch::new());
        let keys = Directory::new(directory.path().join("issuer"));
        keys.create(&issuer(), &None, START).expect("written");
        certify(&keys, START);
        let (service, address) = runtime.block_on(async {
            let service = Service::start(Parts {
                store: Store::open(settings).await.expect("opened"),
                keys: keys.clone(),
                passphrase: None,
                clock: Arc::new(time.clone()),
                rng: Arc::new(SystemRng),
                policy,
                batch: NonZeroUsize::MIN,
            });
            let service = service.expect("started");
            let address = listen(&service, switch.clone()).await;
            (service, format!("http://{address}"))
        });
        Self {
            time,
            address,
            root: RootKey::new(&PublicKey::from(&root().verifying_key())).expect("a strong key"),
            service,
            switch,
            keys,
            runtime,
            _directory: directory,
        }
    }

    /// Something happens to the line.
    pub(crate) fn line(&self, line: Line) {
        self.switch.set(line);
    }

    /// What staff does, or sees.
    pub(crate) fn staff<T>(&self, work: impl AsyncFnOnce(&Service, &str) -> Result<T, Error>) -> T {
        let done = self.runtime.block_on(work(&self.service, STAFF));
        done.expect("done")
    }

    /// Makes a license of this order and releases it.
    pub(crate) fn sell(&self, order: Order) -> Token {
        self.staff(async |service, staff| {
            let number = order.number.clone();
            let made = service
                .create_license(order, Protection::Soft, staff)
                .await?;
            service.release(&number, staff).await?;
            Ok(made.token)
        })
    }

    /// The vendor brings a new certificate for a year, as each year.
    pub(crate) fn renew_issuer(&self) {
        certify(&self.keys, self.time.now());
        self.service.load_issuer().expect("certified");
    }

    /// The installation that the license is bound to, as the server knows it.
    pub(crate) fn installation(&self) -> Installation {
        let shown = self.staff(async |service, _| service.license(NUMBER).await);
        shown.installation.expect("bound")
    }

    /// What staff should look at, by its kind.
    pub(crate) fn notices(&self) -> Vec<&'static str> {
        let notices = self.staff(async |service, _| service.attention().await);
        notices.iter().map(|notice| notice.subject().0).collect()
    }

    /// How many copies were noticed; the log is whole.
    pub(crate) fn forks(&self) -> usize {
        self.staff(async |service, _| service.verify_audit().await);
        let log = self.staff(async |service, _| service.audit(0, u32::MAX).await);
        let forks = log
            .iter()
            .filter(|it| matches!(it.what, Event::Forked { .. }));
        forks.count()
    }
}

/// What is ordered; for ever if nothing else is said.
pub(crate) fn order() -> Order {
    let text = include_str!("../../../../licfmt/tests/documents/order.json");
    Order::read(text).expect("good")
}

fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// The server's router behind a port of this computer. All sites stand at one address.
async fn listen(service: &Arc<Service>, switch: Switch) -> SocketAddr {
    let many = NonZeroU32::new(10_000_000).expect("not zero");
    let rates = Rates {
        tokens_per_address: many,
        tokens_per_license: many,
        check_ins_per_address: many,
        staff_per_address: many,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let router = Api::new(Arc::clone(service), Limits::new(&rates), Proxies::none())
        .router()
        .layer(from_fn_with_state(switch.clone(), between))
        .layer(MockConnectInfo(address));
    let port = Port { listener, switch };
    tokio::spawn(async move { axum::serve(port, router).await });
    address
}

fn root() -> SigningKey {
    SigningKey::from_bytes(&[100; 32])
}

fn issuer() -> SigningKey {
    SigningKey::from_bytes(&[101; 32])
}

/// The root's word for the server's key, for a year.
fn certify(keys: &Directory, now: UnixTime) {
    let root = root();
    let body = Certificate {
        root: PublicKey::from(&root.verifying_key()).id(),
        subject: PublicKey::from(&issuer().verifying_key()),
        purposes: PURPOSES.into_iter().collect(),
        validity: Validity {
            not_before: now,
            not_after: now.plus(365 * DAY),
        },
    };
    let certificate = armor::write(&Sealed::sign(&body, &root));
    std::fs::write(keys.certificate_file(), certificate).expect("written");
    let pem = root.verifying_key().to_public_key_pem(LineEnding::LF);
    std::fs::write(keys.root_file(), pem.expect("PEM")).expect("written");
}
