//! The audit log.

use licfmt::{Digest, UnixTime};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Read, StoreError, Write,
    row::{Corrupt, number, parse, signed, to_json},
    statement::{Tx, execute, fetch},
};
use crate::domain::audit::{Entry, Event, START, chain};

/// So many entries are read at a time.
const PAGE: i64 = 1000;

/// A log that is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Verified {
    /// How many entries it has.
    pub entries: u64,
    /// The last one's hash: who notes it elsewhere can tell later that nothing before it changed.
    pub head: Digest,
}

/// Where a log is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Broken {
    /// The first entry that does not fit.
    pub entry: u64,
    /// What is wrong, in a word: `missing`, `changed`, `number`, `head`, `unreadable`.
    pub what: &'static str,
}

impl Write {
    /// Appends to the log. Part of the transaction: no change without its entry.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note(
        &mut self,
        actor: &str,
        what: Event,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        let (last, before) = head(self, true).await?;
        let entry = Entry {
            number: last + 1,
            time: now,
            actor: actor.to_owned(),
            what,
        };
        let text = to_json(&entry);
        let hash = chain(&before, &text).to_string();
        execute!(
            &mut **self,
            "INSERT INTO audit (number, entry, hash) VALUES ($1, $2, $3)",
            signed(entry.number),
            &text,
            &hash
        )?;
        execute!(
            &mut **self,
            "UPDATE audit_head SET number = $1, hash = $2 WHERE one = 1",
            signed(entry.number),
            &hash
        )?;
        Ok(())
    }
}

impl Read {
    /// Entries after `after`, oldest first, at most `most`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn audit(&mut self, after: u64, most: u32) -> Result<Vec<Entry>, StoreError> {
        let rows = page(self, signed(after), i64::from(most)).await?;
        let entries = rows.iter().map(|(_, entry, _)| read(entry));
        Ok(entries.collect::<Result<_, _>>()?)
    }

    /// Goes through the whole log.
    ///
    /// # Errors
    /// [`StoreError`]; [`Broken`] inside.
    pub async fn verify_audit(&mut self) -> Result<Result<Verified, Broken>, StoreError> {
        let (mut entries, mut before) = (0_u64, START);
        // Whatever number it may have, an entry that was put in is met.
        let mut after = i64::MIN;
        loop {
            let rows = page(self, after, PAGE).await?;
            if rows.is_empty() {
                break;
            }
            for (number, entry, hash) in rows {
                (entries, after) = (entries + 1, number);
                match follows(entries, &before, number, &entry, &hash) {
                    Ok(hash) => before = hash,
                    Err(what) => {
                        return Ok(Err(Broken {
                            entry: entries,
                            what,
                        }));
                    }
                }
            }
        }
        let (last, hash) = head(self, false).await?;
        if (last, hash) == (entries, before) {
            let head = before;
            return Ok(Ok(Verified { entries, head }));
        }
        let what = "head";
        let entry = entries + 1;
        Ok(Err(Broken { entry, what }))
    }
}

fn follows(
    expected: u64,
    before: &Digest,
    number: i64,
    entry: &str,
    hash: &str,
) -> Result<Digest, &'static str> {
    if number != signed(expected) {
        return Err("missing");
    }
    let computed = chain(before, entry);
    if computed.to_string() != hash {
        return Err("changed");
    }
    match read(entry) {
        Ok(entry) if entry.number == expected => Ok(computed),
        Ok(_) => Err("number"),
        Err(_) => Err("unreadable"),
    }
}

fn read(entry: &str) -> Result<Entry, Corrupt> {
    super::row::json("audit.entry", entry)
}

type Row = (i64, String, String);

async fn page(tx: &mut Tx, after: i64, most: i64) -> Result<Vec<Row>, StoreError> {
    Ok(fetch!(
        fetch_all,
        tx,
        Row,
        "SELECT number, entry, hash FROM audit WHERE number > $1 ORDER BY number LIMIT $2",
        after,
        most
    )?)
}

/// Where the log ends. Who is about to append locks it.
async fn head(tx: &mut Tx, lock: bool) -> Result<(u64, Digest), StoreError> {
    let row = if lock {
        fetch!(
            fetch_one,
            tx,
            (i64, String),
            {
                sqlite: "SELECT number, hash FROM audit_head WHERE one = 1",
                postgres: "SELECT number, hash FROM audit_head WHERE one = 1 FOR UPDATE",
            }
        )?
    } else {
        fetch!(
            fetch_one,
            tx,
            (i64, String),
            "SELECT number, hash FROM audit_head WHERE one = 1"
        )?
    };
    let last = number("audit_head.number", row.0)?;
    Ok((last, parse("audit_head.hash", &row.1)?))
}
