//! How often something may be tried, by name.

use axum::http::Method;
use keyfob_server::{code::Code, store::Role};
use licfmt::online::Token;
use serde_json::json;

use crate::server::{Reply, Server, Site, request};

fn limited(reply: &Reply, name: &str) {
    let detail = reply.problem(Code::RateLimited);
    assert!(detail.contains(&format!("({name})")), "{detail}");
    let seconds: u64 = reply.header("retry-after").parse().expect("a number");
    assert!((1..=60).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn tokens_are_tried_so_often() {
    let server = Server::limited(2).await;
    let (site, wrong) = (Site::new("1", 10), Token::from_random([9; 16]));
    for _ in 0..2 {
        site.activate(&server, &wrong)
            .await
            .problem(Code::TokenWrong);
    }
    limited(&site.activate(&server, &wrong).await, "tokens-per-address");
    let file = server
        .call(&wrong, Method::GET, "/v1/licenses/2/file", None)
        .await;
    limited(&file, "tokens-per-address");
    let body = json!({ "token": wrong });
    let accept = request(
        Method::POST,
        "/v1/admin/invitations/accept",
        None,
        Some(body),
    );
    limited(&server.send(accept).await, "tokens-per-address");
}

/// Guessing from many addresses helps nothing.
#[tokio::test]
async fn one_license_is_tried_so_often() {
    let server = Server::limited(2).await;
    let (site, wrong) = (Site::new("1", 10), Token::from_random([9; 16]));
    for address in 1..=3 {
        let signed = crate::server::activation(&site.activation(&wrong));
        let reply = server.send_from(address, signed).await;
        match address {
            3 => limited(&reply, "tokens-per-license"),
            _ => drop(reply.problem(Code::TokenWrong)),
        }
    }
}

#[tokio::test]
async fn check_ins_come_so_often() {
    let server = Server::limited(2).await;
    let site = Site::new("1", 10);
    for _ in 0..2 {
        site.check_in(&server, 1)
            .await
            .problem(Code::InstallationUnknown);
    }
    limited(&site.check_in(&server, 1).await, "check-ins-per-address");
}

#[tokio::test]
async fn staff_calls_so_often() {
    let server = Server::limited(2).await;
    let viewer = server.staff(Role::Viewer).await;
    for _ in 0..2 {
        server
            .call(&viewer, Method::GET, "/v1/admin/staff", None)
            .await
            .json(200);
    }
    let reply = server
        .call(&viewer, Method::GET, "/v1/admin/staff", None)
        .await;
    limited(&reply, "staff-per-address");
}
