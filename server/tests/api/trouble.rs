//! The server or its database is out of order.

use axum::http::Method;
use keyfob_server::{
    code::Code,
    store::{Role, Store},
};
use licfmt::{device::Tier, online::Token};
use serde_json::json;

use crate::server::{Server, Site, dongle, key, revocations};

#[tokio::test]
async fn without_a_certificate_nothing_is_signed() {
    let server = Server::uncertified().await;
    let token = server.ordered("1", "soft-dongle").await;
    let clerk = server.staff(Role::Clerk).await;
    let site = Site::new("1", 10);
    site.activate(&server, &token)
        .await
        .problem(Code::NotCertified);
    site.check_in(&server, 1).await.problem(Code::NotCertified);
    let release = server
        .call(&clerk, Method::POST, "/v1/admin/licenses/1/release", None)
        .await;
    release.problem(Code::NotCertified);
    let new = json!({ "certificates": dongle(42, Tier::Production, &key(2)).1 });
    let register = server
        .call(&clerk, Method::POST, "/v1/admin/dongles", Some(new))
        .await;
    register.problem(Code::NotCertified);
    let list = json!({ "list": revocations(1, "1", &key(2)) });
    let publish = server
        .call(&clerk, Method::POST, "/v1/admin/revocations", Some(list))
        .await;
    publish.problem(Code::NotCertified);
    let status = server.get("/v1/status").await.json(200);
    assert_eq!(status["certified"], false);
}

#[tokio::test]
async fn a_certificate_ends() {
    let server = Server::start().await;
    let token = server.license("1", "soft-dongle").await;
    server.pass(366);
    let refused = Site::new("1", 10).activate(&server, &token).await;
    let detail = refused.problem(Code::CertificateInvalid);
    assert_eq!(detail, "the server has no valid certificate to sign with");
}

/// What the database says is for the log.
#[tokio::test]
async fn without_its_database_the_server_is_unavailable() {
    let server = Server::start().await;
    let token = server.license("1", "soft-dongle").await;
    let viewer = server.staff(Role::Viewer).await;
    server.service.store().close().await;
    for reply in [
        server.get("/v1/health").await,
        Site::new("1", 10).activate(&server, &token).await,
        Site::new("1", 10).check_in(&server, 1).await,
        server
            .call(&viewer, Method::GET, "/v1/admin/licenses", None)
            .await,
    ] {
        let detail = reply.problem(Code::Unavailable);
        assert_eq!(detail, "the database gives no answer");
        assert_eq!(reply.header("retry-after"), "5");
    }
}

#[tokio::test]
async fn without_randomness_there_are_no_tokens() {
    let server = Server::start().await;
    server.license("1", "soft-dongle").await;
    let clerk = server.staff(Role::Clerk).await;
    server.exhaust();
    let reply = server
        .call(&clerk, Method::POST, "/v1/admin/licenses/1/token", None)
        .await;
    assert_eq!(reply.problem(Code::Internal), "the server failed");
}

/// Whoever writes to the database by hand is found out.
#[tokio::test]
async fn a_log_that_was_changed_is_broken() {
    let server = Server::start().await;
    let viewer: Token = server.staff(Role::Viewer).await;
    let Store::Sqlite { write, .. } = server.service.store() else {
        panic!("SQLite");
    };
    let changed =
        sqlx::query("UPDATE audit SET entry = replace(entry, 'server', 'nobody') WHERE number = 1");
    changed.execute(write).await.expect("changed");
    let reply = server
        .call(&viewer, Method::GET, "/v1/admin/audit/verification", None)
        .await;
    let detail = reply.problem(Code::AuditBroken);
    assert!(detail.contains("entry 1"), "{detail}");
}
