//! A server without a socket, and what one needs to talk to it.

mod reply;
mod site;
mod vendor;

use std::{
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, header},
};
use keyfob_server::{
    api::{Api, Limits, Proxies, Rates},
    clock::{Clock, NoRandomness, Rng},
    domain::license::Protection,
    issuer::Directory,
    service::{Parts, Policy, Service},
    store::{Role, Settings, Store},
};
use licfmt::{UnixTime, online::Token, order::Order};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) use reply::Reply;
pub(crate) use site::{Site, activation, check_in, lease, signed_request};
pub(crate) use vendor::{dongle, key, revocations, revoked_dongle};

/// When the tests begin: 2026-11-21T09:30:00Z.
pub(crate) const START: UnixTime = UnixTime(1_795_253_400);

/// A clock that stands.
pub(crate) struct FakeClock(AtomicU64);

impl Clock for FakeClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that are all different, until there are none.
pub(crate) struct FakeRng {
    next: AtomicU64,
    empty: AtomicBool,
}

impl Rng for FakeRng {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        if self.empty.load(Ordering::SeqCst) {
            return Err(NoRandomness("none left".to_owned()));
        }
        let next = self.next.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        let end = bytes.len() - next.len();
        bytes[end..].copy_from_slice(&next);
        Ok(())
    }
}

/// The server.
pub(crate) struct Server {
    pub(crate) service: Arc<Service>,
    clock: Arc<FakeClock>,
    rng: Arc<FakeRng>,
    router: Router,
    /// Goes when the server does.
    _directory: TempDir,
}

impl Server {
    /// One that certified itself, whose limits no test meets by chance.
    pub(crate) async fn start() -> Self {
        let many = NonZeroU32::new(10_000).expect("not 0");
        Self::with(many, true).await
    }

    /// One that lets each thing be tried this often in a minute.
    pub(crate) async fn limited(rate: u32) -> Self {
        Self::with(NonZeroU32::new(rate).expect("not 0"), true).await
    }

    /// One whose key is not certified yet.
    pub(crate) async fn uncertified() -> Self {
        let many = NonZeroU32::new(10_000).expect("not 0");
        Self::with(many, false).await
    }

    /// One on PostgreSQL, which lets several write at once.
    pub(crate) async fn on_postgres() -> Self {
        let many = NonZeroU32::new(10_000).expect("not 0");
        Self::on(Some(postgres().await), many, true).await
    }

    async fn with(rate: NonZeroU32, certified: bool) -> Self {
        Self::on(None, rate, certified).await
    }

    async fn on(database: Option<Settings>, rate: NonZeroU32, certified: bool) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let keys = Directory::new(directory.path());
        keys.create(&key(1), &None, START).expect("written");
        if certified {
            let done = keys.certify_for_development(&key(2), &None, START);
            done.expect("certified");
        }
        let file = || Settings::sqlite(&directory.path().join("keyfob.db"));
        let settings = database.unwrap_or_else(file);
        let clock = Arc::new(FakeClock(AtomicU64::new(START.0)));
        let rng = Arc::new(FakeRng {
            next: AtomicU64::new(1),
            empty: AtomicBool::new(false),
        });
        let service = Service::start(Parts {
            store: Store::open(&settings).await.expect("a database"),
            keys,
            passphrase: None,
            clock: Arc::<FakeClock>::clone(&clock),
            rng: Arc::<FakeRng>::clone(&rng),
            policy: Policy::default(),
            batch: NonZeroUsize::MIN,
        });
        let service = service.expect("started");
        let rates = Rates {
            tokens_per_address: rate,
            tokens_per_license: rate,
            check_ins_per_address: rate,
            staff_per_address: rate,
        };
        let router = Api::new(Arc::clone(&service), Limits::new(&rates), Proxies::none()).router();
        Self {
            service,
            clock,
            rng,
            router,
            _directory: directory,
        }
    }

    /// Days go by.
    pub(crate) fn pass(&self, days: u64) {
        let seconds = days * licfmt::time::DAY;
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// From now on there is no randomness.
    pub(crate) fn exhaust(&self) {
        self.rng.empty.store(true, Ordering::SeqCst);
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        self.send_from(1, request).await
    }

    /// The same, from one of several addresses.
    pub(crate) async fn send_from(&self, address: u8, mut request: Request<Body>) -> Reply {
        let peer = SocketAddr::from(([192, 0, 2, address], 50_000));
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.router.clone().oneshot(request).await;
        Reply::read(response.expect("infallible")).await
    }

    /// Calls without a token.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(request(Method::GET, path, None, None)).await
    }

    /// Calls with a bearer token, and a JSON body or none.
    pub(crate) async fn call(
        &self,
        token: &Token,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Reply {
        self.send(request(method, path, Some(token), body)).await
    }

    /// The access token of a new staff member, who is called like the role.
    pub(crate) async fn staff(&self, role: Role) -> Token {
        let invited = self.service.invite(role.name(), role, "server").await;
        let accepted = self.service.accept(&invited.expect("invited").token).await;
        accepted.expect("accepted").token
    }

    /// A license of this number, made and released, and its token.
    pub(crate) async fn license(&self, number: &str, protection: &str) -> Token {
        let token = self.ordered(number, protection).await;
        let released = self.service.release(number, "test").await;
        released.expect("released");
        token
    }

    /// The same, waiting for its release.
    pub(crate) async fn ordered(&self, number: &str, protection: &str) -> Token {
        let order = Order::read(&order(number).to_string()).expect("an order");
        let protection = Protection::of_name(protection).expect("a protection");
        let made = self.service.create_license(order, protection, "test").await;
        made.expect("made").token
    }
}

/// A schema of its own in the database at `KEYFOB_TEST_POSTGRES`.
async fn postgres() -> Settings {
    let address = std::env::var("KEYFOB_TEST_POSTGRES").expect(
        "KEYFOB_TEST_POSTGRES is not set: this test needs the address of an empty database on a PostgreSQL server; \
         `tests/run test` starts one",
    );
    let schema = format!("api_{}", std::process::id());
    let connection = <sqlx::PgConnection as sqlx::Connection>::connect(&address).await;
    let create = sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}")));
    let created = create.execute(&mut connection.expect("PostgreSQL")).await;
    created.expect("a new schema");
    let sign = if address.contains('?') { '&' } else { '?' };
    Settings {
        address: format!("{address}{sign}options[search_path]={schema}"),
        connections: 4,
        create: false,
    }
}

/// A request.
pub(crate) fn request(
    method: Method,
    path: &str,
    token: Option<&Token>,
    body: Option<Value>,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = match body {
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    request.body(body).expect("a request")
}

/// What is ordered.
pub(crate) fn order(number: &str) -> Value {
    let text = include_str!("../../../licfmt/tests/documents/order.json");
    let mut order: Value = serde_json::from_str(text).expect("JSON");
    order["number"] = number.into();
    order
}

/// A body whose sender goes away in the middle.
pub(crate) fn cut_off() -> Body {
    let gone = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    Body::from_stream(futures_util::stream::iter([Ok("{"), Err(gone)]))
}
