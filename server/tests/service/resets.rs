//! Moves to other hardware (P-13, P-17).

use keyfob_server::domain::{license::Protection, reset::By};
use licfmt::{
    hardware::Component,
    lease::{Decision, Refusal},
    time::DAY,
};

use super::support::{NUMBER, Server, Site, code, computer, is_granted, order};

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
