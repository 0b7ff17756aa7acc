//! `POST /v1/check-ins`

use axum::{
    body::Body,
    http::{Request, header},
};
use keyfob_server::code::Code;
use licfmt::{
    lease::{Decision, Refusal},
    license::Environment,
    online::{Activation, CheckIn, KEY_HEADER, Request as _, SIGNATURE_HEADER},
};

use crate::server::{Server, Site, check_in, lease, signed_request};

const NUMBER: &str = "1921900011";

async fn activated() -> (Server, Site) {
    let server = Server::start().await;
    let token = server.license(NUMBER, "soft-dongle").await;
    let site = Site::new(NUMBER, 10);
    site.activate(&server, &token).await.json(200);
    (server, site)
}

/// P-16, M-1: the next lease, without the token; what the site has is not sent again.
#[tokio::test]
async fn the_next_lease_is_granted() {
    let (server, mut site) = activated().await;
    site.report.nonce.0[0] = 1;
    let answer = site.check_in(&server, 1).await.json(200);
    assert_eq!(lease(&server, &answer).sequence.get(), 2);
    let file = answer["license"].as_str().expect("the license");
    site.report.license = Some(licfmt::Digest::of(file.as_bytes()));
    site.report.nonce.0[0] = 2;
    let answer = site.check_in(&server, 2).await.json(200);
    assert!(answer.get("license").is_none());
}

/// P-13, decision 11: a refusal is a lease, not a problem.
#[tokio::test]
async fn a_refusal_is_signed() {
    let (server, site) = activated().await;
    let clerk = server.staff(keyfob_server::store::Role::Clerk).await;
    let path = format!("/v1/admin/licenses/{NUMBER}/reset");
    let why = serde_json::json!({ "reason": "new computer" });
    let reset = server
        .call(&clerk, axum::http::Method::POST, &path, Some(why))
        .await;
    reset.done();
    let answer = site.check_in(&server, 1).await.json(200);
    match lease(&server, &answer).decision {
        Decision::Refused(refused) => assert_eq!(refused.reason, Refusal::Reset),
        Decision::Granted(_) => panic!("granted after a reset"),
    }
}

/// M-6, M-7, decision 5: what gets no signed answer.
#[tokio::test]
async fn what_gets_no_lease_is_a_problem() {
    let (server, site) = activated().await;
    let stranger = Site::new(NUMBER, 11).check_in(&server, 1).await;
    stranger.problem(Code::InstallationUnknown);
    let mut test = Site::new(NUMBER, 10);
    test.report.environment = Environment::Test;
    let refused = test.check_in(&server, 1).await;
    refused.problem(Code::EnvironmentMismatch);
    let instances = vec!["other".parse().expect("a name")];
    let designated = server.service.designate(NUMBER, instances, "test").await;
    designated.expect("designated");
    let refused = site.check_in(&server, 1).await;
    refused.problem(Code::InstanceNotDesignated);
}

/// Decision 12: the key vouches for the whole request, its media type included.
#[tokio::test]
async fn only_what_the_key_signed_is_taken() {
    let (server, site) = activated().await;
    let good = site.question(1);
    let other = Site::new(NUMBER, 11).question(1);
    let refused = [
        // Another key's name on it, another's signature, one byte changed.
        licfmt::online::Signed {
            key: other.key.clone(),
            ..good.clone()
        },
        licfmt::online::Signed {
            signature: other.signature.clone(),
            ..good.clone()
        },
        licfmt::online::Signed {
            body: good.body.replace("1.0", "1.1"),
            ..good.clone()
        },
        licfmt::online::Signed {
            key: "00".repeat(32),
            ..good.clone()
        },
        licfmt::online::Signed {
            signature: "!".to_owned(),
            ..good.clone()
        },
    ];
    for signed in refused {
        let reply = server.send(check_in(&signed)).await;
        reply.problem(Code::SignatureInvalid);
    }
    let as_other = signed_request("/v1/activations", Activation::TYPE, &good);
    server.send(as_other).await.problem(Code::SignatureInvalid);
    site.check_in(&server, 1).await.json(200);
}

#[tokio::test]
async fn the_media_type_must_be_its_own() {
    let (server, site) = activated().await;
    let good = site.question(1);
    for kind in [
        "application/json",
        Activation::TYPE,
        "",
        "text/plain; charset=utf-8",
    ] {
        let request = signed_request("/v1/check-ins", kind, &good);
        let detail = server.send(request).await.problem(Code::MediaType);
        assert!(detail.contains(CheckIn::TYPE), "{detail}");
    }
    let mut without = check_in(&good);
    without.headers_mut().remove(header::CONTENT_TYPE);
    server.send(without).await.problem(Code::MediaType);
}

#[tokio::test]
async fn the_header_fields_must_be_there() {
    let (server, site) = activated().await;
    let good = site.question(1);
    for name in [KEY_HEADER, SIGNATURE_HEADER] {
        let mut request = check_in(&good);
        request.headers_mut().remove(name);
        let detail = server.send(request).await.problem(Code::RequestMalformed);
        assert!(detail.contains(name), "{detail}");
        let mut request = check_in(&good);
        let latin = header::HeaderValue::from_bytes(b"\xe4\xff").expect("RFC 9110 allows it");
        request.headers_mut().insert(name, latin);
        server.send(request).await.problem(Code::RequestMalformed);
    }
    let mut short = good;
    short.key.pop();
    let reply = server.send(check_in(&short)).await;
    reply.problem(Code::RequestMalformed);
}

#[tokio::test]
async fn bodies_have_a_bound() {
    let (server, site) = activated().await;
    let good = site.question(1);
    let long = licfmt::online::Signed {
        body: " ".repeat(licfmt::limits::FILE_MAX + 1),
        ..good
    };
    server
        .send(check_in(&long))
        .await
        .problem(Code::BodyTooLarge);
    let broken = broken_off(&site);
    server.send(broken).await.problem(Code::RequestMalformed);
}

/// A body that ends too early.
fn broken_off(site: &Site) -> Request<Body> {
    let mut request = check_in(&site.question(1));
    *request.body_mut() = crate::server::cut_off();
    request
}
