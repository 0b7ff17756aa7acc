//! Orders and what becomes of them.

use keyfob_server::domain::{Status, audit::Event, license::Protection};
use licfmt::{
    Revision,
    device::Tier,
    license::{Kind, Limit},
    limits::Count,
    order::Order,
    time::DAY,
};

use super::{
    dongles::registered,
    support::{NUMBER, Server, Site, code, is_granted, order},
};

fn at_most(limit: u64) -> Limit {
    Limit::AtMost(Count::new(limit).expect("in range"))
}

type Spoil<'a> = &'a dyn Fn(&mut Order);

/// What no license can be made of is refused when it is ordered, not when it is paid for.
#[tokio::test]
async fn an_order_is_checked_when_it_comes() {
    let server = Server::new().await;
    let twice = |order: &mut Order| order.features.push(order.features[0].clone());
    let no_period = |order: &mut Order| order.periods.check_in_s = 0;
    let emergency = |order: &mut Order| order.kind = Kind::Emergency;
    let engineering = |order: &mut Order| order.kind = Kind::Engineering;
    let no_tier = |order: &mut Order| order.tiers.clear();
    let tier_twice = |order: &mut Order| order.tiers = vec![Tier::Production; 2];
    let cases: [(Spoil<'_>, Protection, &str); 7] = [
        (&twice, Protection::Soft, "a feature stands there twice"),
        (&twice, Protection::Hard, "a feature stands there twice"),
        (&no_period, Protection::Soft, "a period of 0 seconds"),
        (&emergency, Protection::Soft, "issued by file"),
        (&engineering, Protection::Hard, "online only"),
        (&no_tier, Protection::Hard, "one tier of dongle at least"),
        (&tier_twice, Protection::Hard, "a tier stands there twice"),
    ];
    for (spoil, protection, why) in cases {
        let mut order = order();
        spoil(&mut order);
        let refused = server
            .service
            .create_license(order, protection, "erika")
            .await;
        let refused = refused.expect_err(why);
        assert_eq!(refused.code().name(), "order-invalid");
        assert!(refused.to_string().contains(why), "{refused}");
    }
    assert!(server.log().await.is_empty());
    server.released(order(), Protection::Soft).await;
    let again = server
        .service
        .create_license(order(), Protection::Hard, "erika")
        .await;
    assert_eq!(code(again), "license-exists");
}

/// An order with texts of so many bytes: each makes its license a byte longer.
fn with_texts(number: &str, bytes: usize) -> Order {
    let mut order = order();
    order.number = number.parse().expect("a number");
    let template = order.features[0].clone();
    let feature = |at: usize| {
        let mut feature = template.clone();
        feature.id = format!("feature-{at:03}").parse().expect("a name");
        let rest = bytes.saturating_sub(200 * at).min(200);
        feature.unit = "x".repeat(rest).parse().expect("a text");
        feature
    };
    order.features = (0..256).map(feature).collect();
    order
}

/// What could not be signed once it is paid for is refused when it is ordered, with both sizes; the largest that is
/// taken can be signed.
#[tokio::test]
async fn an_order_that_grows_too_large_by_signing_is_refused() {
    let server = Server::new().await;
    let service = &server.service;
    for protection in [Protection::Soft, Protection::Hard] {
        let create = async |bytes| {
            let number = format!("{bytes}-{}", protection.name());
            let order = with_texts(&number, bytes);
            service.create_license(order, protection, "erika").await
        };
        let (mut taken, mut refused) = (0, 256 * 200);
        while refused - taken > 1 {
            let middle = usize::midpoint(taken, refused);
            match create(middle).await {
                Ok(_) => taken = middle,
                Err(_) => refused = middle,
            }
        }
        let error = create(refused).await.expect_err("too large");
        assert_eq!(error.code().name(), "order-invalid");
        let said = "would be 65537 bytes long; license files have at most 65536";
        assert!(error.to_string().contains(said), "{error}");
        let number = format!("{taken}-{}", protection.name());
        if protection == Protection::Hard {
            let id = registered(&server, 1, 1).await;
            let bound = service.bind_dongle(id, &number, "erika").await;
            bound.expect("bound");
        }
        let released = service.release(&number, "erika").await;
        released.expect("signed");
        let larger = with_texts(&number, refused);
        let changed = service.change_order(larger, "erika", "more").await;
        assert_eq!(code(changed), "order-invalid");
    }
}

/// P-9: each step once, in its order; what has ended stays so.
#[tokio::test]
async fn a_license_goes_its_way_once() {
    let server = Server::new().await;
    let service = &server.service;
    assert_eq!(
        code(service.release(NUMBER, "erika").await),
        "license-unknown"
    );
    server.released(order(), Protection::Soft).await;
    assert_eq!(
        code(service.release(NUMBER, "erika").await),
        "license-status"
    );
    for no_end in [Status::Ordered, Status::Released] {
        let refused = service.end(NUMBER, no_end, "erika", "mistake").await;
        assert_eq!(code(refused), "license-status");
    }
    service
        .end(NUMBER, Status::Cancelled, "erika", "not paid")
        .await
        .expect("cancelled");
    assert_eq!(
        code(service.release(NUMBER, "erika").await),
        "license-status"
    );
    assert_eq!(
        code(service.change_order(order(), "erika", "more").await),
        "license-status"
    );
    service
        .end(NUMBER, Status::Revoked, "erika", "stolen")
        .await
        .expect("revoked");
    for end in [Status::Cancelled, Status::Revoked] {
        assert_eq!(
            code(service.end(NUMBER, end, "erika", "again").await),
            "license-status"
        );
    }
    let steps: Vec<_> = server
        .log()
        .await
        .into_iter()
        .filter_map(|(_, what)| match what {
            Event::StatusChanged { from, to, .. } => Some(format!("{from} {to}")),
            _ => None,
        })
        .collect();
    assert_eq!(
        steps,
        [
            "ordered released",
            "released cancelled",
            "cancelled revoked"
        ]
    );
}

/// P-11: the site gets the next revision with its next check-in; the one before stays on record.
#[tokio::test]
async fn an_upgrade_reaches_the_site() {
    let server = Server::new().await;
    let token = server.released(order(), Protection::Soft).await;
    let mut site = Site::new(1);
    assert!(is_granted(site.activate(&server, &token).await));
    let before = site.file.clone();
    server.pass(DAY);
    let mut more = order();
    more.features[1].limit = at_most(20_000);
    server
        .service
        .change_order(more.clone(), "erika", "20 000")
        .await
        .expect("changed");
    assert!(is_granted(site.check_in(&server).await));
    let license = site.license();
    assert_eq!(
        (license.revision, license.issued),
        (Revision(2), server.service.now())
    );
    assert_eq!(license.not_before, super::support::START);
    assert_eq!(license.features, more.features);
    let mut read = server.service.store().read().await.expect("begun");
    let first = read.document(NUMBER, Revision(1)).await.expect("read");
    assert_eq!(first, before);
    drop(read);

    let log = server.log().await;
    assert_eq!(
        code(server.service.change_order(order(), "erika", "less").await),
        "order-change"
    );
    let mut unknown = order();
    unknown.number = "2".parse().expect("a number");
    assert_eq!(
        code(server.service.change_order(unknown, "erika", "?").await),
        "license-unknown"
    );
    let mut bad = more;
    bad.features.push(bad.features[0].clone());
    assert_eq!(
        code(server.service.change_order(bad, "erika", "?").await),
        "order-invalid"
    );
    assert_eq!(server.log().await, log);
}
