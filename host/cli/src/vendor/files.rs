//! Files of the vendor side: written whole or not at all, never over an existing one by accident.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::Path,
};

use keyfob::{Code, Problem};
use licfmt::limits::FILE_MAX;

/// A file or directory that could not be used.
pub(crate) fn failed(path: &Path, error: &dyn std::fmt::Display) -> Problem {
    Problem::new(Code::Io).with("detail", format!("{}: {error}", path.display()))
}

/// The same, for a reason that has a text.
fn refused(path: &Path, why: &'static str) -> Problem {
    Problem::new(Code::Io)
        .because(why)
        .with("file", path.display())
}

/// Whether nothing is there. What cannot be looked at is not missing: opening it says why.
pub(crate) fn is_missing(path: &Path) -> bool {
    fs::metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Makes a directory and those above it; private to its owner where the system knows that.
pub(crate) fn create_dir(path: &Path) -> Result<(), Problem> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| failed(path, &error))
}

/// Reads a text file of at most [`FILE_MAX`] bytes.
pub(crate) fn read_text(path: &Path) -> Result<String, Problem> {
    String::from_utf8(read(path)?).map_err(|error| failed(path, &error))
}

/// Reads a file of at most [`FILE_MAX`] bytes.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    read_at_most(path, FILE_MAX)
}

/// Reads a file of at most `most` bytes.
pub(crate) fn read_at_most(path: &Path, most: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let limit = most as u64 + 1;
    // A pipe that nobody writes into would be waited for, for ever.
    let kind = fs::metadata(path).map_err(|error| failed(path, &error))?;
    if !kind.is_file() && !kind.is_dir() {
        return Err(refused(path, "why-file-kind"));
    }
    let read = fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes));
    read.map_err(|error| failed(path, &error))?;
    if bytes.len() > most {
        return Err(refused(path, "why-file-large").with("limit", most));
    }
    Ok(bytes)
}

/// Writes a file that must not exist yet.
pub(crate) fn write_new(path: &Path, content: &[u8]) -> Result<(), Problem> {
    check_new(path)?;
    write(path, content, |file, path| file.persist_noclobber(path))
}

/// Writes a file, replacing an older one in one step.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<(), Problem> {
    write(path, content, |file, path| file.persist(path))
}

/// Whether a file could be put there: worth asking before something is done that cannot be undone.
pub(crate) fn check_place(path: &Path) -> Result<(), Problem> {
    let directory = parent(path);
    if path.is_dir() {
        return Err(refused(path, "why-file-directory"));
    }
    if directory.is_dir() {
        return Ok(());
    }
    Err(refused(path, "why-no-directory").with("directory", directory.display()))
}

/// Whether a new file could be put there.
pub(crate) fn check_new(path: &Path) -> Result<(), Problem> {
    check_place(path)?;
    match fs::symlink_metadata(path) {
        Ok(_) => Err(refused(path, "why-file-exists")),
        Err(_) => Ok(()),
    }
}

fn parent(path: &Path) -> &Path {
    let parent = path.parent();
    let parent = parent.filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or_else(|| Path::new("."))
}

type Persist = fn(tempfile::NamedTempFile, &Path) -> Result<fs::File, tempfile::PersistError>;

fn write(path: &Path, content: &[u8], persist: Persist) -> Result<(), Problem> {
    check_place(path)?;
    let written = || -> io::Result<()> {
        let file = tempfile::NamedTempFile::new_in(parent(path));
        // The temporary file's name would only confuse.
        let mut file = file.map_err(|error| io::Error::from(error.kind()))?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        persist(file, path)?;
        // A new name in a directory is durable only once the directory is.
        if cfg!(unix) {
            fs::File::open(parent(path))?.sync_all()?;
        }
        Ok(())
    };
    written().map_err(|error| failed(path, &error))
}

/// Lets others read a file that holds nothing secret.
pub(crate) fn publish(path: &Path) -> Result<(), Problem> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let readable = fs::Permissions::from_mode(0o644);
        fs::set_permissions(path, readable).map_err(|error| failed(path, &error))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use super::*;

    /// Opening a pipe that nobody writes into would hang the command.
    #[test]
    fn a_pipe_is_refused_at_once() {
        let directory = tempfile::tempdir().expect("a directory");
        let pipe = directory.path().join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
        assert!(made.success());
        let problem = read(&pipe).expect_err("refused");
        assert_eq!(problem.reason(), Some("why-file-kind"));
    }
}
