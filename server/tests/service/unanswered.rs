//! Who gets no signed answer, and what does not come of it.

use keyfob_server::{domain::license::Protection, service::Policy};
use licfmt::{lease::Refusal, license::Environment, time::DAY};

use super::support::{NUMBER, Server, Site, code, computer, is_granted, order, refusal};

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
