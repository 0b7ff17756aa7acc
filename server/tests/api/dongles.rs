//! `/v1/admin/dongles…` and `GET /v1/licenses/{number}/file`

use axum::http::Method;
use keyfob_server::{code::Code, domain::Status, store::Role};
use licfmt::{device::Tier, online::Token};
use serde_json::{Value, json};

use crate::server::{Reply, Server, dongle, key, revoked_dongle};

const NUMBER: &str = "1921900011";

async fn register(server: &Server, clerk: &Token, certificates: &str) -> Reply {
    let new = json!({ "certificates": certificates });
    server
        .call(clerk, Method::POST, "/v1/admin/dongles", Some(new))
        .await
}

async fn bind(server: &Server, clerk: &Token, dongle: &str, number: &str) -> Reply {
    let path = format!("/v1/admin/dongles/{dongle}/license");
    server
        .call(clerk, Method::PUT, &path, Some(json!({ "number": number })))
        .await
}

async fn file(server: &Server, number: &str, token: &Token) -> Reply {
    let path = format!("/v1/licenses/{number}/file");
    server.call(token, Method::GET, &path, None).await
}

/// D-6, P-12: registered, bound, and only then downloaded.
#[tokio::test]
async fn a_bound_dongle_makes_the_file() {
    let server = Server::start().await;
    let token = server.license(NUMBER, "hard-dongle").await;
    let clerk = server.staff(Role::Clerk).await;
    let (id, certificates) = dongle(42, Tier::Production, &key(2));
    for _ in 0..2 {
        let registered = register(&server, &clerk, &certificates).await.json(200);
        assert_eq!(registered, json!({ "dongle": "KF-00000042-2" }));
    }
    file(&server, NUMBER, &token)
        .await
        .problem(Code::DongleNotBound);
    bind(&server, &clerk, &id.to_string(), NUMBER).await.done();
    let reply = file(&server, NUMBER, &token).await;
    assert_eq!(
        reply.header("content-disposition"),
        "attachment; filename=\"1921900011.json\""
    );
    assert_eq!(reply.header("cache-control"), "no-store");
    reply.json(200);

    let listed = server
        .call(&clerk, Method::GET, "/v1/admin/dongles", None)
        .await
        .json(200);
    assert_eq!(listed["dongles"][0]["license"], NUMBER);
    assert_eq!(listed["dongles"][0]["tier"], "production");
    let path = "/v1/admin/dongles?after=KF-00000042-2";
    let listed = server.call(&clerk, Method::GET, path, None).await.json(200);
    assert_eq!(listed, json!({ "dongles": [], "next": Value::Null }));
}

#[tokio::test]
async fn who_gets_no_file_is_told_why() {
    let server = Server::start().await;
    let token = server.license("1", "soft-dongle").await;
    file(&server, "1", &token)
        .await
        .problem(Code::SoftDongleLicense);
    let ordered = server.ordered("2", "hard-dongle").await;
    file(&server, "2", &ordered)
        .await
        .problem(Code::LicenseNotReleased);
    for (number, end, code) in [
        ("3", Status::Cancelled, Code::LicenseCancelled),
        ("4", Status::Revoked, Code::LicenseRevoked),
    ] {
        let token = server.license(number, "hard-dongle").await;
        let ended = server.service.end(number, end, "test", "a test").await;
        ended.expect("ended");
        file(&server, number, &token).await.problem(code);
    }
}

/// Neither a bad number nor a bad token nor none is told apart from a wrong one.
#[tokio::test]
async fn a_wrong_token_gets_no_file() {
    let server = Server::start().await;
    let token = server.license(NUMBER, "hard-dongle").await;
    let wrong = Token::from_random([9; 16]);
    for (number, token) in [(NUMBER, &wrong), ("404", &token), ("..%2f..", &token)] {
        file(&server, number, token).await.problem(Code::TokenWrong);
    }
    let without = server.get(&format!("/v1/licenses/{NUMBER}/file")).await;
    without.problem(Code::TokenWrong);
    let bad = file(&server, "%ff", &token).await;
    bad.problem(Code::RequestMalformed);
}

/// D-6, decision 6, invariant 9: what is not registered, and not bound.
#[tokio::test]
async fn what_is_not_bound_is_told_why() {
    let server = Server::start().await;
    let clerk = server.staff(Role::Clerk).await;
    let (_, strange) = dongle(42, Tier::Production, &key(9));
    register(&server, &clerk, &strange)
        .await
        .problem(Code::DongleCertificate);
    register(&server, &clerk, "")
        .await
        .problem(Code::DongleCertificate);
    let (good, certificates) = dongle(42, Tier::Production, &key(2));
    register(&server, &clerk, &certificates).await.json(200);
    let (_, other) = dongle(42, Tier::Simulated, &key(2));
    register(&server, &clerk, &other)
        .await
        .problem(Code::DongleRegistered);
    let (weak, certificates) = dongle(43, Tier::Development, &key(2));
    register(&server, &clerk, &certificates).await.json(200);

    let (good, weak) = (good.to_string(), weak.to_string());
    bind(&server, &clerk, &good, "404")
        .await
        .problem(Code::LicenseUnknown);
    server.license("1", "soft-dongle").await;
    bind(&server, &clerk, &good, "1")
        .await
        .problem(Code::SoftDongleLicense);
    server.license("2", "hard-dongle").await;
    bind(&server, &clerk, &weak, "2")
        .await
        .problem(Code::DongleTier);
    bind(&server, &clerk, "KF-00000044-8", "2")
        .await
        .problem(Code::DongleUnknown);
    bind(&server, &clerk, "KF-00000044-1", "2")
        .await
        .problem(Code::RequestMalformed);
    bind(&server, &clerk, &good, "2").await.done();
    server.license("3", "hard-dongle").await;
    bind(&server, &clerk, &good, "3")
        .await
        .problem(Code::DongleBoundElsewhere);
    let ended = server
        .service
        .end("3", Status::Cancelled, "test", "a test")
        .await;
    ended.expect("ended");
    bind(&server, &clerk, &weak, "3")
        .await
        .problem(Code::LicenseEnded);
}

async fn free(server: &Server, clerk: &Token, dongle: &str) -> Reply {
    let path = format!("/v1/admin/dongles/{dongle}/free");
    let why = json!({ "reason": "sent back" });
    server.call(clerk, Method::POST, &path, Some(why)).await
}

/// D-6, decision 3: one that was stolen.
#[tokio::test]
async fn a_revoked_dongle_is_refused() {
    let server = Server::start().await;
    server.license(NUMBER, "hard-dongle").await;
    let clerk = server.staff(Role::Clerk).await;
    let (id, certificates) = dongle(42, Tier::Production, &key(2));
    register(&server, &clerk, &certificates).await.json(200);
    let list = revoked_dongle(1, id, &key(2));
    let published = server.service.publish_revocations(&list, "test").await;
    published.expect("published");
    let refused = bind(&server, &clerk, &id.to_string(), NUMBER).await;
    let detail = refused.problem(Code::DongleRevoked);
    assert!(detail.contains("list 1 (stolen)"), "{detail}");
}

/// D-6: once its license has ended, a dongle is free for another one.
#[tokio::test]
async fn a_dongle_is_freed() {
    let server = Server::start().await;
    server.license("1", "hard-dongle").await;
    server.license("2", "hard-dongle").await;
    let clerk = server.staff(Role::Clerk).await;
    let (id, certificates) = dongle(42, Tier::Production, &key(2));
    register(&server, &clerk, &certificates).await.json(200);
    let id = id.to_string();
    free(&server, &clerk, "KF-00000044-8")
        .await
        .problem(Code::DongleUnknown);
    bind(&server, &clerk, &id, "1").await.done();
    let detail = free(&server, &clerk, &id).await.problem(Code::DongleInUse);
    assert!(detail.contains("license 1 has not ended"), "{detail}");
    let ended = server
        .service
        .end("1", Status::Cancelled, "test", "a test")
        .await;
    ended.expect("ended");
    free(&server, &clerk, &id).await.done();
    bind(&server, &clerk, &id, "2").await.done();
}
