//! One instance at a time talks to the server and changes `licinfo.cfg`.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::Path,
};

use crate::{Code, Problem, directory::share};

const LOCK_FILE: &str = "licinfo.lock";

/// The right to do so, until it is dropped. The system takes it back from a process that dies.
#[derive(Debug)]
#[must_use = "dropped, it protects nothing"]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes it; none: another one has it.
    pub(super) fn take(directory: &Path) -> Result<Option<Self>, Problem> {
        let path = directory.join(LOCK_FILE);
        let failed = |error: io::Error| {
            Problem::new(Code::Io).with("detail", format_args!("{}: {error}", path.display()))
        };
        let file = open(&path, directory).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

/// Opens it, or makes it for all who share the directory.
fn open(path: &Path, directory: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true);
    // An agent may have more rights than whoever puts links here.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        opened => return opened,
    }
    options.create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // Another one may have made it in between, and do the same.
    let _ = share(&file, directory, false);
    Ok(file)
}
