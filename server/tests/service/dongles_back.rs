//! Dongles that the vendor took back, and those that become free again (D-6, decision 3).

use std::num::NonZeroU32;

use keyfob_server::domain::{Status, audit::Event, license::Protection};
use licfmt::{
    DongleId, Revision, RevocationNumber,
    license::License,
    order::Order,
    revocation::{RevocationList, RevokedDongle},
    time::DAY,
};

use super::{
    dongles::{dongle, registered},
    support::{NUMBER, START, Server, code, open, order, seal},
};

/// The vendor publishes that this dongle was stolen.
async fn revoke(server: &Server, number: u32, id: DongleId) {
    let list = RevocationList {
        number: RevocationNumber(number),
        issued: START,
        issuers: Vec::new(),
        licenses: Vec::new(),
        dongles: vec![RevokedDongle {
            id,
            reason: "stolen".parse().expect("a text"),
        }],
    };
    let file = seal(&list);
    let published = server.service.publish_revocations(&file, "erika");
    published.await.expect("published");
}

async fn bind(server: &Server, id: DongleId, number: &str) -> Result<(), &'static str> {
    let bound = server.service.bind_dongle(id, number, "erika").await;
    bound.map_err(|error| error.code().name())
}

async fn free(server: &Server, id: DongleId) -> Result<(), &'static str> {
    let freed = server.service.free_dongle(id, "erika", "sent back").await;
    freed.map_err(|error| error.code().name())
}

fn numbered(number: &str) -> Order {
    Order {
        number: number.parse().expect("a number"),
        ..order()
    }
}

/// D-6, decision 3: no license is bound to a dongle that no site takes.
#[tokio::test]
async fn a_revoked_dongle_is_bound_to_nothing() {
    let server = Server::new().await;
    server.released(order(), Protection::Hard).await;
    let (stolen, good) = (
        registered(&server, 1, 1).await,
        registered(&server, 2, 2).await,
    );
    revoke(&server, 3, stolen).await;
    let log = server.log().await;
    assert_eq!(bind(&server, stolen, NUMBER).await, Err("dongle-revoked"));
    assert_eq!(server.log().await, log);
    assert_eq!(
        code(server.service.newest_file(NUMBER).await),
        "dongle-not-bound"
    );
    assert_eq!(bind(&server, good, NUMBER).await, Ok(()));
    // The newest list counts.
    revoke(&server, 4, good).await;
    assert_eq!(bind(&server, good, NUMBER).await, Err("dongle-revoked"));
    assert_eq!(bind(&server, stolen, NUMBER).await, Ok(()));
}

/// D-6, decision 3: bound first, stolen before payment was in.
#[tokio::test]
async fn a_license_is_not_released_with_a_revoked_dongle() {
    let server = Server::new().await;
    let service = &server.service;
    let created = service.create_license(order(), Protection::Hard, "erika");
    created.await.expect("made");
    let (stolen, good) = (
        registered(&server, 1, 1).await,
        registered(&server, 2, 2).await,
    );
    assert_eq!(bind(&server, stolen, NUMBER).await, Ok(()));
    revoke(&server, 1, stolen).await;
    let released = service.release(NUMBER, "erika").await;
    assert_eq!(code(released), "dongle-revoked");
    assert_eq!(bind(&server, good, NUMBER).await, Ok(()));
    service.release(NUMBER, "erika").await.expect("released");
}

/// D-6: of an ended license, and only of one; the log says who did it and why.
#[tokio::test]
async fn the_dongle_of_an_ended_license_is_freed() {
    let server = Server::new().await;
    let service = &server.service;
    let id = registered(&server, 1, 1).await;
    let unknown = DongleId::new(9).expect("in range");
    assert_eq!(free(&server, unknown).await, Err("dongle-unknown"));
    assert_eq!(free(&server, id).await, Ok(()), "it is free");
    server.released(numbered("1"), Protection::Hard).await;
    server.released(numbered("2"), Protection::Hard).await;
    assert_eq!(bind(&server, id, "1").await, Ok(()));
    let log = server.log().await;
    assert_eq!(free(&server, id).await, Err("dongle-in-use"));
    let ended = service
        .end("1", Status::Cancelled, "erika", "not paid")
        .await;
    ended.expect("cancelled");
    assert_eq!(bind(&server, id, "2").await, Err("dongle-bound-elsewhere"));
    for _ in 0..2 {
        assert_eq!(free(&server, id).await, Ok(()));
    }
    assert_eq!(bind(&server, id, "2").await, Ok(()));
    let new = server.log().await.split_off(log.len());
    let freed = Event::DongleFreed {
        dongle: id,
        license: "1".parse().expect("a number"),
        reason: "sent back".to_owned(),
    };
    assert_eq!(new[1], ("erika".to_owned(), freed));
    assert_eq!(new.len(), 4, "{new:?}");
}

/// D-6, P-11: a license that expired, lost its dongle and is prolonged waits for the next dongle: what it is bound to
/// is never nothing.
#[tokio::test]
async fn a_license_whose_dongle_was_freed_is_signed_for_the_next_one() {
    let server = Server::new().await;
    let service = &server.service;
    let with_days = |days| Order {
        valid_days: NonZeroU32::new(days),
        ..order()
    };
    server.released(with_days(10), Protection::Hard).await;
    let (one, two) = (
        registered(&server, 1, 1).await,
        registered(&server, 2, 2).await,
    );
    assert_eq!(bind(&server, one, NUMBER).await, Ok(()));
    server.pass(11 * DAY);
    assert_eq!(free(&server, one).await, Ok(()));
    let changed = service.change_order(with_days(100), "erika", "prolonged");
    changed.await.expect("changed");
    let newest = async || open::<License>(&service.newest_file(NUMBER).await.expect("there"));
    let file = newest().await;
    assert_eq!((file.revision, dongle(&file).id), (Revision(1), one));
    assert_eq!(bind(&server, two, NUMBER).await, Ok(()));
    let file = newest().await;
    assert_eq!((file.revision, dongle(&file).id), (Revision(2), two));
    assert!(file.expires > Some(service.now()));
}
