//! Answers that are lost, and copies of an installation (decision 12).

use keyfob_server::{
    domain::{audit::Event, license::Protection},
    service::Policy,
};
use licfmt::{
    lease::{Decision, Refusal},
    time::DAY,
};

use super::support::{Server, Site, is_granted, order};

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
