//! Whatever comes, what is refused is a problem document.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use keyfob_server::{code::Code, store::Role};
use serde_json::{Value, json};

use crate::server::{Server, cut_off, request};

#[tokio::test]
async fn the_server_says_what_it_is() {
    let server = Server::start().await;
    let status = server.get("/v1/status").await.json(200);
    let expected = json!({
        "name": "keyfob-server",
        "version": env!("CARGO_PKG_VERSION"),
        "api": "v1",
        "time": "2026-11-21T09:30:00Z",
        "development": true,
        "certified": true,
    });
    assert_eq!(status, expected);
    assert_eq!(
        server.get("/v1/health").await.json(200),
        json!({ "status": "ok" })
    );
    let document = server.get("/v1/openapi.json").await.json(200);
    assert_eq!(document["openapi"], "3.1.0");
}

#[tokio::test]
async fn there_is_nothing_elsewhere() {
    let server = Server::start().await;
    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v2/status",
        "/v1/status/",
        "/v1//status",
        "/v1/admin/",
        "/%ff",
    ] {
        server.get(path).await.problem(Code::NotFound);
    }
}

/// RFC 9110, 15.5.6: `Allow` names what the path takes.
#[tokio::test]
async fn other_methods_are_refused() {
    let server = Server::start().await;
    for (method, path, allowed) in [
        (Method::GET, "/v1/activations", "POST"),
        (Method::PUT, "/v1/check-ins", "POST"),
        (Method::POST, "/v1/status", "GET,HEAD"),
        (Method::OPTIONS, "/v1/status", "GET,HEAD"),
        (Method::OPTIONS, "/v1/activations", "POST"),
        (Method::TRACE, "/v1/health", "GET,HEAD"),
        (Method::DELETE, "/v1/admin/licenses", "GET,HEAD,POST"),
    ] {
        let reply = server.send(request(method, path, None, None)).await;
        reply.problem(Code::MethodNotAllowed);
        assert_eq!(reply.header("allow"), allowed, "{path}");
    }
}

/// RFC 9110, 9.3.2: as GET, without the body.
#[tokio::test]
async fn head_is_get_without_its_body() {
    let server = Server::start().await;
    let reply = server
        .send(request(Method::HEAD, "/v1/status", None, None))
        .await;
    assert_eq!((reply.status.as_u16(), reply.body.as_str()), (200, ""));
    assert_eq!(reply.header("content-type"), "application/json");
    let reply = server
        .send(request(Method::HEAD, "/v1/nothing", None, None))
        .await;
    assert_eq!(reply.status.as_u16(), 404);
    assert_eq!(reply.header("content-type"), "application/problem+json");
}

/// A request can be found in the log again.
#[tokio::test]
async fn each_answer_names_its_request() {
    let server = Server::start().await;
    let one = server.get("/v1/nothing").await;
    assert_eq!(one.header("x-request-id").len(), 36);
}

fn post(kind: &str, body: impl Into<Body>, token: &str) -> Request<Body> {
    Request::post("/v1/admin/licenses")
        .header(header::CONTENT_TYPE, kind)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(body.into())
        .expect("a request")
}

#[tokio::test]
async fn json_bodies_are_read_or_refused() {
    let server = Server::start().await;
    let clerk = server.staff(Role::Clerk).await.to_string();
    let json = "application/json";
    for body in [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"protection\":\"none\"}",
        "\u{feff}{}",
        "{}{}",
    ] {
        let reply = server.send(post(json, body, &clerk)).await;
        reply.problem(Code::RequestMalformed);
    }
    let latin = server
        .send(post(json, vec![b'"', 0xff, b'"'], &clerk))
        .await;
    latin.problem(Code::RequestMalformed);
    server
        .send(post(json, cut_off(), &clerk))
        .await
        .problem(Code::RequestMalformed);
    for kind in ["text/plain", "application/x-www-form-urlencoded", ""] {
        server
            .send(post(kind, "{}", &clerk))
            .await
            .problem(Code::MediaType);
    }
    let long = " ".repeat(4 * licfmt::limits::FILE_MAX + 1);
    server
        .send(post(json, long, &clerk))
        .await
        .problem(Code::BodyTooLarge);
}

/// M-2, and nothing that a reader overlooks: each body with one field more is refused.
#[tokio::test]
async fn unknown_fields_are_refused() {
    let server = Server::start().await;
    let admin = server.staff(Role::Admin).await;
    let number = "1";
    let mut order = crate::server::order(number);
    order["spare"] = true.into();
    let bodies = [
        (
            Method::POST,
            "licenses",
            json!({ "protection": "soft-dongle", "order": order }),
        ),
        (Method::POST, "licenses/1/cancel", json!({ "reason": "" })),
        (Method::PUT, "licenses/1/waiver", json!({ "reason": "" })),
        (
            Method::PUT,
            "licenses/1/designated",
            json!({ "instances": [] }),
        ),
        (Method::POST, "dongles", json!({ "certificates": "" })),
        (
            Method::PUT,
            "dongles/KF-00000042-2/license",
            json!({ "number": "1" }),
        ),
        (Method::POST, "revocations", json!({ "list": "" })),
        (
            Method::POST,
            "staff",
            json!({ "name": "x", "role": "viewer" }),
        ),
        (
            Method::POST,
            "invitations/accept",
            json!({ "token": "0".repeat(25) }),
        ),
    ];
    for (method, path, mut body) in bodies {
        if path != "licenses" {
            body["spare"] = Value::Null;
        }
        let path = format!("/v1/admin/{path}");
        let reply = server.call(&admin, method, &path, Some(body)).await;
        let detail = reply.problem(Code::RequestMalformed);
        assert!(detail.contains("unknown field `spare`"), "{path}: {detail}");
    }
}

/// What is wrong with a secret is told without the secret.
#[tokio::test]
async fn secrets_are_not_echoed() {
    let server = Server::start().await;
    let secret = "0123A-BCDEF-GHJKM-NPQRS-TVWX!";
    let accept = |body| {
        request(
            Method::POST,
            "/v1/admin/invitations/accept",
            None,
            Some(body),
        )
    };
    let reply = server.send(accept(json!({ "token": secret }))).await;
    reply.problem(Code::RequestMalformed);
    assert!(!reply.body.contains("GHJKM"), "{}", reply.body);
    let short = server.send(accept(json!({ "token": &secret[..20] }))).await;
    short.problem(Code::RequestMalformed);
    assert!(!short.body.contains("GHJKM"), "{}", short.body);
}
