//! Activations, check-ins, resets.

use keyfob_server::{
    domain::{audit::Event, license::Protection, reset::By},
    service::Policy,
};
use licfmt::{
    hardware::Component,
    lease::{Decision, Refusal, WAIVER_MAX_S},
    license::Environment,
    time::DAY,
};

use super::support::{NUMBER, Server, Site, code, computer, is_granted, order, refusal};

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

/// P-17: other hardware is refused with its components until the license is reset.
#[tokio::test]
async fn changed_hardware_waits_for_a_reset() {
    let server = Server::new().await;
    let token = server.released(order(), Protection::Soft).await;
    let mut site = Site::new(1);
    assert!(is_granted(site.activate(&server, &token).await));
    site.report.hardware = computer(9);
    let lease = site.check_in(&server).await.expect("answered");
    let Decision::Refused(refused) = lease.decision else {
        panic!("granted");
    };
    let expected = (Refusal::HardwareChanged, vec![Component::Disk]);
    assert_eq!((refused.reason, refused.changed), expected);
    assert_eq!(
        code(site.activate(&server, &token).await),
        "bound-elsewhere"
    );
    server
        .service
        .reset(NUMBER, By::Staff, "erika", "disk")
        .await
        .expect("reset");
    assert!(is_granted(site.activate(&server, &token).await));
    assert!(is_granted(site.check_in(&server).await));
}

/// Decision 12: answers that were lost are given again, activations too, and nothing is flagged.
#[tokio::test]
async fn lost_answers_are_given_again() {
    let server = Server::new().await;
    let token = server.released(order(), Protection::Soft).await;
    let mut site = Site::new(1);
    for _ in 0..2 {
        let lost = site.activation(&token);
        server
            .service
            .activate(lost, site.public())
            .await
            .expect("answered");
    }
    assert!(is_granted(site.activate(&server, &token).await));
    for _ in 0..2 {
        let lost = site.request();
        server
            .service
            .check_in(lost, site.public())
            .await
            .expect("answered");
        server.pass(DAY);
    }
    assert!(is_granted(site.check_in(&server).await));
    // A check-in whose answer was lost, then a registration with the same request.
    let lost = site.request();
    server
        .service
        .check_in(lost, site.public())
        .await
        .expect("answered");
    assert!(is_granted(site.activate(&server, &token).await));
    assert!(is_granted(site.check_in(&server).await));
    let log = server.log().await;
    assert!(
        !log.iter()
            .any(|(_, what)| matches!(what, Event::Forked { .. }))
    );
}

/// Decision 12: a copy is flagged, noted, and refused where the vendor wants it; the token forgives.
#[tokio::test]
async fn copies_are_noted_and_refused() {
    let mut policy = Policy::default();
    policy.forks.refuse_after = Some(2);
    let server = Server::with(policy, 1000).await;
    let token = server.released(order(), Protection::Soft).await;
    let mut site = Site::new(1);
    assert!(is_granted(site.activate(&server, &token).await));
    let mut copy = site.clone();
    copy.report.nonce.0[31] = 1;
    assert!(is_granted(site.check_in(&server).await));
    let request = copy.request();
    let answer = server
        .service
        .check_in(request, copy.public())
        .await
        .expect("answered");
    copy.held += 1;
    assert!(matches!(
        copy.take(&server, &answer).decision,
        Decision::Granted(_)
    ));
    let request = site.request();
    let answer = server
        .service
        .check_in(request, site.public())
        .await
        .expect("answered");
    site.held += 1;
    let Decision::Refused(refused) = site.take(&server, &answer).decision else {
        panic!("granted");
    };
    assert_eq!(refused.reason, Refusal::Copied);
    let log = server.log().await;
    let forks = log.iter().filter_map(|(_, what)| match what {
        Event::Forked { forks, .. } => Some(*forks),
        _ => None,
    });
    assert_eq!(forks.collect::<Vec<_>>(), [1, 2]);
    assert!(is_granted(site.activate(&server, &token).await));
    assert!(is_granted(site.check_in(&server).await));
}

/// M-6, M-7: what gets no signed answer changes nothing.
#[tokio::test]
async fn what_is_not_answered_is_not_counted() {
    let server = Server::new().await;
    let token = server.released(order(), Protection::Soft).await;
    let mut site = Site::new(1);
    assert_eq!(code(site.check_in(&server).await), "installation-unknown");
    assert!(is_granted(site.activate(&server, &token).await));
    let before = installation(&server, &site).await;
    server.pass(DAY);
    site.report.environment = Environment::Test;
    assert_eq!(code(site.check_in(&server).await), "environment-mismatch");
    site.report.environment = Environment::Production;
    let only = vec!["server-2".parse().expect("a name")];
    server
        .service
        .designate(NUMBER, only, "erika")
        .await
        .expect("designated");
    assert_eq!(
        code(site.check_in(&server).await),
        "instance-not-designated"
    );
    let mut other_license = site.request();
    other_license.number = "2".parse().expect("a number");
    let unknown = server.service.check_in(other_license, site.public()).await;
    assert_eq!(code(unknown), "installation-unknown");
    assert_eq!(installation(&server, &site).await, before);
    let many = (0..257).map(|at| format!("i{at}").parse().expect("a name"));
    let refused = server.service.designate(NUMBER, many.collect(), "erika");
    assert_eq!(code(refused.await), "request-malformed");
    server
        .service
        .designate(NUMBER, Vec::new(), "erika")
        .await
        .expect("designated");
    assert!(is_granted(site.check_in(&server).await));
    assert_ne!(installation(&server, &site).await, before);
}

async fn installation(server: &Server, site: &Site) -> keyfob_server::domain::Installation {
    let mut read = server.service.store().read().await.expect("begun");
    let found = read.installation(site.public().id()).await.expect("read");
    found.expect("known")
}

/// Decision 1: without a certificate, and with one that has ended, nothing is counted that cannot be answered.
#[tokio::test]
async fn without_a_certificate_nothing_is_counted() {
    let server = Server::uncertified().await;
    let created = server
        .service
        .create_license(order(), Protection::Soft, "erika")
        .await;
    let token = created.expect("needs none").token;
    let before = server.log().await;
    let mut site = Site::new(1);
    assert_eq!(
        code(server.service.release(NUMBER, "erika").await),
        "not-certified"
    );
    assert_eq!(code(site.activate(&server, &token).await), "not-certified");
    assert_eq!(code(site.check_in(&server).await), "not-certified");
    assert_eq!(server.log().await, before);
    server.certify();
    server
        .service
        .release(NUMBER, "erika")
        .await
        .expect("released");
    assert!(is_granted(site.activate(&server, &token).await));
}

/// As [`without_a_certificate_nothing_is_counted`].
#[tokio::test]
async fn after_the_certificate_nothing_is_counted() {
    let server = Server::with(Policy::default(), 10).await;
    let token = server.released(order(), Protection::Soft).await;
    let mut site = Site::new(1);
    server.pass(10 * DAY);
    assert!(
        is_granted(site.activate(&server, &token).await),
        "the last second"
    );
    let before = installation(&server, &site).await;
    server.pass(1);
    assert_eq!(code(site.check_in(&server).await), "certificate-invalid");
    assert_eq!(
        code(site.activate(&server, &token).await),
        "certificate-invalid"
    );
    let mut other = Site::new(2);
    assert_eq!(
        code(other.activate(&server, &token).await),
        "certificate-invalid"
    );
    assert_eq!(installation(&server, &site).await, before);
    server.certify();
    assert!(is_granted(site.check_in(&server).await));
}

/// A row that was spoilt costs its own site the answer, nobody else's.
#[tokio::test]
async fn one_bad_row_does_not_fail_the_batch() {
    let server = Server::new().await;
    let token = server.released(order(), Protection::Soft).await;
    let mut sites: Vec<_> = (1..=3).map(Site::new).collect();
    for site in &mut sites {
        site.report.hardware = computer(1);
        assert!(is_granted(site.activate(&server, &token).await));
    }
    let spoilt = sites[1].public().id();
    server
        .raw(&format!(
            "UPDATE installations SET program = '{{' WHERE id = '{spoilt}'"
        ))
        .await;
    let [one, two, three] = &mut sites[..] else {
        unreachable!("three sites");
    };
    // All are in the line before the one who writes gets to it.
    let (one, two, three) = tokio::join!(
        one.check_in(&server),
        two.check_in(&server),
        three.check_in(&server)
    );
    assert_eq!(refusal(one), Refusal::BoundElsewhere);
    let error = two.expect_err("cannot be read");
    assert_eq!(error.code().name(), "unavailable");
    assert!(
        error.to_string().contains("installations.program"),
        "{error}"
    );
    assert!(is_granted(three));
}

/// Decision 15.
#[tokio::test]
async fn resets_are_limited_but_for_staff() {
    let server = Server::new().await;
    let token = server.released(order(), Protection::Soft).await;
    let mut site = Site::new(1);
    for _ in 0..3 {
        assert!(is_granted(site.activate(&server, &token).await));
        server
            .service
            .reset(NUMBER, By::Customer, "portal", "move")
            .await
            .expect("reset");
        let again = server
            .service
            .reset(NUMBER, By::Customer, "portal", "move")
            .await;
        assert_eq!(code(again), "not-bound");
        server.pass(DAY);
    }
    assert!(is_granted(site.activate(&server, &token).await));
    let refused = server
        .service
        .reset(NUMBER, By::Customer, "portal", "move")
        .await;
    assert_eq!(code(refused), "reset-limit");
    assert!(is_granted(site.check_in(&server).await));
    server
        .service
        .reset(NUMBER, By::Staff, "erika", "move")
        .await
        .expect("reset");
    assert!(is_granted(site.activate(&server, &token).await));
    server.pass(364 * DAY);
    server
        .service
        .reset(NUMBER, By::Staff, "erika", "move")
        .await
        .expect("reset");
    let unknown = server.service.reset("2", By::Staff, "erika", "move").await;
    assert_eq!(code(unknown), "license-unknown");
}
