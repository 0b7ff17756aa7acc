//! One server at a time on a SQLite file.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
};

use super::{Settings, StoreError};

/// Kept as long as the server runs. The system gives it back when the process ends, however it ends.
///
/// Commands need none: SQLite lets them in between. Two servers would each believe that they alone
/// write, and wait for each other's check-ins.
#[derive(Debug)]
pub struct ServerLock {
    _file: Option<File>,
}

impl ServerLock {
    /// Takes it. PostgreSQL takes several servers, and needs none.
    ///
    /// # Errors
    /// [`StoreError::InUse`] if another server has it.
    pub fn take(settings: &Settings) -> Result<Self, StoreError> {
        let file = settings.file()?.map(|file| lock(&file)).transpose()?;
        Ok(Self { _file: file })
    }
}

fn lock(database: &Path) -> Result<File, StoreError> {
    let path = beside(database, ".lock");
    let failed = |source| StoreError::File {
        path: path.clone(),
        source,
    };
    let mut options = OpenOptions::new();
    let file = options.create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path)),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// The path with this at its end.
pub(super) fn beside(database: &Path, end: &str) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(end);
    path.into()
}
