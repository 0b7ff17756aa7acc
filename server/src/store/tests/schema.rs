//! Two schemas that mean the same, and whose versions are looked after.

use super::*;

on_both!(
    migrating_again_changes_nothing,
    an_older_database_is_brought_up,
    a_newer_database_is_refused,
    a_changed_migration_is_refused
);

/// Columns with what they may hold, primary and unique keys, references, and indices.
async fn described_sqlite(db: &Database) -> Vec<String> {
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations'";
    let mut found = db
        .texts(&format!(
            "SELECT t.name || '.' || c.name || ' ' || c.type || CASE c.\"notnull\" WHEN 1 THEN ' NOT NULL' ELSE '' END \
             FROM ({tables}) t JOIN pragma_table_info(t.name) c"
        ))
        .await;
    found.extend(
        db.texts(&format!(
            "SELECT t.name || ' refers by ' || f.\"from\" || ' to ' || f.\"table\" || '.' || f.\"to\" \
             FROM ({tables}) t JOIN pragma_foreign_key_list(t.name) f"
        ))
        .await,
    );
    found.extend(
        db.texts(&format!(
            "SELECT t.name || CASE l.\"unique\" WHEN 1 THEN ' unique' ELSE ' index' END || CASE l.partial WHEN 1 THEN ' partial' ELSE '' END \
             || ' (' || (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno)) || ')' \
             FROM ({tables}) t JOIN pragma_index_list(t.name) l"
        ))
        .await,
    );
    // A key of one whole number is no index of its own in SQLite.
    found.extend(
        db.texts(&format!(
            "SELECT t.name || ' unique (' || c.name || ')' FROM ({tables}) t JOIN pragma_table_info(t.name) c \
             WHERE c.pk = 1 AND c.type = 'INTEGER' AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) o WHERE o.pk > 1)"
        ))
        .await,
    );
    found.sort_unstable();
    found.dedup();
    found
}

async fn described_postgres(db: &Database) -> Vec<String> {
    let mut found = db
        .texts(
            "SELECT table_name || '.' || column_name || ' ' || CASE data_type WHEN 'bigint' THEN 'INTEGER' ELSE upper(data_type) END \
             || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name <> '_sqlx_migrations'",
        )
        .await;
    found.extend(
        db.texts(
            "SELECT t.relname || ' refers by ' || a.attname || ' to ' || r.relname || '.' || b.attname \
             FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] \
             JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = c.confkey[1] \
             WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace",
        )
        .await,
    );
    found.extend(
        db.texts(
            "SELECT t.relname || CASE WHEN i.indisunique THEN ' unique' ELSE ' index' END \
             || CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END || ' (' || \
             (SELECT string_agg(a.attname::text, ',' ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY k (number, at) \
              JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) || ')' \
             FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
             WHERE t.relnamespace = current_schema()::regnamespace AND t.relname <> '_sqlx_migrations'",
        )
        .await,
    );
    found.sort_unstable();
    found.dedup();
    found
}

#[tokio::test]
async fn both_schemas_mean_the_same() {
    let (sqlite, postgres) = (Database::sqlite().await, Database::postgres().await);
    let described = described_sqlite(&sqlite).await;
    assert_eq!(described, described_postgres(&postgres).await);
    for expected in [
        "licenses.number TEXT NOT NULL",
        "licenses.digest TEXT",
        "licenses unique (number)",
        "documents unique (number,revision)",
        "documents refers by number to licenses.number",
        "dongles unique (key)",
        "revocations unique (number)",
        "licenses index partial (expires)",
    ] {
        assert!(
            described.iter().any(|it| it == expected),
            "{expected}: {described:#?}"
        );
    }
}

/// An index of what a check-in changes would be changed with it, at two places of the disk.
#[tokio::test]
async fn a_check_in_changes_no_index() {
    let described = described_sqlite(&Database::sqlite().await).await;
    let indices = described
        .iter()
        .filter(|it| it.starts_with("installations "));
    let indices: Vec<_> = indices.filter(|it| it.ends_with(')')).collect();
    assert_eq!(
        indices,
        ["installations index (number)", "installations unique (id)"]
    );
}

/// By their bytes, whatever the language of the database.
#[tokio::test]
async fn postgres_sorts_like_sqlite() {
    let db = Database::postgres().await;
    let sorted = db
        .texts(
            "SELECT table_name || '.' || column_name FROM information_schema.columns \
             WHERE table_schema = current_schema() AND collation_name = 'C' ORDER BY 1",
        )
        .await;
    let expected = [
        "documents.number",
        "dongles.id",
        "dongles.number",
        "installations.number",
        "licenses.number",
        "resets.number",
        "staff.name",
    ];
    assert_eq!(sorted, expected);
}

/// SQLite keeps types only if it is told to.
#[tokio::test]
async fn sqlite_keeps_types() {
    let db = Database::sqlite().await;
    let strict = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 \
                  AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations'";
    assert!(db.texts(strict).await.is_empty());
    assert_eq!(db.texts("PRAGMA journal_mode").await, ["wal"]);
    let synchronous = db
        .texts("SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous")
        .await;
    assert_eq!(synchronous, ["2"], "FULL");
}

async fn migrating_again_changes_nothing(db: &Database) {
    db.add_license("1").await;
    for _ in 0..2 {
        let again = Store::open(&db.settings).await.expect("opened");
        let mut read = again.read().await.expect("begun");
        assert!(read.license("1").await.expect("read").is_some());
    }
    let heads = db.texts("SELECT hash FROM audit_head").await;
    assert_eq!(heads.len(), 1);
}

/// As version 1 left it, with a license in it.
async fn an_older_database_is_brought_up(db: &Database) {
    db.add_license("1").await;
    db.raw("CREATE INDEX installations_by_seen ON installations (seen)")
        .await;
    db.raw("DELETE FROM _sqlx_migrations WHERE version > 1")
        .await;
    let newer = Store::open(&db.settings).await.expect("opened");
    let mut read = newer.read().await.expect("begun");
    assert!(read.license("1").await.expect("read").is_some());
    let indices = match &db.store {
        Store::Sqlite { .. } => "SELECT name FROM sqlite_schema WHERE type = 'index'",
        Store::Postgres(_) => {
            "SELECT indexname::text FROM pg_indexes WHERE schemaname = current_schema()"
        }
    };
    let indices = db.texts(indices).await;
    assert!(indices.contains(&"installations_by_number".to_owned()));
    assert!(!indices.contains(&"installations_by_seen".to_owned()));
}

/// A server that is put back to an older version does not touch what it does not know.
async fn a_newer_database_is_refused(db: &Database) {
    db.raw(
        "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time) \
         SELECT 9999, 'newer', installed_on, success, checksum, execution_time FROM _sqlx_migrations LIMIT 1",
    )
    .await;
    let error = Store::open(&db.settings).await.expect_err("refused");
    assert!(matches!(error, StoreError::Migration(_)), "{error}");
    assert!(error.to_string().contains("9999"), "{error}");
}

/// Nor does one whose version 1 is not this version 1.
async fn a_changed_migration_is_refused(db: &Database) {
    let other = match &db.store {
        Store::Sqlite { .. } => "x'00'",
        Store::Postgres(_) => "'\\x00'::bytea",
    };
    db.raw(&format!("UPDATE _sqlx_migrations SET checksum = {other}"))
        .await;
    let error = Store::open(&db.settings).await.expect_err("refused");
    assert!(matches!(error, StoreError::Migration(_)), "{error}");
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    for address in ["", "mysql://localhost/x", "keyfob.db", "sqlite"] {
        let settings = Settings {
            address: address.to_owned(),
            connections: 1,
            create: true,
        };
        let error = Store::open(&settings).await.expect_err("refused");
        assert!(
            matches!(error, StoreError::Address(_)),
            "{address}: {error}"
        );
    }
}

/// Whoever mistypes the path gets no empty database.
#[tokio::test]
async fn a_sqlite_file_is_made_only_if_asked_for() {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("missing.db");
    let settings = Settings {
        create: false,
        ..Settings::sqlite(&path)
    };
    assert!(Store::open(&settings).await.is_err());
    assert!(!path.exists());
    Store::open(&Settings::sqlite(&path)).await.expect("made");
    Store::open(&settings).await.expect("opened");
}
