use licfmt::{RevocationNumber, UnixTime};

use super::{installations::save, *};
use crate::domain::{Installation, Status, samples::installation};

on_both!(
    bound_sites_of_released_licenses_are_listed,
    expiring_licenses_are_listed,
    what_staff_was_told_is_noted,
    a_claim_ends,
    of_two_only_one_tells,
    the_newest_revocation_list_is_found,
);

/// A license with this status, bound to the installation of this seed if there is one.
async fn add(
    db: &Database,
    number: &str,
    status: Status,
    site: Option<u8>,
    expires: Option<UnixTime>,
) {
    db.add_license(number).await;
    if let Some(seed) = site {
        let number = number.parse().expect("a number");
        let site = Installation {
            number,
            ..installation(seed)
        };
        assert!(save(db, &site).await);
    }
    let mut write = db.write().await;
    let (mut license, _) = write
        .lock_license(number)
        .await
        .expect("read")
        .expect("there");
    license.state.status = status;
    license.state.bound_to = site.map(|seed| installation(seed).id());
    license.expires = expires;
    write.save_license(&license).await.expect("saved");
    write.commit().await.expect("durable");
}

/// M-10.
async fn bound_sites_of_released_licenses_are_listed(db: &Database) {
    add(db, "1", Status::Released, Some(1), None).await;
    add(db, "2", Status::Cancelled, Some(2), None).await;
    add(db, "3", Status::Released, None, None).await;
    add(db, "4", Status::Revoked, Some(4), None).await;
    add(db, "5", Status::Released, Some(5), None).await;
    // One that was bound before is no site any more.
    let before = Installation {
        number: "5".parse().expect("a number"),
        ..installation(6)
    };
    assert!(save(db, &before).await);
    let mut read = db.read().await;
    let sites = read.sites(None, 9).await.expect("read");
    let found: Vec<_> = sites
        .iter()
        .map(|(it, site)| (&*it.state.number, site.id()))
        .collect();
    assert_eq!(
        found,
        [("1", installation(1).id()), ("5", installation(5).id())]
    );
    let first = sites[0].0.state.number.clone();
    assert_eq!(read.sites(None, 1).await.expect("read"), sites[..1]);
    assert_eq!(read.sites(Some(&first), 9).await.expect("read"), sites[1..]);
}

/// M-10.
async fn expiring_licenses_are_listed(db: &Database) {
    let at = |seconds| Some(NOW.plus(seconds));
    add(db, "1", Status::Released, None, at(20)).await;
    add(db, "2", Status::Released, None, at(10)).await;
    add(db, "3", Status::Released, None, at(21)).await;
    add(db, "4", Status::Released, None, None).await;
    add(db, "5", Status::Cancelled, None, at(1)).await;
    add(db, "6", Status::Released, None, at(10)).await;
    let mut read = db.read().await;
    let mut found = async |by, most| {
        let licenses = read.expiring(by, most).await.expect("read");
        let numbers = licenses.iter().map(|it| it.state.number.to_string());
        numbers.collect::<Vec<_>>()
    };
    assert_eq!(found(NOW.plus(20), u32::MAX).await, ["2", "6", "1"]);
    assert_eq!(found(NOW.plus(20), 2).await, ["2", "6"]);
    assert_eq!(found(UnixTime::MAX, 9).await, ["2", "6", "1", "3"]);
    assert!(found(NOW, 9).await.is_empty());
}

const fn telling<'a>(recipient: &'a str, kind: &'a str, subject: &'a str) -> Telling<'a> {
    Telling {
        recipient,
        kind,
        subject,
    }
}

/// M-4, M-10: again only after it was told long enough ago; each recipient, kind and subject for itself.
async fn what_staff_was_told_is_noted(db: &Database) {
    let mut write = db.write().await;
    let silent = telling("erika", "silent", "1");
    // Whether it is claimed at `now`, if what was told after `since` is not told again.
    let claim = async |write: &mut Write, telling, since, now| {
        let (since, now) = (NOW.plus(since), NOW.plus(now));
        let claimed = write.claim(telling, since, NOW, now).await;
        claimed.expect("noted")
    };
    assert!(claim(&mut write, silent, 0, 10).await);
    write.told(silent, NOW.plus(11)).await.expect("noted");
    assert!(!claim(&mut write, silent, 10, 20).await);
    for other in [
        telling("bob", "silent", "1"),
        telling("erika", "forked", "1"),
        telling("erika", "silent", "2"),
    ] {
        assert!(claim(&mut write, other, 10, 20).await, "{other:?}");
    }
    assert!(claim(&mut write, silent, 11, 21).await);
    write.commit().await.expect("durable");
}

/// M-4: what is claimed is claimed until it is given back or too old; what was told before stays told.
async fn a_claim_ends(db: &Database) {
    let mut write = db.write().await;
    let silent = telling("erika", "silent", "1");
    let claim = async |write: &mut Write, stale, now| {
        let (stale, now) = (NOW.plus(stale), NOW.plus(now));
        let claimed = write.claim(silent, NOW, stale, now).await;
        claimed.expect("noted")
    };
    assert!(claim(&mut write, 0, 10).await);
    assert!(!claim(&mut write, 9, 20).await);
    assert!(claim(&mut write, 10, 20).await);
    write.not_told(silent).await.expect("given back");
    assert!(claim(&mut write, 0, 21).await);
    write.told(silent, NOW.plus(22)).await.expect("noted");
    write.not_told(silent).await.expect("nothing");
    assert!(!claim(&mut write, 99, 100).await);
    let unknown = telling("erika", "silent", "3");
    write.not_told(unknown).await.expect("nothing");
    write.commit().await.expect("durable");
}

/// M-4: of two servers that tell the same, one is answered yes.
async fn of_two_only_one_tells(db: &Database) {
    let claim = async || {
        let mut write = db.write().await;
        let claimed = write
            .claim(telling("erika", "silent", "1"), NOW, NOW, NOW.plus(1))
            .await
            .expect("noted");
        tokio::task::yield_now().await;
        write.commit().await.expect("durable");
        claimed
    };
    let (one, two) = tokio::join!(claim(), claim());
    assert!(one != two, "{one} {two}");
}

/// Decision 3.
async fn the_newest_revocation_list_is_found(db: &Database) {
    let mut write = db.write().await;
    assert_eq!(
        write.revocation_number().await.expect("read"),
        RevocationNumber(0)
    );
    assert_eq!(write.revocations().await.expect("read"), None);
    for number in [2, 10, 9, u32::MAX] {
        let file = format!("{{\"number\": {number}}}");
        write
            .add_revocations(RevocationNumber(number), &file, NOW)
            .await
            .expect("added");
    }
    let newest = RevocationNumber(u32::MAX);
    assert_eq!(write.revocation_number().await.expect("read"), newest);
    let (number, file) = write.revocations().await.expect("read").expect("there");
    assert_eq!((number, &*file), (newest, "{\"number\": 4294967295}"));
    let again = write.add_revocations(RevocationNumber(9), "{}", NOW).await;
    assert!(again.expect_err("there is one").is_taken());
}
