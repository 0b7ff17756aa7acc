//! Licenses are made, shown and listed.

use axum::http::Method;
use keyfob_server::{code::Code, store::Role};
use serde_json::{Value, json};

use super::{NUMBER, get, of, post};
use crate::server::{Server, order};

/// P-9: made, shown, released; each change is in the log under the name of who made it.
#[tokio::test]
async fn a_license_is_made_and_released() {
    let server = Server::start().await;
    let clerk = server.staff(Role::Clerk).await;
    let new = json!({ "protection": "soft-dongle", "order": order(NUMBER) });
    let made = post(&server, &clerk, "/v1/admin/licenses", new.clone())
        .await
        .json(201);
    assert_eq!(made["number"], NUMBER);
    let again = post(&server, &clerk, "/v1/admin/licenses", new).await;
    again.problem(Code::LicenseExists);

    let path = format!("/v1/admin/licenses/{NUMBER}");
    let shown = get(&server, &clerk, &path).await.json(200);
    assert_eq!(shown["status"], "ordered");
    assert_eq!(shown["revision"], Value::Null);
    assert_eq!(shown["order"]["licensee"]["last_name"], "Muster");
    let token = made["token"].as_str().expect("a token");
    assert!(!shown.to_string().contains(token));

    let release = of(NUMBER, "release");
    server
        .call(&clerk, Method::POST, &release, None)
        .await
        .done();
    let again = server.call(&clerk, Method::POST, &release, None).await;
    again.problem(Code::LicenseStatus);
    let shown = get(&server, &clerk, &path).await.json(200);
    assert_eq!(
        (&shown["status"], &shown["revision"]),
        (&"released".into(), &1.into())
    );

    let log = get(&server, &clerk, "/v1/admin/audit?most=1000")
        .await
        .json(200);
    let entries = log["entries"].as_array().expect("entries");
    let made = entries
        .iter()
        .filter(|it| it["what"]["event"] == "license-created");
    let actors: Vec<_> = made.map(|it| &it["actor"]).collect();
    assert_eq!(actors, ["clerk"]);
}

#[tokio::test]
async fn an_order_that_makes_no_license_is_refused() {
    let server = Server::start().await;
    let clerk = server.staff(Role::Clerk).await;
    for (pointer, value, named) in [
        ("/licensee/company", json!(" "), "licensee.company"),
        ("/kind", json!("emergency"), "emergency"),
    ] {
        let mut order = order(NUMBER);
        order["kind"] = "standard".into();
        *order.pointer_mut(pointer).expect("a field") = value;
        let new = json!({ "protection": "soft-dongle", "order": order });
        let refused = post(&server, &clerk, "/v1/admin/licenses", new).await;
        let detail = refused.problem(Code::OrderInvalid);
        assert!(detail.contains(named), "{detail}");
    }
}

/// Lists come in pages, and can be searched.
#[tokio::test]
async fn licenses_come_in_pages() {
    let server = Server::start().await;
    for number in ["1", "2", "3"] {
        server.ordered(number, "soft-dongle").await;
    }
    let viewer = server.staff(Role::Viewer).await;
    let numbers = |page: &Value| -> Vec<String> {
        let lines = page["licenses"].as_array().expect("a list").iter();
        lines
            .map(|line| line["number"].as_str().expect("a number").to_owned())
            .collect()
    };
    let page = get(&server, &viewer, "/v1/admin/licenses?most=2")
        .await
        .json(200);
    assert_eq!(
        (numbers(&page), &page["next"]),
        (vec!["1".into(), "2".into()], &"2".into())
    );
    let page = get(&server, &viewer, "/v1/admin/licenses?most=2&after=2")
        .await
        .json(200);
    assert_eq!(
        (numbers(&page), &page["next"]),
        (vec!["3".into()], &Value::Null)
    );
    let path = "/v1/admin/licenses?search=geb%C3%A4ude";
    let found = get(&server, &viewer, path).await.json(200);
    assert_eq!(numbers(&found).len(), 3);
    let found = get(&server, &viewer, "/v1/admin/licenses?search=100%25")
        .await
        .json(200);
    assert!(numbers(&found).is_empty());
    for query in [
        "most=0",
        "most=1001",
        "most=x",
        "after=..",
        "search=%00",
        "order=up",
    ] {
        let path = format!("/v1/admin/licenses?{query}");
        get(&server, &viewer, &path)
            .await
            .problem(Code::RequestMalformed);
    }
}

/// Whatever is asked of a license that is not there, the answer is the same.
#[tokio::test]
async fn unknown_licenses_are_named() {
    let server = Server::start().await;
    let clerk = server.staff(Role::Clerk).await;
    let why = json!({ "reason": "" });
    let calls = [
        (Method::GET, "/v1/admin/licenses/404", None),
        (Method::POST, "/v1/admin/licenses/404/release", None),
        (Method::POST, "/v1/admin/licenses/404/token", None),
        (
            Method::PUT,
            "/v1/admin/licenses/404/order",
            Some(json!({ "order": order("404"), "reason": "" })),
        ),
        (
            Method::POST,
            "/v1/admin/licenses/404/cancel",
            Some(why.clone()),
        ),
        (
            Method::POST,
            "/v1/admin/licenses/404/revoke",
            Some(why.clone()),
        ),
        (
            Method::POST,
            "/v1/admin/licenses/404/reset",
            Some(why.clone()),
        ),
        (Method::PUT, "/v1/admin/licenses/404/waiver", Some(why)),
        (
            Method::PUT,
            "/v1/admin/licenses/404/designated",
            Some(json!({ "instances": [] })),
        ),
    ];
    for (method, path, body) in calls {
        let reply = server.call(&clerk, method, path, body).await;
        assert!(
            reply.problem(Code::LicenseUnknown).contains("404"),
            "{path}"
        );
    }
    let bad = get(&server, &clerk, "/v1/admin/licenses/%2e%2e").await;
    bad.problem(Code::RequestMalformed);
}
