//! What staff is told (M-4, M-10).

use keyfob_server::{domain::license::Protection, service::Notice};
use licfmt::time::DAY;

use super::support::{NUMBER, Server, Site, is_granted, order};

/// M-4: the same is told every so many days, and what could not be sent at the next try.
#[tokio::test]
async fn staff_is_told_every_so_many_days() {
    let server = Server::new().await;
    let token = server.released(order(), Protection::Soft).await;
    let mut site = Site::new(1);
    assert!(is_granted(site.activate(&server, &token).await));
    let untold = async || server.service.untold(7).await.expect("read");
    assert!(untold().await.is_empty());
    let since = server.service.now();
    server.pass(4 * DAY);
    let silent = Notice::Silent {
        license: NUMBER.parse().expect("a number"),
        company: order().licensee.company.to_string(),
        since,
    };
    assert_eq!(untold().await, std::slice::from_ref(&silent));
    assert!(untold().await.is_empty());
    server
        .service
        .not_told(std::slice::from_ref(&silent))
        .await
        .expect("noted");
    assert_eq!(untold().await, std::slice::from_ref(&silent));
    server.pass(7 * DAY - 1);
    assert!(untold().await.is_empty());
    server.pass(1);
    assert_eq!(untold().await, [silent]);
    assert!(is_granted(site.check_in(&server).await));
    server.pass(7 * DAY);
    site.check_in(&server).await.expect("answered");
    assert!(untold().await.is_empty());
}
