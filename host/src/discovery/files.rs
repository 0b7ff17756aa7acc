//! Simulated dongles in directories, and emulated ones.

use std::{
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use super::{Access, Candidate, Place};
#[cfg(all(unix, feature = "sim"))]
use crate::transport::socket::SocketTransport;
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
        .filter(|path| path.extension().is_some_and(|ext| ext == EXTENSION))
        .filter(|path| path.is_file() || is_emulated(path))
        .collect())
}

/// Whether it is the socket of an emulated dongle that is plugged in. What an emulator that was
/// killed left behind is not.
#[cfg(all(unix, feature = "sim"))]
fn is_emulated(path: &Path) -> bool {
    is_socket(path)
        && !matches!(
            SocketTransport::open(path),
            Err(TransportError::Gone { .. })
        )
}

#[cfg(not(all(unix, feature = "sim")))]
const fn is_emulated(_: &Path) -> bool {
    false
}

/// Whether it is a socket.
#[cfg(all(unix, feature = "sim"))]
pub(super) fn is_socket(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_socket())
}

/// Whether it could be opened now; nothing is written, and the dongle notices nothing.
fn probe(path: &Path) -> Result<(), TransportError> {
    #[cfg(all(unix, feature = "sim"))]
    if is_socket(path) {
        return SocketTransport::open(path).map(drop);
    }
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
