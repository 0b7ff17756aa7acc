//! The flash image of a simulated dongle as a file: one user at a time, and after a crash either
//! the old image or the new one.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
};

use super::{Timer, TransportError};

/// Name extension of simulated dongles.
pub const EXTENSION: &str = "dongle";
/// How long another program's lock is waited for, in milliseconds.
pub const LOCK_WAIT_MS: u64 = 3_000;
/// The largest file that is read as an image: more than any board's flash, in bytes.
pub const IMAGE_MAX: usize = 32 << 20;
const LOCK_RETRY_MS: u64 = 5;

/// An image file that this program holds the lock of.
#[derive(Debug)]
pub struct ImageFile {
    path: PathBuf,
    // Held, not read: closing it gives the lock back, also when the program is killed.
    _lock: File,
}

impl ImageFile {
    /// Makes the file of a new dongle, readable by its owner only: it holds a private key.
    ///
    /// # Errors
    /// [`TransportError::Io`], also when the file exists already or its directory does not.
    pub fn create(path: &Path, image: &[u8]) -> Result<(), TransportError> {
        let mut options = OpenOptions::new();
        options.create_new(true).write(true);
        let written = private(&mut options).open(path).and_then(|mut file| {
            file.write_all(image)?;
            file.sync_all()?;
            sync_directory(path)
        });
        written.map_err(|source| match source.kind() {
            // What was never there was not unplugged.
            ErrorKind::NotFound => TransportError::Io {
                path: path.into(),
                source,
            },
            _ => failed(path, source),
        })
    }

    /// Locks the file, waiting up to [`LOCK_WAIT_MS`], and reads it.
    ///
    /// # Errors
    /// [`TransportError::Gone`] if there is no such file, [`TransportError::Busy`] if another program
    /// holds it, [`TransportError::Permission`] if file or directory may not be written.
    pub fn open(path: &Path, timer: &dyn Timer) -> Result<(Self, Vec<u8>), TransportError> {
        // Through links, so that replacing the file does not replace the link.
        let path = path.canonicalize().map_err(|e| failed(path, e))?;
        let lock = open_lock(&path).map_err(|e| failed(&path, e))?;
        wait_for_lock(&lock, &path, timer)?;
        let image = read(&path)?;
        Ok((Self { path, _lock: lock }, image))
    }

    /// Whether another program holds the file now. Leaves nothing behind.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn is_busy(path: &Path) -> Result<bool, TransportError> {
        let path = path.canonicalize().map_err(|e| failed(path, e))?;
        match OpenOptions::new().write(true).open(beside(&path, "lock")) {
            Ok(lock) => Ok(try_lock(&lock, &path)?.is_none()),
            // Nobody has opened it yet.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(failed(&path, error)),
        }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A dongle whose file is gone was pulled.
    ///
    /// # Errors
    /// [`TransportError::Gone`].
    pub fn check_plugged(&self) -> Result<(), TransportError> {
        match fs::metadata(&self.path) {
            Ok(_) => Ok(()),
            Err(error) => Err(failed(&self.path, error)),
        }
    }

    /// Replaces the image `old` by `new`, durably: when this returns, the new one survives a power
    /// cut.
    ///
    /// # Errors
    /// [`TransportError::Gone`] if the file is no longer there (it is not made anew) or holds another
    /// dongle by now (which is left alone), or [`TransportError::Io`].
    pub fn store(&self, old: &[u8], new: &[u8]) -> Result<(), TransportError> {
        if read(&self.path)? != old {
            return Err(failed(&self.path, ErrorKind::NotFound.into()));
        }
        let permissions = fs::metadata(&self.path)
            .map_err(|e| failed(&self.path, e))?
            .permissions();
        // One name is enough: only the holder of the lock writes it.
        let temporary = beside(&self.path, "new");
        let replaced = write_new(&temporary, new, permissions)
            .and_then(|()| {
                fs::metadata(&self.path)?;
                fs::rename(&temporary, &self.path)
            })
            .and_then(|()| sync_directory(&self.path));
        replaced.map_err(|source| {
            // What is left behind is overwritten by the next change; it harms nobody.
            drop(fs::remove_file(&temporary));
            failed(&self.path, source)
        })
    }
}

fn write_new(path: &Path, image: &[u8], permissions: fs::Permissions) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    let mut file = private(&mut options).open(path)?;
    file.set_permissions(permissions)?;
    file.write_all(image)?;
    file.sync_all()
}

/// The lock is a file of its own: the image itself is replaced, and its lock would go with it.
fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    private(&mut options).open(beside(path, "lock"))
}

fn wait_for_lock(lock: &File, path: &Path, timer: &dyn Timer) -> Result<(), TransportError> {
    let until = timer.now().uptime_ms.saturating_add(LOCK_WAIT_MS);
    while try_lock(lock, path)?.is_none() {
        if timer.now().uptime_ms >= until {
            return Err(TransportError::Busy {
                place: path.display().to_string(),
                waited_ms: LOCK_WAIT_MS,
            });
        }
        timer.sleep_ms(LOCK_RETRY_MS);
    }
    Ok(())
}

fn try_lock(lock: &File, path: &Path) -> Result<Option<()>, TransportError> {
    match lock.try_lock() {
        Ok(()) => Ok(Some(())),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(failed(path, source)),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TransportError> {
    let mut image = Vec::new();
    let limit = IMAGE_MAX as u64 + 1;
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut image))
        .map_err(|source| failed(path, source))?;
    if image.len() > IMAGE_MAX {
        return Err(TransportError::Image {
            path: path.into(),
            reason: format!("larger than {IMAGE_MAX} bytes"),
        });
    }
    Ok(image)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

/// A new name in a directory is durable only once the directory is.
fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let directory = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

fn failed(path: &Path, source: io::Error) -> TransportError {
    let place = || path.display().to_string();
    match source.kind() {
        ErrorKind::NotFound => TransportError::Gone { place: place() },
        ErrorKind::PermissionDenied => TransportError::Permission { place: place() },
        _ => TransportError::Io {
            path: path.into(),
            source,
        },
    }
}

#[cfg(test)]
mod tests;
