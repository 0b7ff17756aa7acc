use super::{installations::save, *};
use crate::domain::{audit::Event, samples::installation};

on_both!(
    what_is_dropped_leaves_nothing,
    a_reader_sees_one_moment,
    a_log_is_verified_while_others_append,
    whoever_writes_waits_for_who_writes,
    it_answers,
);

async fn what_is_dropped_leaves_nothing(db: &Database) {
    let mut write = db.write().await;
    write
        .add_license(&new_license(&number()))
        .await
        .expect("added");
    write
        .save_installation(&installation(1))
        .await
        .expect("saved");
    write.add_reset(&number(), NOW).await.expect("added");
    let event = Event::LicenseCreated { license: number() };
    write.note("erika", event, NOW).await.expect("noted");
    drop(write);
    let mut read = db.read().await;
    assert_eq!(read.license(&number()).await.expect("read"), None);
    let site = read.installation(installation(1).id()).await;
    assert_eq!(site.expect("read"), None);
    assert_eq!(
        read.verify_audit()
            .await
            .expect("read")
            .expect("whole")
            .entries,
        0
    );
    drop(read);
    // Whoever comes next gets a connection without remains.
    db.add_license(&number()).await;
    assert!(save(db, &installation(1)).await);
}

/// What is written while a reader reads is seen by the next reader.
async fn a_reader_sees_one_moment(db: &Database) {
    db.add_license("1").await;
    let mut read = db.read().await;
    assert!(read.license("1").await.expect("read").is_some());
    db.add_license("2").await;
    assert_eq!(read.license("2").await.expect("read"), None);
    assert!(db.read().await.license("2").await.expect("read").is_some());
}

/// A log that grows while it is gone through is no broken one.
async fn a_log_is_verified_while_others_append(db: &Database) {
    let note = async || {
        let mut write = db.write().await;
        let event = Event::RevocationsPublished { number: 1 };
        write.note("erika", event, NOW).await.expect("noted");
        write.commit().await.expect("durable");
    };
    note().await;
    let mut read = db.read().await;
    assert_eq!(read.audit(0, 9).await.expect("read").len(), 1);
    note().await;
    assert_eq!(
        read.verify_audit()
            .await
            .expect("read")
            .expect("whole")
            .entries,
        1
    );
}

/// Decision 12: of two that bind one license, the second sees what the first did.
async fn whoever_writes_waits_for_who_writes(db: &Database) {
    db.add_license(&number()).await;
    let bind = async |seed: u8| {
        let mut write = db.write().await;
        let (mut license, _) = write
            .lock_license(&number())
            .await
            .expect("read")
            .expect("there");
        tokio::task::yield_now().await;
        if license.state.bound_to.is_some() {
            return false;
        }
        license.state.bound_to = Some(installation(seed).id());
        write.save_license(&license).await.expect("saved");
        write.commit().await.expect("durable");
        true
    };
    let (one, two, three) = tokio::join!(bind(1), bind(2), bind(3));
    assert_eq!([one, two, three].iter().filter(|bound| **bound).count(), 1);
}

async fn it_answers(db: &Database) {
    db.store.ping().await.expect("an answer");
    db.store.close().await;
    assert!(db.store.ping().await.is_err());
    assert!(db.store.write().await.is_err());
}

/// A copy is of one moment, and nobody waits for it.
#[tokio::test]
async fn sqlite_is_copied_while_others_write() {
    let db = Database::sqlite().await;
    db.add_license("1").await;
    let mut write = db.write().await;
    write.add_license(&new_license("2")).await.expect("added");
    let directory = TempDir::new().expect("a directory");
    let copy = directory.path().join("copy.db");
    db.store.back_up(&copy).await.expect("copied");
    write.commit().await.expect("durable");
    let again = db.store.back_up(&copy).await;
    assert!(again.is_err(), "what is there is not replaced");
    let copy = Store::open(&Settings::sqlite(&copy)).await.expect("opened");
    let mut read = copy.read().await.expect("begun");
    assert!(read.license("1").await.expect("read").is_some());
    assert_eq!(read.license("2").await.expect("read"), None);
}

#[tokio::test]
async fn postgres_is_copied_by_its_own_programs() {
    let db = Database::postgres().await;
    let error = db.store.back_up(std::path::Path::new("copy.db")).await;
    let error = error.expect_err("refused").to_string();
    assert!(error.contains("pg_dump"), "{error}");
}
