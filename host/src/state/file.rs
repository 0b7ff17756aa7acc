//! The file itself.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::Path,
};

use licfmt::LicenseTag;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::{STATE_MAX, StateError};
use crate::control::State;

/// Tells versions apart.
#[derive(Clone, Copy, Serialize, Deserialize)]
enum Version {
    #[serde(rename = "state/1")]
    One,
}

/// What a state file holds; `S` is a [`State`], by value to read and by reference to write.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents<S> {
    keyfob: Version,
    license: LicenseTag,
    state: S,
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> StateError {
    let path = path.to_owned();
    move |source| StateError::Io { path, source }
}

/// The file's bytes; none if there is no file.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, StateError> {
    // Asked first: to open a pipe would wait for its writer.
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => {
            return Err(StateError::NotAFile {
                path: path.to_owned(),
            });
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error(path)(error)),
    }
    let mut text = Vec::new();
    File::open(path)
        .and_then(|file| file.take(STATE_MAX + 1).read_to_end(&mut text))
        .map_err(io_error(path))?;
    if text.len() as u64 > STATE_MAX {
        return Err(StateError::TooLarge {
            path: path.to_owned(),
        });
    }
    Ok(Some(text))
}

pub(super) fn parse(text: &[u8], expected: LicenseTag, path: &Path) -> Result<State, StateError> {
    let contents: Contents<State> =
        serde_json::from_slice(text).map_err(|source| StateError::Malformed {
            path: path.to_owned(),
            source,
        })?;
    if contents.license != expected {
        return Err(StateError::OtherLicense {
            path: path.to_owned(),
            found: contents.license,
            expected,
        });
    }
    Ok(contents.state)
}

pub(super) fn text(license: LicenseTag, state: &State) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = serde_json::to_vec(&Contents {
        keyfob: Version::One,
        license,
        state,
    })?;
    text.push(b'\n');
    Ok(text)
}

/// Puts `text` in the place of `path` in `directory`: wholly or not at all, and for good.
pub(super) fn replace(directory: &Path, path: &Path, text: &[u8]) -> Result<(), StateError> {
    make_directory(directory).map_err(io_error(directory))?;
    let mut new =
        NamedTempFile::with_prefix_in(".state-", directory).map_err(io_error(directory))?;
    new.write_all(text)
        .and_then(|()| new.as_file().sync_all())
        .map_err(io_error(new.path()))?;
    new.persist(path)
        .map_err(|error| io_error(path)(error.error))?;
    sync_directory(directory).map_err(io_error(directory))
}

/// Makes it for this user alone where the system knows how to say that.
fn make_directory(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Makes the rename itself durable.
#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Windows has no such call; its journal keeps the order of renames.
#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}
