//! What somebody else wrote into the database is reported with its column, and never taken for something else.

use licfmt::{Digest, device::Tier};

use super::{installations::save, *};
use crate::domain::samples::{dongle, installation};

on_both!(
    of_licenses,
    of_installations,
    of_check_ins,
    of_dongles,
    of_what_is_left,
    one_row_does_not_hide_among_others,
);

const LICENSES: [(&str, &str); 12] = [
    ("licenses.status", "'Released'"),
    ("licenses.environment", "''"),
    ("licenses.protection", "'soft'"),
    ("licenses.terms", "'{}'"),
    ("licenses.token_hash", "'00'"),
    ("licenses.revision", "-1"),
    ("licenses.revision", "4294967296"),
    ("licenses.digest", "'x'"),
    ("licenses.waived_until", "-1"),
    ("licenses.designated", "'[\"A\"]'"),
    ("licenses.created", "-1"),
    ("licenses.expires", "-9223372036854775807"),
];
const INSTALLATIONS: [(&str, &str); 11] = [
    ("installations.key", "'00'"),
    ("installations.hardware", "'{\"gpu\": 1}'"),
    ("installations.sequence", "-1"),
    ("installations.sequence", "9007199254740992"),
    ("installations.nonce", "''"),
    ("installations.activated", "-1"),
    ("installations.seen", "-1"),
    ("installations.program", "'null'"),
    ("installations.instances", "'{\"A\": 1}'"),
    ("installations.usage", "'[{}]'"),
    ("installations.forks", "4294967296"),
];

/// One row in each table.
async fn fill(db: &Database) {
    db.add_license(&number()).await;
    assert!(save(db, &installation(1)).await);
    let staff = Staff {
        name: "erika".to_owned(),
        role: Role::Admin,
        invited_until: None,
    };
    let mut write = db.write().await;
    write
        .add_dongle(&dongle(42, Tier::Production), NOW)
        .await
        .expect("added");
    write
        .save_staff(&staff, &Digest([1; 32]), NOW)
        .await
        .expect("saved");
    write.add_reset(&number(), NOW).await.expect("added");
    write
        .add_revocations(licfmt::RevocationNumber(1), "{}", NOW)
        .await
        .expect("added");
    write.commit().await.expect("durable");
    let tables = [
        "licenses",
        "installations",
        "dongles",
        "staff",
        "resets",
        "revocations",
        "audit_head",
    ];
    for table in tables {
        db.raw(&format!(
            "CREATE TABLE kept_{table} AS SELECT * FROM {table}"
        ))
        .await;
    }
}

/// The column that is named when `read` meets this value.
async fn named<T: std::fmt::Debug>(
    db: &Database,
    (column, value): (&str, &str),
    read: impl AsyncFn(&mut Write) -> Result<T, StoreError>,
) -> &'static str {
    let (table, name) = column.split_once('.').expect("a column");
    db.raw(&format!("UPDATE {table} SET {name} = {value}"))
        .await;
    let result = read(&mut db.write().await).await;
    db.raw(&format!(
        "UPDATE {table} SET {name} = (SELECT {name} FROM kept_{table})"
    ))
    .await;
    match result {
        Err(StoreError::Corrupt(corrupt)) => {
            assert!(corrupt.to_string().contains(column), "{corrupt}");
            corrupt.column
        }
        other => panic!("{column} = {value}: {other:?}"),
    }
}

async fn of_licenses(db: &Database) {
    fill(db).await;
    for case in &LICENSES {
        let read = async |write: &mut Write| write.license(&number()).await;
        assert_eq!(named(db, *case, read).await, case.0);
    }
    let read = async |write: &mut Write| write.license(&number()).await;
    assert_eq!(
        named(db, ("licenses.installation", "'x'"), read).await,
        "licenses.installation"
    );
    db.read()
        .await
        .license(&number())
        .await
        .expect("all was put right");
}

async fn of_installations(db: &Database) {
    fill(db).await;
    for case in INSTALLATIONS {
        let read = async |write: &mut Write| write.installation(installation(1).id()).await;
        assert_eq!(named(db, case, read).await, case.0);
    }
}

/// Check-ins read both, but of the license not what they do not need.
async fn of_check_ins(db: &Database) {
    fill(db).await;
    let needed = LICENSES.iter().filter(|(column, _)| {
        !["terms", "token_hash", "created", "expires"]
            .iter()
            .any(|it| column.strip_prefix("licenses.") == Some(it))
    });
    for case in INSTALLATIONS.iter().chain(needed) {
        let read = async |write: &mut Write| write.asking(&[installation(1).id()]).await;
        assert_eq!(named(db, *case, read).await, case.0);
    }
}

async fn of_dongles(db: &Database) {
    fill(db).await;
    for case in [
        ("dongles.key", "'00'"),
        ("dongles.tier", "'gold'"),
        ("dongles.certificate", "'x'"),
    ] {
        let read = async |write: &mut Write| write.dongle(dongle(42, Tier::Production).id).await;
        assert_eq!(named(db, case, read).await, case.0);
    }
}

async fn of_what_is_left(db: &Database) {
    fill(db).await;
    for case in [("staff.role", "'root'"), ("staff.until", "-1")] {
        let read = async |write: &mut Write| write.staff_of(&Digest([1; 32])).await;
        assert_eq!(named(db, case, read).await, case.0);
    }
    let read = async |write: &mut Write| write.resets(&number()).await;
    assert_eq!(named(db, ("resets.time", "-1"), read).await, "resets.time");
    let list = ("revocations.file", "'{}'");
    let read = async |write: &mut Write| write.revocation_list().await;
    assert_eq!(named(db, list, read).await, list.0);
    let number = ("revocations.number", "4294967296");
    let read = async |write: &mut Write| write.revocations().await;
    assert_eq!(named(db, number, read).await, number.0);
    let read = async |write: &mut Write| write.revocation_number().await;
    assert_eq!(named(db, number, read).await, number.0);
    for case in [("audit_head.number", "-1"), ("audit_head.hash", "'x'")] {
        let event = crate::domain::audit::Event::RevocationsPublished { number: 1 };
        let note = async |write: &mut Write| write.note("erika", event.clone(), NOW).await;
        assert_eq!(named(db, case, note).await, case.0);
    }
    db.raw("INSERT INTO audit (number, entry, hash) VALUES (1, '{}', '')")
        .await;
    match db.read().await.audit(0, 9).await {
        Err(StoreError::Corrupt(corrupt)) => assert_eq!(corrupt.column, "audit.entry"),
        other => panic!("{other:?}"),
    }
}

/// A list with one bad row is no list with one row less.
async fn one_row_does_not_hide_among_others(db: &Database) {
    db.add_license("1").await;
    db.add_license("2").await;
    db.raw("UPDATE licenses SET status = 'x' WHERE number = '2'")
        .await;
    let filter = LicenseFilter {
        most: 9,
        ..LicenseFilter::default()
    };
    let mut read = db.read().await;
    let error = read.licenses(&filter).await.expect_err("a bad row");
    assert!(error.may_work_in_parts(), "{error}");
    read.license("1").await.expect("the other one can be read");
}
