//! What becomes of a license, and who has its token.

use keyfob_server::domain::{audit::Event, license::Protection, reset::By};
use licfmt::{
    lease::{Decision, Refusal, WAIVER_MAX_S},
    time::DAY,
};

use super::support::{NUMBER, Server, Site, code, is_granted, order, refusal};

/// P-13, P-15, P-16: from the order to the end, and the entries that tell of it.
#[tokio::test]
async fn a_license_lives_and_ends() {
    let server = Server::new().await;
    let service = &server.service;
    let created = service
        .create_license(order(), Protection::Soft, "erika")
        .await;
    let token = created.expect("made").token;
    let (mut old, mut new) = (Site::new(1), Site::new(2));
    assert_eq!(
        code(old.activate(&server, &token).await),
        "license-not-released"
    );
    service.release(NUMBER, "erika").await.expect("released");
    assert!(is_granted(old.activate(&server, &token).await));
    assert_eq!(old.license().features.len(), order().features.len());
    let sent = old.file.clone();
    server.pass(DAY);
    assert!(is_granted(old.check_in(&server).await));
    assert_eq!(old.file, sent);

    assert_eq!(code(new.activate(&server, &token).await), "bound-elsewhere");
    service
        .reset(NUMBER, By::Customer, "portal", "new computer")
        .await
        .expect("reset");
    assert_eq!(refusal(old.check_in(&server).await), Refusal::Reset);
    assert!(is_granted(new.activate(&server, &token).await));
    assert_eq!(
        refusal(old.check_in(&server).await),
        Refusal::BoundElsewhere
    );
    assert_eq!(code(old.activate(&server, &token).await), "bound-elsewhere");
    assert!(is_granted(new.check_in(&server).await));

    service
        .end(
            NUMBER,
            keyfob_server::domain::Status::Revoked,
            "erika",
            "not paid",
        )
        .await
        .expect("revoked");
    assert_eq!(refusal(new.check_in(&server).await), Refusal::Revoked);
    assert_eq!(code(new.activate(&server, &token).await), "license-revoked");

    let expected = [
        "erika: license-created",
        "erika: status-changed",
        "erika: document-issued",
        "site: activated",
        "portal: reset",
        "site: activated",
        "erika: status-changed",
    ];
    assert_eq!(told(&server).await, expected);
}

/// M-8: for 30 days at most, and the log says who did it.
#[tokio::test]
async fn a_waiver_is_bounded_and_noted() {
    let server = Server::new().await;
    let service = &server.service;
    let token = server.released(order(), Protection::Soft).await;
    let mut site = Site::new(1);
    assert!(is_granted(site.activate(&server, &token).await));
    let until = service.now().plus(WAIVER_MAX_S);
    let waived = service
        .waive(NUMBER, Some(until.plus(1)), "erika", "storm")
        .await;
    assert_eq!(code(waived), "waiver-too-long");
    service
        .waive(NUMBER, Some(until), "erika", "storm")
        .await
        .expect("waived");
    let lease = site.check_in(&server).await.expect("answered");
    let Decision::Granted(grant) = lease.decision else {
        panic!("refused");
    };
    assert_eq!(grant.waived_until, Some(until));
    let log = told(&server).await;
    assert_eq!(log.last().map(|it| &**it), Some("erika: waived"));
    server.pass(WAIVER_MAX_S);
    let lease = site.check_in(&server).await.expect("answered");
    let Decision::Granted(grant) = lease.decision else {
        panic!("refused");
    };
    assert_eq!(grant.waived_until, None);
}

/// Who did what, in short.
async fn told(server: &Server) -> Vec<String> {
    let kind = |event: &Event| {
        let event = serde_json::to_value(event).expect("JSON");
        event["event"].as_str().expect("a text").to_owned()
    };
    let log = server.log().await;
    let told = log
        .iter()
        .map(|(actor, what)| format!("{actor}: {}", kind(what)));
    told.collect()
}

/// P-15: nobody learns which numbers there are.
#[tokio::test]
async fn a_wrong_token_and_an_unknown_number_get_one_answer() {
    let server = Server::new().await;
    let token = server.released(order(), Protection::Soft).await;
    let other = server
        .service
        .rotate_token(NUMBER, "erika")
        .await
        .expect("rotated");
    let mut site = Site::new(1);
    let wrong = site.activate(&server, &token).await.expect_err("replaced");
    let mut unknown = site.activation(&other);
    unknown.number = "2".parse().expect("a number");
    let unknown = server.service.activate(unknown, site.public()).await;
    let unknown = unknown.expect_err("unknown");
    assert_eq!(
        (wrong.code(), wrong.to_string()),
        (unknown.code(), unknown.to_string())
    );
    assert_eq!(wrong.code().name(), "token-wrong");
    let file = server
        .service
        .license_file(NUMBER, &token)
        .await
        .expect_err("replaced");
    let no_file = server
        .service
        .license_file("2", &other)
        .await
        .expect_err("unknown");
    assert_eq!(
        (file.code(), file.to_string()),
        (no_file.code(), no_file.to_string())
    );
    assert!(is_granted(site.activate(&server, &other).await));
}
