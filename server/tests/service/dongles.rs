//! Hard dongles (D-6, P-12).

use keyfob_server::domain::{Status, audit::Event, license::Protection, reset::By};
use licfmt::{
    Digest, DongleId, PublicKey, Purpose, Revision, Sealed, armor,
    device::{Chip, DeviceCertificate, Tier},
    license::{HardDongle, License, Profile, Protection as Needs},
    time::DAY,
};

use super::support::{NUMBER, START, Server, Site, certificate, code, key, open, order};

pub(super) fn certified(serial: u32, seed: u8, tier: Tier) -> DeviceCertificate {
    DeviceCertificate {
        dongle: DongleId::new(serial).expect("in range"),
        public_key: PublicKey::from(&key(seed).verifying_key()),
        unit: Digest([9; 32]),
        chip: Chip::Rp2350,
        tier,
        issued: START,
    }
}

/// As provisioning writes it.
pub(super) fn file(certified: &DeviceCertificate, purpose: Purpose) -> String {
    let issuer = key(103);
    let dongle = Sealed::sign(certified, &issuer);
    armor::write(&certificate(&issuer, &[purpose], 1000)) + &armor::write(&dongle)
}

pub(super) async fn registered(server: &Server, serial: u32, seed: u8) -> DongleId {
    let file = file(&certified(serial, seed, Tier::Production), Purpose::Device);
    let registered = server.service.register_dongle(&file, "erika").await;
    registered.expect("registered")
}

/// Decision 6: what the vendor's device issuer certified, once.
#[tokio::test]
async fn a_dongle_is_registered_by_its_certificate() {
    let server = Server::new().await;
    let good = file(&certified(42, 42, Tier::Production), Purpose::Device);
    for _ in 0..2 {
        let id = server.service.register_dongle(&good, "erika").await;
        assert_eq!(id.expect("registered").to_string(), "KF-00000042-2");
    }
    assert_eq!(server.log().await.len(), 1);
    let another = file(&certified(42, 43, Tier::Production), Purpose::Device);
    let better = file(&certified(42, 42, Tier::Development), Purpose::Device);
    let same_key = file(&certified(44, 42, Tier::Production), Purpose::Device);
    for taken in [another, better, same_key] {
        let refused = server.service.register_dongle(&taken, "erika").await;
        assert_eq!(code(refused), "dongle-registered");
    }
    let purpose = file(&certified(45, 45, Tier::Production), Purpose::License);
    let alone = armor::write(&Sealed::sign(
        &certified(45, 45, Tier::Production),
        &key(103),
    ));
    let (first, _) = good.split_at(good.len() / 2);
    // Of two dongles in one file, the second would go unseen.
    let two = good.clone() + &file(&certified(46, 46, Tier::Production), Purpose::Device);
    for bad in [&*purpose, &*alone, first, &*two, "", "nothing"] {
        let refused = server.service.register_dongle(bad, "erika").await;
        assert_eq!(code(refused), "dongle-certificate");
    }
    assert_eq!(server.log().await.len(), 1);
}

/// D-6, P-12: first the dongle, then the file; another dongle replaces it.
#[tokio::test]
async fn the_file_is_there_once_a_dongle_is_bound() {
    let server = Server::new().await;
    let service = &server.service;
    let created = service
        .create_license(order(), Protection::Hard, "erika")
        .await;
    let token = created.expect("made").token;
    let (one, two) = (
        registered(&server, 1, 1).await,
        registered(&server, 2, 2).await,
    );
    assert_eq!(
        code(service.license_file(NUMBER, &token).await),
        "license-not-released"
    );
    service.release(NUMBER, "erika").await.expect("released");
    assert_eq!(
        code(service.license_file(NUMBER, &token).await),
        "dongle-not-bound"
    );
    assert_eq!(code(service.newest_file(NUMBER).await), "dongle-not-bound");

    for _ in 0..2 {
        service
            .bind_dongle(one, NUMBER, "erika")
            .await
            .expect("bound");
        let license: License = open(&service.license_file(NUMBER, &token).await.expect("there"));
        assert_eq!((license.revision, dongle(&license).id), (Revision(1), one));
        assert_eq!(
            dongle(&license).public_key,
            certified(1, 1, Tier::Production).public_key
        );
        assert_eq!(
            (license.control.profile, &license.tiers),
            (Profile::HardDongle, &order().tiers)
        );
        assert!(license.time.is_some(), "D-7");
    }
    server.pass(DAY);
    service
        .bind_dongle(two, NUMBER, "erika")
        .await
        .expect("bound");
    let license: License = open(&service.newest_file(NUMBER).await.expect("there"));
    assert_eq!((license.revision, dongle(&license).id), (Revision(2), two));
    assert_eq!((license.not_before, license.issued), (START, service.now()));
    let log = server.log().await.into_iter();
    let bound = log.filter_map(|(_, what)| match what {
        Event::DongleBound {
            dongle, instead_of, ..
        } => Some((dongle, instead_of)),
        _ => None,
    });
    assert_eq!(bound.collect::<Vec<_>>(), [(one, None), (two, Some(one))]);
}

/// P-13, D-6: never by the network, never moved by a reset, and no file once it has ended.
#[tokio::test]
async fn a_dongle_is_all_that_a_license_has() {
    let server = Server::new().await;
    let service = &server.service;
    let token = server.released(order(), Protection::Hard).await;
    let id = registered(&server, 1, 1).await;
    service
        .bind_dongle(id, NUMBER, "erika")
        .await
        .expect("bound");
    let mut site = Site::new(1);
    let activated = site.activate(&server, &token).await;
    assert_eq!(code(activated), "hard-dongle-license");
    let reset = service.reset(NUMBER, By::Staff, "erika", "move").await;
    assert_eq!(code(reset), "hard-dongle-license");
    let ended = service.end(NUMBER, Status::Cancelled, "erika", "end").await;
    ended.expect("cancelled");
    let file = service.license_file(NUMBER, &token).await;
    assert_eq!(code(file), "license-cancelled");
    let bound = service.bind_dongle(id, NUMBER, "erika").await;
    assert_eq!(code(bound), "license-ended");
}

pub(super) fn dongle(license: &License) -> &HardDongle {
    match &license.protection {
        Needs::HardDongle(dongle) => dongle,
        other => panic!("{other:?}"),
    }
}

/// D-6: bound before the release, the file is there with it.
#[tokio::test]
async fn a_dongle_may_be_bound_first() {
    let server = Server::new().await;
    let created = server
        .service
        .create_license(order(), Protection::Hard, "erika")
        .await;
    let token = created.expect("made").token;
    let id = registered(&server, 1, 1).await;
    server
        .service
        .bind_dongle(id, NUMBER, "erika")
        .await
        .expect("bound");
    assert_eq!(
        code(server.service.license_file(NUMBER, &token).await),
        "license-not-released"
    );
    server
        .service
        .release(NUMBER, "erika")
        .await
        .expect("released");
    let license: License = open(
        &server
            .service
            .license_file(NUMBER, &token)
            .await
            .expect("there"),
    );
    assert_eq!((license.revision, dongle(&license).id), (Revision(1), id));
}

/// D-6: what is not there, is another's, or is not good enough.
#[tokio::test]
async fn not_every_dongle_fits_every_license() {
    let server = Server::new().await;
    let service = &server.service;
    server.released(order(), Protection::Hard).await;
    let mut other = order();
    other.number = "2".parse().expect("a number");
    server.released(other, Protection::Hard).await;
    let mut soft = order();
    soft.number = "3".parse().expect("a number");
    let soft = server.released(soft, Protection::Soft).await;
    let id = registered(&server, 1, 1).await;
    let unknown = DongleId::new(9).expect("in range");
    assert_eq!(
        code(service.bind_dongle(unknown, NUMBER, "erika").await),
        "dongle-unknown"
    );
    assert_eq!(
        code(service.bind_dongle(id, "4", "erika").await),
        "license-unknown"
    );
    assert_eq!(
        code(service.bind_dongle(id, "3", "erika").await),
        "soft-dongle-license"
    );
    assert_eq!(
        code(service.license_file("3", &soft).await),
        "soft-dongle-license"
    );
    service
        .bind_dongle(id, NUMBER, "erika")
        .await
        .expect("bound");
    assert_eq!(
        code(service.bind_dongle(id, "2", "erika").await),
        "dongle-bound-elsewhere"
    );
    let weak = file(&certified(7, 7, Tier::Development), Purpose::Device);
    let weak = service
        .register_dongle(&weak, "erika")
        .await
        .expect("registered");
    assert_eq!(
        code(service.bind_dongle(weak, "2", "erika").await),
        "dongle-tier"
    );
}

/// P-12: an upgrade is the next revision for the same dongle.
#[tokio::test]
async fn an_upgrade_is_the_next_revision() {
    let server = Server::new().await;
    let token = server.released(order(), Protection::Hard).await;
    let mut more = order();
    more.display.name = "Werk 8".parse().expect("a text");
    server
        .service
        .change_order(more.clone(), "erika", "upgrade")
        .await
        .expect("changed");
    assert_eq!(
        code(server.service.license_file(NUMBER, &token).await),
        "dongle-not-bound"
    );
    let id = registered(&server, 1, 1).await;
    server
        .service
        .bind_dongle(id, NUMBER, "erika")
        .await
        .expect("bound");
    more.display.name = "Werk 9".parse().expect("a text");
    server
        .service
        .change_order(more, "erika", "upgrade")
        .await
        .expect("changed");
    let license: License = open(
        &server
            .service
            .license_file(NUMBER, &token)
            .await
            .expect("there"),
    );
    assert_eq!((license.revision, dongle(&license).id), (Revision(2), id));
    assert_eq!(&*license.display.name, "Werk 9");
}
