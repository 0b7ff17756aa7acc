//! A site's year, as the server sees it.

use keyfob_server::{
    domain::{audit::Event, license::Protection, reset::By},
    service::Notice,
};
use licfmt::{
    Revision,
    lease::Refusal,
    license::{Feature, Limit},
    limits::Count,
    online::{Token, Usage},
    order::Order,
    time::{DAY, HOUR},
};

use super::support::{NUMBER, START, Server, Site, code, is_granted, order, refusal};

/// The license of a year.
fn yearly() -> Order {
    Order {
        valid_days: std::num::NonZeroU32::new(365),
        ..order()
    }
}

/// Checks in every day, some hours apart.
async fn days(server: &Server, site: &mut Site, count: u64) {
    for day in 0..count {
        server.pass(DAY - (day % 2) * HOUR);
        assert!(is_granted(site.check_in(server).await), "day {day}");
        server.pass((day % 2) * HOUR);
    }
}

async fn notices(server: &Server) -> Vec<&'static str> {
    let notices = server.service.attention().await.expect("read");
    notices.iter().map(|notice| notice.subject().0).collect()
}

/// The request reaches the server, the answer gets lost, and then nothing for so long.
async fn outage(server: &Server, site: &mut Site, count: u64) {
    let lost = site.request();
    server
        .service
        .check_in(lost, site.public())
        .await
        .expect("answered");
    for day in 1..=count {
        server.pass(DAY);
        let silent: &[_] = if day > 3 { &["silent"] } else { &[] };
        assert_eq!(notices(server).await, silent, "day {day}");
    }
    assert!(is_granted(site.check_in(server).await));
    assert!(notices(server).await.is_empty());
}

fn used(modbus: u64) -> Vec<Usage> {
    vec![Usage {
        id: "modbus".parse().expect("a name"),
        used: Count::new(modbus).expect("in range"),
    }]
}

/// P-13, P-16, P-19, M-1, M-10, decisions 11, 12, 15: activation, outages of 9, 11, 29 and 31 days, upgrade, move, end.
#[tokio::test]
async fn a_site_lives_through_its_year() {
    let server = Server::new().await;
    let token = server.released(yearly(), Protection::Soft).await;
    let mut site = Site::new(1);
    site.report.usage = used(5_000);
    assert!(is_granted(site.activate(&server, &token).await));
    days(&server, &mut site, 30).await;
    for count in [9, 11, 29, 31] {
        outage(&server, &mut site, count).await;
        days(&server, &mut site, 5).await;
    }
    upgrade(&server, &mut site).await;
    let mut new = moved(&server, &mut site, &token).await;
    end(&server, &mut new).await;
    let log = server.log().await;
    assert!(
        !log.iter()
            .any(|(_, what)| matches!(what, Event::Forked { .. }))
    );
    let issued = log
        .iter()
        .filter(|(_, what)| matches!(what, Event::DocumentIssued { .. }));
    assert_eq!(issued.count(), 2);
}

async fn upgrade(server: &Server, site: &mut Site) {
    // Day 130: most of what was bought is used, and more is bought.
    site.report.usage = used(9_900);
    days(server, site, 1).await;
    assert_eq!(notices(server).await, ["near-limit"]);
    let mut more = yearly();
    more.features[1] = Feature {
        limit: Limit::AtMost(Count::new(20_000).expect("in range")),
        ..more.features[1].clone()
    };
    server
        .service
        .change_order(more, "erika", "upgrade")
        .await
        .expect("changed");
    assert!(notices(server).await.is_empty());
    days(server, site, 1).await;
    assert_eq!(site.license().revision, Revision(2));
    assert_eq!(site.license().expires, Some(START.plus(365 * DAY)));
}

/// The computer breaks, and the site moves; the old one is repaired and starts again.
async fn moved(server: &Server, site: &mut Site, token: &Token) -> Site {
    let mut new = Site::new(2);
    assert_eq!(code(new.activate(server, token).await), "bound-elsewhere");
    server
        .service
        .reset(NUMBER, By::Customer, "portal", "broken")
        .await
        .expect("reset");
    assert!(is_granted(new.activate(server, token).await));
    days(server, &mut new, 10).await;
    assert_eq!(
        refusal(site.check_in(server).await),
        Refusal::BoundElsewhere
    );
    days(server, &mut new, 10).await;
    new
}

async fn end(server: &Server, new: &mut Site) {
    // Until 30 days before the end there is nothing to say.
    let left = |server: &Server| START.plus(365 * DAY).since(server.service.now()) / DAY;
    while left(server) > 31 {
        days(server, new, 1).await;
    }
    assert!(notices(server).await.is_empty());
    days(server, new, 1).await;
    assert_eq!(notices(server).await, ["expiring"]);
    while left(server) > 0 {
        days(server, new, 1).await;
    }
    // After its end the server goes on answering: the document that the site has says that it has ended.
    days(server, new, 3).await;
    assert!(
        new.license()
            .expires
            .is_some_and(|end| end < server.service.now())
    );
    let told = server.service.attention().await.expect("read");
    assert!(matches!(&told[..], [Notice::Expiring { .. }]), "{told:?}");
}
