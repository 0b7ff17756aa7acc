//! Simulated dongles in directories.

use std::{
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use super::{Access, Candidate, Place};
use crate::transport::{
    TransportError,
    image::{EXTENSION, ImageFile},
};

/// The simulated dongles in `directories`, by name. A directory that is not there has none.
pub(super) fn list(directories: &[PathBuf]) -> Result<Vec<Candidate>, TransportError> {
    let mut found = Vec::new();
    for directory in directories {
        found.extend(in_one(directory)?);
    }
    found.sort_unstable();
    found.dedup();
    let candidate = |path: PathBuf| Candidate {
        access: Access::of(&probe(&path)),
        place: Place::File(path),
        serial: None,
    };
    Ok(found.into_iter().map(candidate).collect())
}

fn in_one(directory: &Path) -> Result<Vec<PathBuf>, TransportError> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            return Err(TransportError::Io {
                path: directory.into(),
                source,
            });
        }
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(paths
        .filter(|path| path.extension().is_some_and(|ext| ext == EXTENSION) && path.is_file())
        .collect())
}

/// Whether it could be opened now; nothing is written, and the dongle notices nothing.
fn probe(path: &Path) -> Result<(), TransportError> {
    let place = || path.display().to_string();
    match File::open(path) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Err(TransportError::Permission { place: place() });
        }
        Err(source) => {
            return Err(TransportError::Io {
                path: path.into(),
                source,
            });
        }
        Ok(_) => {}
    }
    if ImageFile::is_busy(path)? {
        return Err(TransportError::Busy {
            place: place(),
            waited_ms: 0,
        });
    }
    Ok(())
}
