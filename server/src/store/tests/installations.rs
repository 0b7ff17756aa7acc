use licfmt::{limits::Count, online::RunStatus};

use super::*;
use crate::domain::{
    Installation,
    installation::Instance,
    samples::{hardware, installation, key, name, usage},
};

on_both!(
    an_installation_is_written_and_read,
    a_key_stays_with_its_license
);

pub(super) async fn save(db: &Database, installation: &Installation) -> bool {
    let mut write = db.write().await;
    let saved = write
        .save_installation(installation)
        .await
        .expect("written");
    write.commit().await.expect("durable");
    saved
}

async fn an_installation_is_written_and_read(db: &Database) {
    db.add_license(&number()).await;
    let mut one = installation(1);
    assert!(save(db, &one).await);
    let read = db.read().await.installation(one.id()).await.expect("read");
    assert_eq!(read.as_ref(), Some(&one));
    one.hardware = hardware(2);
    one.sequence = Count::MAX;
    one.nonce = licfmt::Nonce([9; 32]);
    (one.activated, one.seen) = (NOW.plus(1), NOW.plus(2));
    one.program.version = "5 \"ä\"".parse().expect("a text");
    one.usage = vec![usage("modbus", Count::MAX), usage("mbus", 0)];
    one.forks = u32::MAX;
    let instance = Instance {
        seen: NOW,
        status: RunStatus::Stopped,
    };
    one.instances.insert(name("other"), instance);
    assert!(save(db, &one).await);
    let mut read = db.read().await;
    assert_eq!(read.installation(one.id()).await.expect("read"), Some(one));
    assert_eq!(read.installation(key(2).id()).await.expect("read"), None);
}

/// Decision 12: also when two servers are asked at once to add a key to two licenses.
async fn a_key_stays_with_its_license(db: &Database) {
    db.add_license(&number()).await;
    db.add_license("2").await;
    let one = installation(1);
    assert!(save(db, &one).await);
    let other = Installation {
        number: "2".parse().expect("a number"),
        sequence: 9,
        ..one.clone()
    };
    assert!(!save(db, &other).await);
    let read = db.read().await.installation(one.id()).await.expect("read");
    assert_eq!(read, Some(one));
}
