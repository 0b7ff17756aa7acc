use licfmt::Digest;

use super::*;
use crate::domain::audit::{Entry, Event, START, chain};

on_both!(
    entries_follow_each_other,
    an_empty_log_is_whole,
    what_is_done_to_a_log_is_found,
    a_new_chain_has_another_head,
    many_pages_are_gone_through,
);

async fn note(db: &Database, count: u32) {
    let mut write = db.write().await;
    for number in 1..=count {
        let event = Event::RevocationsPublished { number };
        write.note("erika", event, NOW).await.expect("noted");
    }
    write.commit().await.expect("durable");
}

async fn verify(db: &Database) -> Result<Verified, Broken> {
    db.read().await.verify_audit().await.expect("read")
}

async fn entries_follow_each_other(db: &Database) {
    note(db, 2).await;
    note(db, 1).await;
    let entry = |number, list| Entry {
        number,
        time: NOW,
        actor: "erika".to_owned(),
        what: Event::RevocationsPublished { number: list },
    };
    let mut read = db.read().await;
    let all = read.audit(0, 9).await.expect("read");
    assert_eq!(all, [entry(1, 1), entry(2, 2), entry(3, 1)]);
    assert_eq!(read.audit(1, 1).await.expect("read"), all[1..2]);
    assert_eq!(read.audit(3, 9).await.expect("read"), []);
    let texts = db.texts("SELECT entry FROM audit ORDER BY number").await;
    let head = texts
        .iter()
        .fold(START, |before, text| chain(&before, text));
    assert_eq!(verify(db).await, Ok(Verified { entries: 3, head }));
}

async fn an_empty_log_is_whole(db: &Database) {
    let (entries, head) = (0, START);
    assert_eq!(verify(db).await, Ok(Verified { entries, head }));
}

const MISSING: &str = "missing";
const CHANGED: &str = "changed";
const HEAD: &str = "head";

/// Whoever edits, takes out or puts in without making the rest of the chain anew is found, and where.
async fn what_is_done_to_a_log_is_found(db: &Database) {
    note(db, 5).await;
    let whole = verify(db).await.expect("whole");
    let row = db.texts("SELECT hash FROM audit WHERE number = 3").await;
    let put_in = |number| {
        format!("INSERT INTO audit SELECT {number}, entry, hash FROM audit WHERE number = 3")
    };
    let edited = "UPDATE audit SET entry = replace(entry, 'erika', 'Erika') WHERE number = 3";
    let renumbered = "UPDATE audit SET number = number + 1 WHERE number = 5";
    let cut = "DELETE FROM audit WHERE number = 5";
    let cases = [
        (edited.to_owned(), 3, CHANGED),
        (
            "UPDATE audit SET entry = 'x' WHERE number = 5".to_owned(),
            5,
            CHANGED,
        ),
        (
            format!("UPDATE audit SET hash = '{}' WHERE number = 4", row[0]),
            4,
            CHANGED,
        ),
        ("DELETE FROM audit WHERE number = 1".to_owned(), 1, MISSING),
        ("DELETE FROM audit WHERE number = 3".to_owned(), 3, MISSING),
        (cut.to_owned(), 5, HEAD),
        ("DELETE FROM audit".to_owned(), 1, HEAD),
        (renumbered.to_owned(), 5, MISSING),
        (put_in(6), 6, CHANGED),
        (put_in(0), 1, MISSING),
        (put_in(-1), 1, MISSING),
        ("UPDATE audit_head SET number = 4".to_owned(), 6, HEAD),
        (
            format!("UPDATE audit_head SET hash = '{}'", row[0]),
            6,
            HEAD,
        ),
    ];
    db.raw("CREATE TABLE audit_copy AS SELECT * FROM audit")
        .await;
    db.raw("CREATE TABLE head_copy AS SELECT * FROM audit_head")
        .await;
    for (done, entry, what) in cases {
        db.raw(&done).await;
        assert_eq!(verify(db).await, Err(Broken { entry, what }), "{done}");
        db.raw("DELETE FROM audit; INSERT INTO audit SELECT * FROM audit_copy")
            .await;
        db.raw("DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM head_copy")
            .await;
        assert_eq!(verify(db).await, Ok(whole));
    }
}

/// Whoever can write all of it can make a new chain, and even one of entries that no server reads; the head that was
/// noted elsewhere tells.
async fn a_new_chain_has_another_head(db: &Database) {
    note(db, 1).await;
    let noted = verify(db).await.expect("whole").head;
    let rewrite = async |entry: &str| {
        let hash = chain(&START, entry);
        db.raw(&format!(
            "UPDATE audit SET entry = '{entry}', hash = '{hash}'"
        ))
        .await;
        db.raw(&format!("UPDATE audit_head SET hash = '{hash}'"))
            .await;
        (verify(db).await, hash)
    };
    let entry = db.texts("SELECT entry FROM audit").await.remove(0);
    let (verified, head) = rewrite(&entry.replace("erika", "somebody")).await;
    assert_eq!(verified, Ok(Verified { entries: 1, head }));
    assert_ne!(head, noted);
    let broken = |what| Err(Broken { entry: 1, what });
    let (verified, _) = rewrite("{}").await;
    assert_eq!(verified, broken("unreadable"));
    let (verified, _) =
        rewrite(&entry.replace("\"number\":1,\"time\"", "\"number\":2,\"time\"")).await;
    assert_eq!(verified, broken("number"));
}

async fn many_pages_are_gone_through(db: &Database) {
    note(db, 2_001).await;
    let verified = verify(db).await.expect("whole");
    assert_eq!(verified.entries, 2_001);
    assert_ne!(verified.head, Digest([0; 32]));
    db.raw("UPDATE audit SET entry = replace(entry, 'erika', 'x') WHERE number = 1999")
        .await;
    let (entry, what) = (1_999, CHANGED);
    assert_eq!(verify(db).await, Err(Broken { entry, what }));
}
