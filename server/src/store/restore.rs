//! A backup put in place of the database.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use licfmt::UnixTime;

use super::{ServerLock, Settings, Store, StoreError, lock::beside};
use crate::text::Message;

/// What SQLite keeps next to a database that was not closed.
const ASIDES: [&str; 2] = ["-wal", "-shm"];

/// Puts a copy of `backup` in place of the SQLite database, which is moved aside to the path that is
/// answered. At no moment is there no database: a server that starts then would make an empty one.
///
/// # Errors
/// [`StoreError::InUse`] while a server runs; [`StoreError::Address`] for PostgreSQL; [`StoreError::NotBackup`]; [`StoreError::File`].
pub async fn restore(
    settings: &Settings,
    backup: &Path,
    now: UnixTime,
) -> Result<Option<PathBuf>, StoreError> {
    let Some(database) = settings.file()? else {
        return Err(StoreError::Address(Message::new("address-restore")));
    };
    let _alone = ServerLock::take(settings)?;
    check(backup)?;
    let new = beside(&database, ".new");
    copy(backup, &new)?;
    let present = Settings {
        create: false,
        ..settings.clone()
    };
    settle(&present).await;
    let aside = move_aside(&database, now)?;
    at(&database, fs::rename(&new, &database))?;
    sync_directory(&database)?;
    Ok(aside)
}

/// The first bytes of every SQLite database (its file format, section 1.3).
fn check(backup: &Path) -> Result<(), StoreError> {
    let mut start = [0; 16];
    let read =
        fs::File::open(backup).and_then(|mut file| io::Read::read_exact(&mut file, &mut start));
    match read {
        Ok(()) if start == *b"SQLite format 3\0" => Ok(()),
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => at(backup, Err(error)),
        _ => Err(StoreError::NotBackup(backup.to_path_buf())),
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    at(from, fs::copy(from, to))?;
    at(to, fs::File::open(to).and_then(|file| file.sync_all()))
}

/// Brings what a killed server left in the log into the database itself. One that is damaged, and
/// therefore restored, is moved aside as it is.
async fn settle(settings: &Settings) {
    if let Ok(store) = Store::connect(settings).await {
        store.close().await;
    }
}

/// Gives the database a second name, and moves what belongs to it alone: in the new one's place it would
/// be taken for the new one's.
fn move_aside(database: &Path, now: UnixTime) -> Result<Option<PathBuf>, StoreError> {
    if !database.exists() {
        return Ok(None);
    }
    let aside = second_name(database, now)?;
    for end in ASIDES {
        let (from, to) = (beside(database, end), beside(&aside, end));
        if from.exists() {
            at(&from, fs::rename(&from, &to))?;
        }
    }
    Ok(Some(aside))
}

/// A name that nothing has: the time, and a number for more than one restore a second.
fn second_name(database: &Path, now: UnixTime) -> Result<PathBuf, StoreError> {
    let mut more = 1;
    loop {
        let number = if more == 1 {
            String::new()
        } else {
            format!("-{more}")
        };
        let aside = beside(database, &format!(".before-{}{number}", now.0));
        match fs::hard_link(database, &aside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => more += 1,
            linked => return at(&aside, linked).map(|()| aside),
        }
    }
}

fn sync_directory(database: &Path) -> Result<(), StoreError> {
    let parent = database.parent().filter(|parent| *parent != Path::new(""));
    let directory = parent.unwrap_or(Path::new("."));
    let synced = fs::File::open(directory).and_then(|directory| directory.sync_all());
    at(directory, synced)
}

fn at<T>(path: &Path, done: io::Result<T>) -> Result<T, StoreError> {
    done.map_err(|source| StoreError::File {
        path: path.to_path_buf(),
        source,
    })
}
