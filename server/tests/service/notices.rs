//! What staff is told (M-4, M-10).

use keyfob_server::{
    domain::license::Protection,
    jobs::{Told, tell_staff},
    mail::Mailer,
    service::Notice,
    text::{Language, Texts},
};
use lettre::transport::stub::AsyncStubTransport;
use licfmt::time::DAY;

use super::support::{NUMBER, Server, Site, is_granted, order};

const DAYS: u32 = 7;

/// A server with one site that is silent by now, since the time that its notice says.
async fn silent() -> (Server, Site, Notice) {
    let server = Server::new().await;
    let token = server.released(order(), Protection::Soft).await;
    let mut site = Site::new(1);
    assert!(is_granted(site.activate(&server, &token).await));
    let notice = Notice::Silent {
        license: NUMBER.parse().expect("a number"),
        company: order().licensee.company.to_string(),
        since: server.service.now(),
    };
    server.pass(4 * DAY);
    (server, site, notice)
}

/// What is to be told now.
async fn claim(server: &Server, recipient: &str) -> Vec<Notice> {
    let notices = server.service.attention().await.expect("read");
    let claimed = server.service.claim(&notices, recipient, DAYS).await;
    claimed.expect("claimed")
}

/// M-4: the same is told every so many days, and what could not be sent at the next try.
#[tokio::test]
async fn staff_is_told_every_so_many_days() {
    let (server, mut site, notice) = silent().await;
    let silent = std::slice::from_ref(&notice);
    assert_eq!(claim(&server, "erika").await, silent);
    assert!(claim(&server, "erika").await.is_empty());
    assert_eq!(claim(&server, "bob").await, silent, "each for themselves");
    let given_back = server.service.not_told(silent, "erika").await;
    given_back.expect("noted");
    assert_eq!(claim(&server, "erika").await, silent);
    let told = server.service.told(silent, "erika").await;
    told.expect("noted");
    server.pass(7 * DAY - 1);
    assert!(claim(&server, "erika").await.is_empty());
    server.pass(1);
    assert_eq!(claim(&server, "erika").await, silent);
    assert!(is_granted(site.check_in(&server).await));
    server.pass(7 * DAY);
    site.check_in(&server).await.expect("answered");
    assert!(claim(&server, "erika").await.is_empty());
}

/// M-10: a server that ends while it tells has claimed, not told: another one tells a quarter of an hour later.
#[tokio::test]
async fn what_a_server_was_about_to_tell_is_not_lost_with_it() {
    let (server, _, notice) = silent().await;
    assert_eq!(claim(&server, "erika").await.len(), 1);
    server.pass(15 * 60 - 1);
    assert!(claim(&server, "erika").await.is_empty());
    server.pass(1);
    assert_eq!(claim(&server, "erika").await, [notice]);
}

fn mailer(transport: AsyncStubTransport) -> Mailer<AsyncStubTransport> {
    let address = |text: &str| text.parse().expect("an address");
    let to = ["erika@example.com", "bob@example.com"].map(address);
    Mailer::with(transport, address("keyfob@example.com"), to.to_vec())
}

async fn tell(server: &Server, transport: &AsyncStubTransport) -> (usize, usize) {
    let texts = Texts::new(Language::English);
    let told = tell_staff(&server.service, &mailer(transport.clone()), &texts, DAYS).await;
    let Told { mails, failed } = told.expect("known");
    (mails, failed)
}

/// M-4, M-10: what could not be sent counts as not told.
#[tokio::test]
async fn what_could_not_be_sent_is_sent_later() {
    let (server, ..) = silent().await;
    let (good, bad) = (
        AsyncStubTransport::new_ok(),
        AsyncStubTransport::new_error(),
    );
    assert_eq!(tell(&server, &bad).await, (0, 2));
    assert_eq!(tell(&server, &bad).await, (0, 2));
    assert_eq!(tell(&server, &good).await, (2, 0));
    assert_eq!(tell(&server, &good).await, (0, 0));
    // Nor an hour later; only what is due is tried.
    server.pass(60 * 60);
    assert_eq!(tell(&server, &bad).await, (0, 0));
    server.pass(7 * DAY);
    assert_eq!(tell(&server, &good).await, (2, 0));
    let to = |(envelope, _): &(lettre::address::Envelope, String)| envelope.to()[0].to_string();
    let recipients: Vec<_> = good.messages().await.iter().map(to).collect();
    let [erika, bob] = ["erika@example.com", "bob@example.com"];
    assert_eq!(recipients, [erika, bob, erika, bob]);
}

/// M-10: without anything to tell nobody is mailed.
#[tokio::test]
async fn nothing_to_tell_is_no_mail() {
    let server = Server::new().await;
    server.released(order(), Protection::Soft).await;
    let transport = AsyncStubTransport::new_error();
    assert_eq!(tell(&server, &transport).await, (0, 0));
    assert!(transport.messages().await.is_empty());
}
