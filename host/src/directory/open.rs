//! Opens a file by its name in the license directory, and only what belongs there.
//!
//! Paths are names, not files: between a check and the opening a link can be put in place. So
//! the name is resolved, the result is opened without following a link, and then the name is
//! resolved and opened again: both must be the same file. Who can win against that by swapping
//! twice in between can write the directory, and so can put any bytes there directly.

use std::{
    fs::{self, File, FileType, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use same_file::Handle;

use super::Trouble;

/// How often a file may be replaced under our hands before we give up.
const ATTEMPTS: usize = 3;

/// Opens `name` in `directory` for reading.
pub(super) fn open(directory: &Path, name: &str) -> Result<Handle, Trouble> {
    open_with(directory, name, || ())
}

/// [`open`], with something that happens between the two looks.
pub(super) fn open_with(
    directory: &Path,
    name: &str,
    mut between: impl FnMut(),
) -> Result<Handle, Trouble> {
    let root = root(directory)?;
    for _ in 0..ATTEMPTS {
        let first = open_once(&root, directory, name);
        between();
        let (first, second) = match (first, open_once(&root, directory, name)) {
            (Ok(first), Ok(second)) => (first, second),
            // It came or went in between: look again.
            (Ok(_), Err(_)) | (Err(_), Ok(_)) => continue,
            (Err(_), Err(trouble)) => return Err(trouble),
        };
        if first == second {
            return Ok(first);
        }
    }
    Err(Trouble::Changing)
}

fn root(directory: &Path) -> Result<PathBuf, Trouble> {
    let root = fs::canonicalize(directory).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Trouble::NoDirectory {
            directory: directory.into(),
        },
        io::ErrorKind::NotADirectory => Trouble::NotADirectory {
            directory: directory.into(),
        },
        _ => Trouble::Unreadable(error),
    })?;
    if fs::metadata(&root).map_err(Trouble::Unreadable)?.is_dir() {
        Ok(root)
    } else {
        Err(Trouble::NotADirectory {
            directory: directory.into(),
        })
    }
}

fn open_once(root: &Path, directory: &Path, name: &str) -> Result<Handle, Trouble> {
    let target = resolve(root, directory, name)?;
    // Looked at before it is opened: opening a device can already do something.
    regular(
        fs::metadata(&target)
            .map_err(Trouble::Unreadable)?
            .file_type(),
    )?;
    let file = open_final(&target).map_err(Trouble::Unreadable)?;
    regular(file.metadata().map_err(Trouble::Unreadable)?.file_type())?;
    Handle::from_file(file).map_err(Trouble::Unreadable)
}

/// Follows the links of `name` and refuses where they lead out of `root`.
fn resolve(root: &Path, directory: &Path, name: &str) -> Result<PathBuf, Trouble> {
    let path = root.join(name);
    let target = match fs::canonicalize(&path) {
        Ok(target) => target,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(match fs::read_link(&path) {
                Ok(target) => Trouble::Dangling { target },
                Err(_) => Trouble::Missing {
                    directory: directory.into(),
                },
            });
        }
        Err(error) => return Err(Trouble::Unreadable(error)),
    };
    if target.starts_with(root) {
        Ok(target)
    } else {
        Err(Trouble::Outside {
            target,
            directory: directory.into(),
        })
    }
}

fn regular(kind: FileType) -> Result<(), Trouble> {
    if kind.is_file() {
        return Ok(());
    }
    let kind = if kind.is_dir() {
        "a directory"
    } else {
        special(kind)
    };
    Err(Trouble::NotAFile { kind })
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> &'static str {
    "a device"
}

/// Opens a resolved path. A pipe that took the file's place must not make us wait for a writer,
/// a terminal must not become ours, and a link must not be followed any more.
#[cfg(unix)]
fn open_final(target: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW | libc::O_NOCTTY)
        .open(target)
}

/// Opens a resolved path. Windows keeps pipes and devices out of directories.
#[cfg(not(unix))]
fn open_final(target: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(target)
}
