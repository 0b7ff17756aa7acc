use licfmt::{Digest, KeyId, Nonce, Revision};

use super::{installations::save, *};
use crate::domain::{
    Installation, Status,
    license::Document,
    samples::{installation, key, name, usage},
};

on_both!(
    what_a_check_in_needs_is_read_at_once,
    five_hundred_are_written_at_once,
    nothing_is_a_batch_too
);

/// M-1: the installation with its license; once each, however often it is asked for.
async fn what_a_check_in_needs_is_read_at_once(db: &Database) {
    db.add_license(&number()).await;
    let one = installation(1);
    save(db, &one).await;
    save(db, &installation(2)).await;
    let mut write = db.write().await;
    let (mut license, _) = write
        .lock_license(&number())
        .await
        .expect("read")
        .expect("there");
    let ids = [one.id(), key(3).id(), one.id()];
    let asking = write.asking(&ids).await.expect("read");
    assert_eq!(asking.keys().collect::<Vec<_>>(), [&one.id()]);
    assert_eq!(asking[&one.id()], (one.clone(), license.state.clone()));
    license.state.status = Status::Released;
    license.state.document = Some(Document {
        revision: Revision(3),
        digest: Digest([3; 32]),
    });
    license.state.bound_to = Some(one.id());
    license.state.designated = vec![name("a")];
    license.state.waived_until = Some(NOW);
    write.save_license(&license).await.expect("saved");
    let asking = write.asking(&ids).await.expect("read");
    assert_eq!(asking[&one.id()], (one, license.state));
}

/// M-1: a whole batch in one statement, in any order, and nobody else's row is touched.
async fn five_hundred_are_written_at_once(db: &Database) {
    db.add_license(&number()).await;
    let mut write = db.write().await;
    let mut all: Vec<Installation> = (0..=500_u32).map(of_many).collect();
    for it in &all {
        write.save_installation(it).await.expect("written");
    }
    let untouched = all.pop().expect("501");
    for (it, sequence) in all.iter_mut().zip(2_u32..) {
        it.sequence = sequence.into();
        it.nonce = Nonce([5; 32]);
        it.seen = NOW.plus(sequence.into());
        it.usage = vec![usage("modbus", sequence.into())];
        it.forks = sequence % 3;
        it.program.version = format!("\"{sequence}\" ä \\").parse().expect("a text");
    }
    let changed: Vec<_> = all.iter().rev().collect();
    write.save_check_ins(&changed).await.expect("written");
    write.commit().await.expect("durable");
    // Asked for twice each.
    let ids: Vec<KeyId> = all.iter().chain(&all).map(Installation::id).collect();
    let mut write = db.write().await;
    let asking = write.asking(&ids).await.expect("read");
    assert_eq!(asking.len(), 500);
    for it in &all {
        assert_eq!(asking[&it.id()].0, *it);
    }
    let read = write.installation(untouched.id()).await.expect("read");
    assert_eq!(read, Some(untouched));
}

fn of_many(at: u32) -> Installation {
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&at.to_le_bytes());
    let key = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key();
    Installation {
        key: licfmt::PublicKey::from(&key),
        ..installation(1)
    }
}

async fn nothing_is_a_batch_too(db: &Database) {
    let mut write = db.write().await;
    assert!(write.asking(&[]).await.expect("read").is_empty());
    write.save_check_ins(&[]).await.expect("written");
    write.commit().await.expect("durable");
}
