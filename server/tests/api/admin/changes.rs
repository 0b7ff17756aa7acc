//! What happens to a license.

use axum::http::Method;
use keyfob_server::{code::Code, store::Role};
use licfmt::online::Token;
use serde_json::{Value, json};

use super::{NUMBER, get, of, post};
use crate::server::{Server, Site, lease, order};

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
