//! Revocation lists (decision 3).

use keyfob_server::domain::{audit::Event, license::Protection};
use licfmt::{
    Revision, RevocationNumber,
    lease::{Decision, Refusal},
    revocation::{RevocationList, RevokedLicense},
};

use super::support::{NUMBER, START, Server, Site, code, is_granted, open, order, refusal, seal};

fn list(number: u32, licenses: &[(&str, Option<Revision>)]) -> RevocationList {
    let revoked = |(number, below): &(&str, Option<Revision>)| RevokedLicense {
        number: number.parse().expect("a number"),
        below: *below,
        reason: "stolen".parse().expect("a text"),
    };
    RevocationList {
        number: RevocationNumber(number),
        issued: START,
        issuers: Vec::new(),
        licenses: licenses.iter().map(revoked).collect(),
        dongles: Vec::new(),
    }
}

/// Decision 3: sites get it with their next check-in, once; licenses that it names are revoked here too.
#[tokio::test]
async fn a_list_is_passed_on_and_acts() {
    let server = Server::new().await;
    let token = server.released(order(), Protection::Soft).await;
    let mut other = order();
    other.number = "2".parse().expect("a number");
    server.released(other, Protection::Hard).await;
    let mut site = Site::new(1);
    assert!(is_granted(site.activate(&server, &token).await));
    assert_eq!(site.list, None);

    // Older revisions of one, another one, and one that is not known here.
    let first = seal(&list(
        4,
        &[(NUMBER, Some(Revision(1))), ("2", None), ("3", None)],
    ));
    let number = server.service.publish_revocations(&first, "erika").await;
    assert_eq!(number.expect("published"), RevocationNumber(4));
    let lease = site.check_in(&server).await.expect("answered");
    let Decision::Granted(grant) = lease.decision else {
        panic!("refused");
    };
    assert_eq!(grant.revocations, RevocationNumber(4));
    let sent: RevocationList = open(&site.list.take().expect("sent"));
    assert_eq!(sent.number, RevocationNumber(4));
    assert!(is_granted(site.check_in(&server).await));
    assert_eq!(site.list, None, "it has it");
    assert_eq!(
        code(server.service.newest_file("2").await),
        "license-revoked"
    );

    let second = seal(&list(5, &[(NUMBER, None), ("2", None)]));
    server
        .service
        .publish_revocations(&second, "erika")
        .await
        .expect("published");
    assert_eq!(refusal(site.check_in(&server).await), Refusal::Revoked);
    let log = server.log().await.into_iter();
    let told: Vec<_> = log
        .filter_map(|(_, what)| match what {
            Event::RevocationsPublished { number } => Some(number.to_string()),
            Event::StatusChanged { license, to, .. } if to == "revoked" => {
                Some(license.to_string())
            }
            _ => None,
        })
        .collect();
    assert_eq!(told, ["4", "2", "5", NUMBER]);
}

/// Decision 3: only forward, and only the vendor's.
#[tokio::test]
async fn only_newer_lists_of_the_vendor_are_published() {
    let server = Server::new().await;
    let publish = async |file: &str| server.service.publish_revocations(file, "erika").await;
    publish(&seal(&list(4, &[]))).await.expect("published");
    for number in [1, 3, 4] {
        assert_eq!(
            code(publish(&seal(&list(number, &[]))).await),
            "revocations-old"
        );
    }
    let good = seal(&list(5, &[(NUMBER, None)]));
    for bad in ["", "{}", &good.replace("stolen", "Stolen")] {
        assert_eq!(code(publish(bad).await), "revocations-invalid");
    }
    let log = server.log().await;
    assert_eq!(log.len(), 1, "{log:?}");
    publish(&good).await.expect("published");
}
