//! No change without its entry, no entry without its change.

use keyfob_server::{
    domain::{Status, license::Protection, reset::By},
    service::{Error, Policy},
    store::{Role, Settings},
};
use licfmt::{RevocationNumber, online::Token, revocation::RevocationList, time::DAY};
use tempfile::TempDir;

use super::support::{NUMBER, START, Server, Site, is_granted, order, seal};

/// Tables but for the log, as text.
const TABLES: [&str; 6] = [
    "licenses",
    "documents",
    "installations",
    "resets",
    "revocations",
    "staff",
];

async fn count(server: &Server, table: &str) -> i64 {
    use keyfob_server::store::Store;

    let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    let counted = match server.service.store() {
        Store::Sqlite { write, .. } => sqlx::query_scalar(sql).fetch_one(write).await,
        Store::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
    };
    counted.expect("good SQL")
}

/// What sets a trap, and what takes it away. Nothing that appends to the log can be committed while it is there: the
/// statements succeed, the commit fails.
const SQLITE: (&str, &str) = (
    "CREATE TABLE nobody (id INTEGER PRIMARY KEY);
CREATE TABLE trap (id INTEGER REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED);
CREATE TRIGGER spring AFTER INSERT ON audit BEGIN INSERT INTO trap VALUES (1); END;",
    "DROP TRIGGER spring",
);
const POSTGRES: (&str, &str) = (
    "CREATE TABLE nobody (id BIGINT PRIMARY KEY);
CREATE TABLE trap (id BIGINT REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED);
CREATE FUNCTION spring() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO trap VALUES (1); RETURN NEW; END $$;
CREATE TRIGGER spring AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION spring();",
    "DROP TRIGGER spring ON audit",
);

#[tokio::test]
async fn a_commit_that_fails_leaves_neither_on_sqlite() {
    let server = Server::new().await;
    neither_is_left(&server, SQLITE).await;
}

#[tokio::test]
async fn a_commit_that_fails_leaves_neither_on_postgres() {
    let address = std::env::var("KEYFOB_TEST_POSTGRES").expect(
        "KEYFOB_TEST_POSTGRES is not set: this test needs the address of an empty database on a PostgreSQL server; \
         `tests/run test` starts one",
    );
    let schema = format!("service_{}", std::process::id());
    let sign = if address.contains('?') { '&' } else { '?' };
    let settings = Settings {
        address: format!("{address}{sign}options[search_path]={schema}"),
        connections: 4,
        create: false,
    };
    let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(&address)
        .await
        .expect("PostgreSQL");
    let create = sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}")));
    create.execute(&mut connection).await.expect("a new schema");
    let directory = TempDir::new().expect("a directory");
    let server = Server::on(&settings, directory, Policy::default(), Some(1000)).await;
    neither_is_left(&server, POSTGRES).await;
}

async fn neither_is_left(server: &Server, (trap, untrap): (&str, &str)) {
    let token = server.released(order(), Protection::Soft).await;
    let mut site = Site::new(1);
    assert!(is_granted(site.activate(server, &token).await));
    let mut copy = site.clone();
    copy.report.nonce.0[31] = 1;
    assert!(is_granted(site.check_in(server).await));
    let invitation = server
        .service
        .invite("bob", Role::Admin, "erika")
        .await
        .expect("invited");
    let log = server.log().await;
    let mut before = Vec::new();
    for table in TABLES {
        before.push(count(server, table).await);
    }
    let license = license(server).await;
    server.raw(trap).await;
    for (what, result) in all_changes(server, &mut copy, (&token, &invitation.token)).await {
        let error = result.expect_err(what);
        assert_eq!(error.code().name(), "unavailable", "{what}: {error}");
    }
    let mut after = Vec::new();
    for table in TABLES {
        after.push(count(server, table).await);
    }
    assert_eq!(after, before);
    assert_eq!(self::license(server).await, license);
    assert_eq!(server.log().await, log);
    server.raw(untrap).await;
    assert!(
        is_granted(site.check_in(server).await),
        "the copy left no trace"
    );
    let access = server.service.accept(&invitation.token).await;
    access.expect("still worth something");
}

async fn license(server: &Server) -> impl PartialEq + std::fmt::Debug {
    let mut read = server.service.store().read().await.expect("begun");
    read.license(NUMBER).await.expect("read")
}

type Results = Vec<(&'static str, Result<(), Error>)>;

/// One call for each change that there is an entry for.
async fn all_changes(
    server: &Server,
    copy: &mut Site,
    (token, invitation): (&Token, &Token),
) -> Results {
    let service = &server.service;
    let mut again = Site::new(3);
    again.report.hardware = copy.report.hardware;
    let activation = again.activation(token);
    let activated = service.activate(activation, again.public()).await;
    let forked = service.check_in(copy.request(), copy.public()).await;
    let list = seal(&RevocationList {
        number: RevocationNumber(1),
        issued: START,
        issuers: Vec::new(),
        licenses: Vec::new(),
        dongles: Vec::new(),
    });
    let published = service.publish_revocations(&list, "erika").await;
    let invited = service.invite("eve", Role::Admin, "erika").await;
    let accepted = service.accept(invitation).await;
    let mut results = changes_by_staff(server).await;
    results.extend([
        ("activate", activated.map(drop)),
        ("fork", forked.map(drop)),
        ("publish", published.map(drop)),
        ("invite", invited.map(drop)),
        ("accept", accepted.map(drop)),
        ("remove", service.remove_staff("bob", "erika").await),
    ]);
    results
}

/// What staff does to a license.
async fn changes_by_staff(server: &Server) -> Results {
    let service = &server.service;
    let mut other = order();
    other.number = "2".parse().expect("a number");
    let mut more = order();
    more.display.name = "Werk 8".parse().expect("a text");
    let until = Some(service.now().plus(DAY));
    let only = vec!["server-2".parse().expect("a name")];
    let created = service
        .create_license(other, Protection::Soft, "erika")
        .await;
    let changed = service.change_order(more, "erika", "more").await;
    let ended = service
        .end(NUMBER, Status::Revoked, "erika", "stolen")
        .await;
    let rotated = service.rotate_token(NUMBER, "erika").await;
    let waived = service.waive(NUMBER, until, "erika", "storm").await;
    let designated = service.designate(NUMBER, only, "erika").await;
    let reset = service.reset(NUMBER, By::Staff, "erika", "move").await;
    vec![
        ("create", created.map(drop)),
        ("change", changed),
        ("end", ended),
        ("rotate", rotated.map(drop)),
        ("waive", waived),
        ("designate", designated),
        ("reset", reset),
    ]
}
