//! Writes whole files or none, and never over anything that is not in a backup.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use licfmt::UnixTime;
use tempfile::NamedTempFile;

use super::{Action, RepairError};

/// What stands between a file's name and the time in the name of its backup.
pub(in super::super) const BACKUP_MARK: &str = ".keyfob-backup-";
/// How many backups of one file one second may see.
const BACKUPS_MAX: u32 = 1000;
/// The largest file that is edited or copied, in bytes. Settings have some kilobytes.
pub(in super::super) const READ_MAX: u64 = 4 * 1024 * 1024;

/// Reads a file whole.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, RepairError> {
    let action = RepairError::io(Action::Read, path);
    bounded(path).map_err(action)
}

/// Reads a file of at most [`READ_MAX`] bytes.
pub(in super::super) fn bounded(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(READ_MAX + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > READ_MAX {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Gives `file` a backup's name, and says which.
pub(super) fn set_aside(file: &Path, now: UnixTime) -> Result<PathBuf, RepairError> {
    // The reserved name is ours, so renaming over it takes nobody else's file.
    let (reserved, backup) = reserve(file, now)?;
    drop(reserved);
    if let Err(error) = fs::rename(file, &backup) {
        // Best effort: an empty file under a backup's name does no harm.
        let _ = fs::remove_file(&backup);
        return Err(RepairError::io(Action::Rename, file)(error));
    }
    sync_directory(file);
    Ok(backup)
}

/// Puts `new` in the place of `file`, which must still hold `old`; says where `old` is now.
pub(super) fn replace(
    file: &Path,
    old: &[u8],
    new: &[u8],
    now: UnixTime,
) -> Result<PathBuf, RepairError> {
    let metadata = fs::metadata(file).map_err(RepairError::io(Action::LookAt, file))?;
    if metadata.permissions().readonly() {
        let refused = io::Error::new(io::ErrorKind::PermissionDenied, "it is write-protected");
        return Err(RepairError::io(Action::Replace, file)(refused));
    }
    let prepared = prepare(file, new, Some(&metadata))?;
    let backup = copy_beside(file, old, &metadata, now)?;
    if read(file)? != old {
        let _ = fs::remove_file(&backup);
        return Err(RepairError::Changed(file.into()));
    }
    if let Err(error) = prepared.persist(file) {
        let _ = fs::remove_file(&backup);
        return Err(RepairError::io(Action::Replace, file)(error.error));
    }
    sync_directory(file);
    Ok(backup)
}

/// Writes a file that must not be there yet; owner and permissions are those of `like`.
pub(super) fn write_new(file: &Path, bytes: &[u8], like: Option<&Path>) -> Result<(), RepairError> {
    let look = |path: &Path| fs::metadata(path).map_err(RepairError::io(Action::LookAt, path));
    let metadata = like.map(look).transpose()?;
    let prepared = prepare(file, bytes, metadata.as_ref())?;
    prepared
        .persist_noclobber(file)
        .map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => RepairError::Exists(file.into()),
            _ => RepairError::io(Action::Write, file)(error.error),
        })?;
    sync_directory(file);
    Ok(())
}

/// Writes the bytes to disk beside `file`, under a name that goes away unless it is persisted.
fn prepare(
    file: &Path,
    bytes: &[u8],
    like: Option<&Metadata>,
) -> Result<NamedTempFile, RepairError> {
    let write = || {
        let mut prepared = NamedTempFile::with_prefix_in(".keyfob-", parent(file))?;
        prepared.write_all(bytes)?;
        take_after(prepared.as_file(), like)?;
        prepared.as_file().sync_all()?;
        Ok(prepared)
    };
    write().map_err(RepairError::io(Action::Write, file))
}

/// Keeps a copy beside the file.
fn copy_beside(
    file: &Path,
    bytes: &[u8],
    like: &Metadata,
    now: UnixTime,
) -> Result<PathBuf, RepairError> {
    let (mut reserved, backup) = reserve(file, now)?;
    let write = || {
        // Before the content: a copy must not be open to more people than the original.
        take_after(&reserved, Some(like))?;
        reserved.write_all(bytes)?;
        reserved.sync_all()
    };
    if let Err(error) = { write }() {
        let _ = fs::remove_file(&backup);
        return Err(RepairError::io(Action::Write, &backup)(error));
    }
    Ok(backup)
}

/// Takes a name for a backup of `file` that nobody else has.
fn reserve(file: &Path, now: UnixTime) -> Result<(File, PathBuf), RepairError> {
    for count in 1..=BACKUPS_MAX {
        let backup = backup_path(file, now, count);
        match File::create_new(&backup) {
            Ok(reserved) => return Ok((reserved, backup)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(RepairError::io(Action::Write, &backup)(error)),
        }
    }
    Err(RepairError::NoBackupName(file.into()))
}

/// `NAME.keyfob-backup-20260714T120000Z`, and with `-2` and so on at the end where that is taken.
fn backup_path(file: &Path, now: UnixTime, count: u32) -> PathBuf {
    let time = now.to_string().replace(['-', ':'], "");
    let mut path = file.as_os_str().to_owned();
    path.push(BACKUP_MARK);
    path.push(time);
    if count > 1 {
        path.push(format!("-{count}"));
    }
    path.into()
}

fn parent(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// Gives a new file the owner and the permissions of an old one; without one, those of a file
/// that everybody may read.
#[cfg(unix)]
fn take_after(file: &File, like: Option<&Metadata>) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let Some(like) = like else {
        return file.set_permissions(fs::Permissions::from_mode(0o644));
    };
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (like.uid(), like.gid()) {
        fchown(file, Some(like.uid()), Some(like.gid()))?;
    }
    file.set_permissions(like.permissions())
}

/// New files inherit what their directory says on Windows.
#[cfg(not(unix))]
fn take_after(_: &File, _: Option<&Metadata>) -> io::Result<()> {
    Ok(())
}

/// Makes a rename last over a power cut, where the system lets a directory be synced. It is done
/// all the same where it does not.
fn sync_directory(file: &Path) {
    if let Ok(directory) = File::open(parent(file)) {
        let _ = directory.sync_all();
    }
}
