//! `POST /v1/activations`

use keyfob_server::{code::Code, domain::Status};
use licfmt::{lease::Decision, license::Environment, online::Token};

use crate::server::{Server, Site, activation, lease};

const NUMBER: &str = "1921900011";

/// P-15, P-17: the first computer binds the license; the same again is answered again.
#[tokio::test]
async fn the_first_computer_binds_it() {
    let server = Server::start().await;
    let token = server.license(NUMBER, "soft-dongle").await;
    let site = Site::new(NUMBER, 10);
    let answer = site.activate(&server, &token).await.json(200);
    assert!(answer["license"].is_string());
    let granted = lease(&server, &answer);
    assert!(matches!(granted.decision, Decision::Granted(_)));
    assert_eq!(granted.sequence.get(), 1);
    site.activate(&server, &token).await.json(200);
}

/// P-15: an unknown number and a wrong token are one answer.
#[tokio::test]
async fn a_wrong_token_is_not_told_from_a_wrong_number() {
    let server = Server::start().await;
    let token = server.license(NUMBER, "soft-dongle").await;
    let wrong = Token::from_random([9; 16]);
    let site = Site::new(NUMBER, 10);
    let one = site.activate(&server, &wrong).await;
    let other = Site::new("1921900012", 10).activate(&server, &token).await;
    let detail = one.problem(Code::TokenWrong);
    assert_eq!(other.problem(Code::TokenWrong), detail);
    assert!(!one.body.contains(&wrong.to_string()), "{}", one.body);
}

/// P-13, P-17, M-6, decision 5: who is not bound is told why.
#[tokio::test]
async fn who_is_not_bound_is_told_why() {
    let server = Server::start().await;
    let token = server.license(NUMBER, "soft-dongle").await;
    let site = Site::new(NUMBER, 10);
    let mut test = Site::new(NUMBER, 11);
    test.report.environment = Environment::Test;
    let refused = test.activate(&server, &token).await;
    refused.problem(Code::EnvironmentMismatch);
    site.activate(&server, &token).await.json(200);
    let elsewhere = Site::new(NUMBER, 11).activate(&server, &token).await;
    elsewhere.problem(Code::BoundElsewhere);

    let other = server.license("2", "soft-dongle").await;
    let moved = Site::new("2", 10).activate(&server, &other).await;
    moved.problem(Code::KeyInUse);
    let hard = server.license("3", "hard-dongle").await;
    let refused = Site::new("3", 12).activate(&server, &hard).await;
    refused.problem(Code::HardDongleLicense);
    let ordered = server.ordered("4", "soft-dongle").await;
    let refused = Site::new("4", 12).activate(&server, &ordered).await;
    refused.problem(Code::LicenseNotReleased);
}

/// P-9: what has ended cannot be activated.
#[tokio::test]
async fn what_has_ended_is_not_activated() {
    let server = Server::start().await;
    for (number, end, code) in [
        ("1", Status::Cancelled, Code::LicenseCancelled),
        ("2", Status::Revoked, Code::LicenseRevoked),
    ] {
        let token = server.license(number, "soft-dongle").await;
        let ended = server.service.end(number, end, "test", "a test").await;
        ended.expect("ended");
        let refused = Site::new(number, 10).activate(&server, &token).await;
        refused.problem(code);
    }
}

/// M-2: nothing but the documented fields is taken, whoever signs it.
#[tokio::test]
async fn an_unknown_field_is_refused() {
    let server = Server::start().await;
    let token = server.license(NUMBER, "soft-dongle").await;
    let site = Site::new(NUMBER, 10);
    let signed = site.activation(&token);
    for place in ["{", "\"report\":{", "\"hardware\":{", "\"program\":{"] {
        let more = format!("{place}\"serial\":\"WD-1\",");
        let body = signed.body.replacen(place, &more, 1);
        let refused = server.send(activation(&site.sign(body))).await;
        let detail = refused.problem(Code::RequestMalformed);
        assert!(detail.contains("unknown field `serial`"), "{detail}");
        assert!(!refused.body.contains(&token.to_string()));
    }
}
