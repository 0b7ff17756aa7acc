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

/// Opens it, or makes it for all who share the directory. Who may write there may put anything under its name, and an
/// agent may have more rights: no link is followed, no pipe waited for, and only a file that was made here is shared.
fn open(path: &Path, directory: &Path) -> io::Result<File> {
    match options().open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        opened => return opened.and_then(regular),
    }
    match options().create_new(true).open(path) {
        Ok(file) => {
            // Where it cannot be shared, it is this user's.
            let _ = share(&file, directory, false);
            Ok(file)
        }
        // Another one made it in between.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            options().open(path).and_then(regular)
        }
        Err(error) => Err(error),
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;

        options.mode(0o600);
        options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    }
    options
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::other("it is no file"))
    }
}
