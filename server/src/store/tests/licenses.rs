use licfmt::{Digest, Revision, text::LicenseNumber};

use super::*;
use crate::domain::{
    License, Status,
    license::{Document, Protection},
    samples::{key, name},
};

on_both!(
    a_license_is_written_and_read,
    a_number_is_taken_once,
    numbers_are_told_apart,
    a_token_is_replaced,
    resets_are_noted,
    documents_are_kept,
    licenses_are_listed_by_their_numbers,
    licenses_are_found_by_number_company_and_name,
    signs_of_patterns_are_searched_for_as_they_stand,
);

async fn a_license_is_written_and_read(db: &Database) {
    let mut new = new_license("1921900011");
    new.protection = Protection::Hard;
    new.order.environment = licfmt::license::Environment::Test;
    new.expires = Some(NOW.plus(9));
    let mut write = db.write().await;
    write.add_license(&new).await.expect("added");
    let (mut license, hash) = write
        .lock_license("1921900011")
        .await
        .expect("read")
        .expect("there");
    assert_eq!(hash, new.token_hash);
    assert_eq!(license.order, new.order);
    assert_eq!((license.created, license.expires), (NOW, Some(NOW.plus(9))));
    let state = &license.state;
    assert_eq!(
        (state.status, state.protection),
        (Status::Ordered, Protection::Hard)
    );
    assert_eq!(state.environment, new.order.environment);
    let nothing = (
        state.document,
        state.waived_until,
        state.bound_to,
        state.designated.len(),
    );
    assert_eq!(nothing, (None, None, None, 0));
    change(&mut license);
    write.save_license(&license).await.expect("saved");
    write.commit().await.expect("durable");
    let kept = db.read().await.license("1921900011").await.expect("read");
    assert_eq!(kept, Some((license, hash)));
}

/// All that may change.
fn change(license: &mut License) {
    license.order.display.name = "Ä \"quoted\" \\ 名".parse().expect("a text");
    license.order.valid_days = std::num::NonZeroU32::new(30);
    license.expires = None;
    let state = &mut license.state;
    state.status = Status::Revoked;
    state.document = Some(Document {
        revision: Revision(u32::MAX),
        digest: Digest([7; 32]),
    });
    state.waived_until = Some(NOW);
    state.designated = vec![name("server-1"), name("server-2")];
    state.bound_to = Some(key(1).id());
}

async fn a_number_is_taken_once(db: &Database) {
    db.add_license("1").await;
    let mut write = db.write().await;
    let error = write
        .add_license(&new_license("1"))
        .await
        .expect_err("taken");
    assert!(error.is_taken(), "{error}");
    drop(write);
    // Another constraint is another error.
    let file = db
        .write()
        .await
        .add_document("2", Revision(1), NOW, "{}")
        .await;
    let error = file.expect_err("there is no license 2");
    assert!(!error.is_taken(), "{error}");
}

/// Neither case nor blanks nor what no license has finds another license.
async fn numbers_are_told_apart(db: &Database) {
    db.add_license("1a").await;
    let mut write = db.write().await;
    for other in ["1A", "1a ", "1", "", "1a\0", "\u{0}", "1ä", "%", "_a"] {
        let found = write.license(other).await.expect("read");
        assert_eq!(found, None, "{other:?}");
        let found = write.lock_license(other).await.expect("read");
        assert_eq!(found, None, "{other:?}");
    }
    assert!(write.license("1a").await.expect("read").is_some());
}

async fn a_token_is_replaced(db: &Database) {
    db.add_license("1").await;
    db.add_license("2").await;
    let mut write = db.write().await;
    write
        .save_token("1", &Digest([9; 32]))
        .await
        .expect("saved");
    let hash = |kept: Option<(License, Digest)>| kept.expect("there").1;
    assert_eq!(
        hash(write.license("1").await.expect("read")),
        Digest([9; 32])
    );
    assert_eq!(
        hash(write.license("2").await.expect("read")),
        new_license("2").token_hash
    );
}

/// Decision 15.
async fn resets_are_noted(db: &Database) {
    db.add_license("1").await;
    db.add_license("2").await;
    let mut write = db.write().await;
    for (number, seconds) in [("1", 0), ("2", 1), ("1", 2), ("1", 2)] {
        write
            .add_reset(number, NOW.plus(seconds))
            .await
            .expect("added");
    }
    let mut times = write.resets("1").await.expect("read");
    times.sort_unstable();
    assert_eq!(times, [NOW, NOW.plus(2), NOW.plus(2)]);
    assert_eq!(write.resets("3").await.expect("read"), []);
}

async fn documents_are_kept(db: &Database) {
    db.add_license("1").await;
    let mut write = db.write().await;
    let file = "{\n \"ä\": 1 }\r\n";
    write
        .add_document("1", Revision(1), NOW, file)
        .await
        .expect("added");
    write
        .add_document("1", Revision(2), NOW, "{}")
        .await
        .expect("added");
    let one = write.document("1", Revision(1)).await.expect("read");
    assert_eq!(one.as_deref(), Some(file), "byte for byte");
    assert_eq!(write.document("1", Revision(3)).await.expect("read"), None);
    assert_eq!(write.document("2", Revision(1)).await.expect("read"), None);
    let again = write.add_document("1", Revision(2), NOW, "{ }").await;
    assert!(again.expect_err("a revision is never replaced").is_taken());
}

async fn licenses_are_listed_by_their_numbers(db: &Database) {
    let sorted = ["1", "1-a", "10", "1A", "1B", "1a", "2"];
    for number in ["2", "1a", "1B", "10", "1A", "1-a", "1"] {
        db.add_license(number).await;
    }
    let mut listed: Vec<String> = Vec::new();
    loop {
        let after: Option<LicenseNumber> =
            listed.last().map(|last| last.parse().expect("a number"));
        let page = found(db, None, after, 3).await;
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 3);
        listed.extend(page);
    }
    assert_eq!(listed, sorted);
}

async fn found(
    db: &Database,
    search: Option<&str>,
    after: Option<LicenseNumber>,
    most: u32,
) -> Vec<String> {
    let filter = LicenseFilter {
        search: search.map(str::to_owned),
        after,
        most,
    };
    let licenses = db.read().await.licenses(&filter).await.expect("read");
    let numbers = licenses.iter().map(|it| it.state.number.to_string());
    numbers.collect()
}

async fn add_companies(db: &Database, companies: &[(&str, &str, &str)]) {
    let mut write = db.write().await;
    for (number, company, display) in companies {
        let mut new = new_license(number);
        new.order.licensee.company = company.parse().expect("a text");
        new.order.display.name = display.parse().expect("a text");
        write.add_license(&new).await.expect("added");
    }
    write.commit().await.expect("durable");
}

/// Whatever the case, of umlauts and other alphabets too; and by nothing else.
async fn licenses_are_found_by_number_company_and_name(db: &Database) {
    add_companies(
        db,
        &[
            ("1001a", "MÜLLER Gebäudetechnik", "Werk \"7\""),
            ("1002b", "ΑΘΗΝΑ", "ЗАВОД"),
            ("1003c", "Meyer", "Ölwerk"),
        ],
    )
    .await;
    let cases: [(&str, &[&str]); 14] = [
        ("", &["1001a", "1002b", "1003c"]),
        ("müller", &["1001a"]),
        ("MÜLLER", &["1001a"]),
        ("mÜLLER gEBÄ", &["1001a"]),
        ("werk \"7\"", &["1001a"]),
        ("werk", &["1001a", "1003c"]),
        ("ÖLWERK", &["1003c"]),
        ("αθηνα", &["1002b"]),
        ("завод", &["1002b"]),
        ("1003C", &["1003c"]),
        // No word of the columns, no other field, not across two of them.
        ("company", &[]),
        ("erika", &[]),
        ("1003c meyer", &[]),
        ("meyer\0", &[]),
    ];
    for (search, expected) in cases {
        assert_eq!(
            found(db, Some(search), None, 9).await,
            expected,
            "{search:?}"
        );
    }
    let mut write = db.write().await;
    let (mut license, _) = write
        .lock_license("1003c")
        .await
        .expect("read")
        .expect("there");
    license.order.display.name = "Anders".parse().expect("a text");
    write.save_license(&license).await.expect("saved");
    write.commit().await.expect("durable");
    assert_eq!(found(db, Some("anders"), None, 9).await, ["1003c"]);
    assert!(found(db, Some("ölwerk"), None, 9).await.is_empty());
}

async fn signs_of_patterns_are_searched_for_as_they_stand(db: &Database) {
    add_companies(
        db,
        &[
            ("1", "100% Anlagen", "a_b"),
            ("2", "1000 Anlagen", "axb"),
            ("3", "Hallo!", "\\"),
        ],
    )
    .await;
    for (search, expected) in [
        ("100%", "1"),
        ("a_b", "1"),
        ("%", "1"),
        ("_", "1"),
        ("!", "3"),
        ("\\", "3"),
        ("hallo!", "3"),
    ] {
        assert_eq!(
            found(db, Some(search), None, 9).await,
            [expected],
            "{search:?}"
        );
    }
    assert!(found(db, Some("!%"), None, 9).await.is_empty());
}
