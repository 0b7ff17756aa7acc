//! A station's directory.
//!
//! ```text
//! journal.jsonl        what was done, step by step
//! journal.torn         last lines that broke off, if there ever were any
//! records/KF-….json    a finished unit
//! labels/KF-….svg      its label; KF-….txt for a label printer
//! .lock                held by the station that works here
//! ```

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use licfmt::DongleId;

use crate::{
    journal::{Journal, JournalError},
    label,
    record::{Record, RecordError, write_whole},
};

const RECORDS: &str = "records";
const LABELS: &str = "labels";

/// Why a station's directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be made or read.
    #[error("{}: {source}", path.display())]
    Io {
        /// File or directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Another station works in it.
    #[error("{}: another station is working here", path.display())]
    Busy {
        /// The directory.
        path: PathBuf,
    },
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A record cannot be used.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// A station's directory, locked, with its journal.
pub struct Store {
    directory: PathBuf,
    /// What was done so far.
    pub journal: Journal,
    _lock: Option<File>,
}

impl Store {
    /// Opens a station's directory, or makes one. Gives the last line of the journal if it had broken
    /// off.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(directory: &Path) -> Result<(Self, Option<String>), StoreError> {
        for directory in [directory.join(RECORDS), directory.join(LABELS)] {
            fs::create_dir_all(&directory).map_err(|source| StoreError::Io {
                path: directory,
                source,
            })?;
        }
        let lock = lock(directory)?;
        let (journal, torn) = Journal::open(directory)?;
        let store = Self {
            directory: directory.into(),
            journal,
            _lock: Some(lock),
        };
        Ok((store, torn))
    }

    /// The same with a journal that is kept elsewhere, and without a lock: for a test.
    #[cfg(test)]
    pub(crate) fn with_journal(directory: &Path, journal: Journal) -> Self {
        Self {
            directory: directory.into(),
            journal,
            _lock: None,
        }
    }

    /// Keeps a unit's record and labels.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn keep(&self, record: &Record) -> Result<PathBuf, RecordError> {
        let path = record.write(&self.directory.join(RECORDS))?;
        write_labels(record, &self.directory.join(LABELS))?;
        Ok(path)
    }
}

fn lock(directory: &Path) -> Result<File, StoreError> {
    let path = directory.join(".lock");
    let mut options = OpenOptions::new();
    let opened = options.create(true).truncate(false).write(true).open(&path);
    let file = opened.map_err(|source| StoreError::Io {
        path: path.clone(),
        source,
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy {
            path: directory.into(),
        }),
        Err(TryLockError::Error(source)) => Err(StoreError::Io { path, source }),
    }
}

/// Writes a record's labels; gives the SVG's path and the text's.
///
/// # Errors
/// [`RecordError`].
pub fn write_labels(record: &Record, directory: &Path) -> Result<[PathBuf; 2], RecordError> {
    let paths = ["svg", "txt"].map(|end| directory.join(format!("{}.{end}", record.dongle)));
    let svg = label::svg(record).map_err(|error| RecordError::Io {
        path: paths[0].clone(),
        source: io::Error::other(error),
    })?;
    write_whole(&paths[0], svg.as_bytes())?;
    write_whole(&paths[1], label::text(record).as_bytes())?;
    Ok(paths)
}

/// All records of a station's directory, by number. A directory that no station made has none.
///
/// # Errors
/// [`StoreError`]: an inventory without one of its records would be wrong.
pub fn inventory(directory: &Path) -> Result<Vec<Record>, StoreError> {
    let directory = directory.join(RECORDS);
    let entries = match fs::read_dir(&directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            return Err(StoreError::Io {
                path: directory,
                source,
            });
        }
    };
    let mut records = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|source| StoreError::Io {
                path: directory.clone(),
                source,
            })?
            .path();
        if path.extension().is_some_and(|end| end == "json") {
            records.push(Record::read(&path)?);
        }
    }
    records.sort_by_key(|record| record.dongle);
    Ok(records)
}

/// The record of the dongle with this number.
///
/// # Errors
/// [`RecordError::Io`] if there is none.
pub fn record(directory: &Path, id: DongleId) -> Result<Record, RecordError> {
    Record::read(&directory.join(RECORDS).join(format!("{id}.json")))
}
