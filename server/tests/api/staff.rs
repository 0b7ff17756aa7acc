//! `/v1/admin/staff…`: who may do what (E-13).

use axum::http::{Method, header};
use keyfob_server::{code::Code, store::Role};
use licfmt::online::Token;
use serde_json::json;

use crate::server::{Server, request};

/// An invitation is exchanged once, for a token that does what the role may.
#[tokio::test]
async fn somebody_is_invited_and_joins() {
    let server = Server::start().await;
    let admin = server.staff(Role::Admin).await;
    let new = json!({ "name": "Anna Müller", "role": "clerk" });
    let invited = server
        .call(&admin, Method::POST, "/v1/admin/staff", Some(new))
        .await
        .json(201);
    assert_eq!(invited["until"], "2026-11-28T09:30:00Z");
    let invitation = &invited["invitation"];
    let token: Token = invitation
        .as_str()
        .expect("a token")
        .parse()
        .expect("a token");
    let early = server
        .call(&token, Method::GET, "/v1/admin/staff", None)
        .await;
    early.problem(Code::Unauthorized);

    let path = "/v1/admin/invitations/accept";
    let accept = || {
        request(
            Method::POST,
            path,
            None,
            Some(json!({ "token": invitation })),
        )
    };
    let access = server.send(accept()).await.json(200);
    assert_eq!(access["name"], "Anna Müller");
    server.send(accept()).await.problem(Code::Unauthorized);

    let listed = server
        .call(&admin, Method::GET, "/v1/admin/staff", None)
        .await
        .json(200);
    assert_eq!(listed["staff"].as_array().expect("a list").len(), 2);
    let text = listed.to_string();
    assert!(
        !text.contains(access["token"].as_str().expect("a token")),
        "{text}"
    );

    let path = "/v1/admin/staff/Anna%20M%C3%BCller";
    server.call(&admin, Method::DELETE, path, None).await.done();
    let again = server.call(&admin, Method::DELETE, path, None).await;
    again.problem(Code::StaffUnknown);
    let token: Token = access["token"]
        .as_str()
        .expect("a token")
        .parse()
        .expect("a token");
    let gone = server
        .call(&token, Method::GET, "/v1/admin/staff", None)
        .await;
    gone.problem(Code::Unauthorized);
}

/// Nobody gets a name that the log gives to others.
#[tokio::test]
async fn reserved_names_are_refused() {
    let server = Server::start().await;
    let admin = server.staff(Role::Admin).await;
    for name in ["server", "Site", "command:root", " "] {
        let new = json!({ "name": name, "role": "admin" });
        let refused = server
            .call(&admin, Method::POST, "/v1/admin/staff", Some(new))
            .await;
        refused.problem(Code::NameReserved);
    }
}

/// Each call is for one role and those above, and for nobody without a token.
#[tokio::test]
async fn each_role_does_what_it_may() {
    let server = Server::start().await;
    let (viewer, clerk) = (
        server.staff(Role::Viewer).await,
        server.staff(Role::Clerk).await,
    );
    let (get, post, put) = (Method::GET, Method::POST, Method::PUT);
    let calls = [
        (Role::Viewer, &get, "licenses"),
        (Role::Viewer, &get, "licenses/1"),
        (Role::Viewer, &get, "dongles"),
        (Role::Viewer, &get, "attention"),
        (Role::Viewer, &get, "audit"),
        (Role::Viewer, &get, "audit/verification"),
        (Role::Viewer, &get, "staff"),
        (Role::Clerk, &post, "licenses"),
        (Role::Clerk, &post, "licenses/1/release"),
        (Role::Clerk, &post, "licenses/1/cancel"),
        (Role::Clerk, &post, "licenses/1/revoke"),
        (Role::Clerk, &post, "licenses/1/reset"),
        (Role::Clerk, &post, "licenses/1/token"),
        (Role::Clerk, &put, "licenses/1/order"),
        (Role::Clerk, &put, "licenses/1/waiver"),
        (Role::Clerk, &put, "licenses/1/designated"),
        (Role::Clerk, &post, "dongles"),
        (Role::Clerk, &put, "dongles/KF-00000042-2/license"),
        (Role::Clerk, &post, "dongles/KF-00000042-2/free"),
        (Role::Clerk, &post, "revocations"),
        (Role::Admin, &post, "staff"),
        (Role::Admin, &Method::DELETE, "staff/viewer"),
    ];
    for (needed, method, path) in calls {
        let path = format!("/v1/admin/{path}");
        let nobody = server
            .send(request(method.clone(), &path, None, None))
            .await;
        nobody.problem(Code::Unauthorized);
        for (role, token) in [(Role::Viewer, &viewer), (Role::Clerk, &clerk)] {
            let reply = server.call(token, method.clone(), &path, None).await;
            if role < needed {
                let detail = reply.problem(Code::Forbidden);
                assert!(detail.contains(needed.name()), "{path}: {detail}");
            } else {
                assert!(
                    ![401, 403].contains(&reply.status.as_u16()),
                    "{path}: {reply:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn only_bearer_tokens_are_taken() {
    let server = Server::start().await;
    let viewer = server.staff(Role::Viewer).await;
    for value in [
        format!("Basic {viewer}"),
        viewer.to_string(),
        "Bearer".to_owned(),
        format!("Bearer {viewer}{viewer}"),
        format!("Bearer {}", Token::from_random([9; 16])),
    ] {
        let mut request = request(Method::GET, "/v1/admin/staff", None, None);
        let value = value.parse().expect("a header field");
        request.headers_mut().insert(header::AUTHORIZATION, value);
        server.send(request).await.problem(Code::Unauthorized);
    }
    let mut lower = request(Method::GET, "/v1/admin/staff", None, None);
    let value = format!("bearer {viewer}").parse().expect("a header field");
    lower.headers_mut().insert(header::AUTHORIZATION, value);
    server.send(lower).await.json(200);
}
