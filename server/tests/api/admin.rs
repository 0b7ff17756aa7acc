//! `/v1/admin/licenses…`, `…/attention`, `…/audit…`, `…/revocations`

use axum::http::Method;
use keyfob_server::{code::Code, store::Role};
use licfmt::online::Token;
use serde_json::{Value, json};

use crate::server::{Reply, Server, Site, key, lease, order, revocations};

const NUMBER: &str = "1921900011";

async fn post(server: &Server, who: &Token, path: &str, body: Value) -> Reply {
    server.call(who, Method::POST, path, Some(body)).await
}

async fn get(server: &Server, who: &Token, path: &str) -> Reply {
    server.call(who, Method::GET, path, None).await
}

fn of(number: &str, what: &str) -> String {
    format!("/v1/admin/licenses/{number}/{what}")
}

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

/// P-13, M-7, M-8: what staff changes reaches the site with its next check-in.
#[tokio::test]
async fn changes_reach_the_site() {
    let server = Server::start().await;
    let token = server.license(NUMBER, "soft-dongle").await;
    let clerk = server.staff(Role::Clerk).await;
    let mut site = Site::new(NUMBER, 10);
    site.activate(&server, &token).await.json(200);
    site.report.nonce.0[0] = 1;

    let waiver = json!({ "until": "2026-12-01T00:00:00Z", "reason": "our server moves" });
    let put = |what, body| {
        let (server, clerk) = (&server, &clerk);
        async move {
            server
                .call(clerk, Method::PUT, &of(NUMBER, what), Some(body))
                .await
        }
    };
    put("waiver", waiver).await.done();
    let long = json!({ "until": "2027-12-01T00:00:00Z", "reason": "" });
    put("waiver", long).await.problem(Code::WaiverTooLong);
    put("designated", json!({ "instances": ["main", "main"] }))
        .await
        .done();
    let many: Vec<_> = (0..257).map(|it| format!("i{it}")).collect();
    put("designated", json!({ "instances": many }))
        .await
        .problem(Code::RequestMalformed);

    let answer = site.check_in(&server, 1).await.json(200);
    match lease(&server, &answer).decision {
        licfmt::lease::Decision::Granted(grant) => {
            assert_eq!(
                grant.waived_until.expect("waived").to_string(),
                "2026-12-01T00:00:00Z"
            );
            assert_eq!(grant.designated.len(), 1);
        }
        licfmt::lease::Decision::Refused(_) => panic!("refused"),
    }
    let shown = get(&server, &clerk, &format!("/v1/admin/licenses/{NUMBER}"))
        .await
        .json(200);
    assert_eq!(shown["installation"]["leases"], 2);

    let why = json!({ "reason": "new computer" });
    post(&server, &clerk, &of(NUMBER, "reset"), why.clone())
        .await
        .done();
    post(&server, &clerk, &of(NUMBER, "reset"), why.clone())
        .await
        .problem(Code::NotBound);
    server.license("2", "hard-dongle").await;
    let refused = post(&server, &clerk, &of("2", "reset"), why).await;
    refused.problem(Code::HardDongleLicense);
}

/// P-11, P-14: more of it, said otherwise, never less; the next revision is signed.
#[tokio::test]
async fn an_order_is_changed() {
    let server = Server::start().await;
    server.license(NUMBER, "soft-dongle").await;
    let clerk = server.staff(Role::Clerk).await;
    let change = |order: Value| {
        let (server, clerk) = (&server, &clerk);
        let body = json!({ "order": order, "reason": "grown" });
        async move {
            let path = of(NUMBER, "order");
            server.call(clerk, Method::PUT, &path, Some(body)).await
        }
    };
    let mut more = order(NUMBER);
    more["features"][0]["limit"] = 9000.into();
    change(more.clone()).await.done();
    let path = format!("/v1/admin/licenses/{NUMBER}");
    let shown = get(&server, &clerk, &path).await.json(200);
    assert_eq!(shown["revision"], 2);
    assert_eq!(shown["order"]["features"][0]["limit"], 9000);
    change(order(NUMBER)).await.problem(Code::OrderChange);
    change(order("2")).await.problem(Code::RequestMalformed);
    more["licensee"]["city"] = "".into();
    change(more).await.problem(Code::OrderInvalid);
}

/// The token before is worth nothing.
#[tokio::test]
async fn a_token_is_replaced() {
    let server = Server::start().await;
    let before = server.license(NUMBER, "soft-dongle").await;
    let clerk = server.staff(Role::Clerk).await;
    let reply = server
        .call(&clerk, Method::POST, &of(NUMBER, "token"), None)
        .await
        .json(200);
    let after: Token = reply["token"]
        .as_str()
        .expect("a token")
        .parse()
        .expect("a token");
    let site = Site::new(NUMBER, 10);
    site.activate(&server, &before)
        .await
        .problem(Code::TokenWrong);
    site.activate(&server, &after).await.json(200);
}

#[tokio::test]
async fn licenses_are_ended() {
    let server = Server::start().await;
    server.license(NUMBER, "soft-dongle").await;
    let clerk = server.staff(Role::Clerk).await;
    let why = json!({ "reason": "not paid" });
    post(&server, &clerk, &of(NUMBER, "cancel"), why.clone())
        .await
        .done();
    post(&server, &clerk, &of(NUMBER, "revoke"), why.clone())
        .await
        .done();
    let refused = post(&server, &clerk, &of(NUMBER, "cancel"), why).await;
    refused.problem(Code::LicenseStatus);
}

/// Decision 3: the vendor's list is published, another's is not; what it names is revoked here too.
#[tokio::test]
async fn a_revocation_list_is_published() {
    let server = Server::start().await;
    server.license(NUMBER, "soft-dongle").await;
    let clerk = server.staff(Role::Clerk).await;
    let publish = |list: String| {
        let (server, clerk) = (&server, &clerk);
        async move {
            post(
                server,
                clerk,
                "/v1/admin/revocations",
                json!({ "list": list }),
            )
            .await
        }
    };
    publish(revocations(1, NUMBER, &key(9)))
        .await
        .problem(Code::RevocationsInvalid);
    publish("{}".to_owned())
        .await
        .problem(Code::RevocationsInvalid);
    let list = revocations(1, NUMBER, &key(2));
    let published = publish(list.clone()).await.json(200);
    assert_eq!(published, json!({ "revocations": 1 }));
    publish(list).await.problem(Code::RevocationsOld);
    let shown = get(&server, &clerk, &format!("/v1/admin/licenses/{NUMBER}"))
        .await
        .json(200);
    assert_eq!(shown["status"], "revoked");
}

/// M-10: silent sites are listed.
#[tokio::test]
async fn silent_sites_are_listed() {
    let server = Server::start().await;
    let token = server.license(NUMBER, "soft-dongle").await;
    let viewer = server.staff(Role::Viewer).await;
    Site::new(NUMBER, 10)
        .activate(&server, &token)
        .await
        .json(200);
    let notices = get(&server, &viewer, "/v1/admin/attention").await.json(200);
    assert_eq!(notices, json!([]));
    server.pass(4);
    let notices = get(&server, &viewer, "/v1/admin/attention").await.json(200);
    assert_eq!(notices[0]["kind"], "silent");
    assert_eq!(notices[0]["since"], "2026-11-21T09:30:00Z");
}

/// The log comes in pages, and is verified as a whole.
#[tokio::test]
async fn the_log_is_read_and_verified() {
    let server = Server::start().await;
    let viewer = server.staff(Role::Viewer).await;
    let whole = get(&server, &viewer, "/v1/admin/audit/verification")
        .await
        .json(200);
    assert_eq!(whole["entries"], 2);
    let page = get(&server, &viewer, "/v1/admin/audit?most=1")
        .await
        .json(200);
    assert_eq!(
        (&page["next"], &page["entries"][0]["actor"]),
        (&1.into(), &"server".into())
    );
    let page = get(&server, &viewer, "/v1/admin/audit?after=1")
        .await
        .json(200);
    assert_eq!(
        page["entries"][0]["what"],
        json!({ "event": "staff-joined", "name": "viewer" })
    );
    assert_eq!(page["next"], Value::Null);
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
