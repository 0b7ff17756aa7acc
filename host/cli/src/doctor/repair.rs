//! Puts one finding right, on demand.
//!
//! Each repair may be interrupted anywhere: what it replaces is on disk under a backup's name, or
//! still in its place, and the next examination finds what is left to do.

mod store;
#[cfg(test)]
mod tests;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use licfmt::UnixTime;
pub(super) use store::{BACKUP_MARK, bounded};

use super::{
    Finding, Repair, Udev, ini,
    settings::{TEMPORARY_CODES, TEMPORARY_SECTION},
    udev,
};

/// What a repair did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Repaired {
    /// The file that was written, if one was.
    pub(crate) written: Option<PathBuf>,
    /// Where what was there before is now, if there was anything.
    pub(crate) backup: Option<PathBuf>,
}

/// Why a repair was not made. Everything is as it was, unless the text says otherwise.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RepairError {
    /// Only people can put this right.
    #[error("`{0}` cannot be repaired by a program")]
    NotRepairable(&'static str),
    /// Something took the place where a file was to be put.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The file changed after it was examined.
    #[error("{} is being changed by another program; try again", .0.display())]
    Changed(PathBuf),
    /// A directory, a pipe or a device where a file should be.
    #[error("{} is not a file", .0.display())]
    NotAFile(PathBuf),
    /// Another program keeps all names for a backup.
    #[error("there is no free name for a backup of {}", .0.display())]
    NoBackupName(PathBuf),
    /// The system refuses it.
    #[error("cannot {} {}: {source}", .action.name(), .path.display())]
    Io {
        /// What was tried.
        action: Action,
        /// With what.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The rule is written, but udev did not take it up.
    #[error("the rule {} is written, but udev did not reload its rules: {source}", .rule.display())]
    Reload {
        /// The rule.
        rule: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

/// What the system refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// To find what a link leads to.
    Find,
    /// To tell what kind of file it is.
    LookAt,
    /// To read it.
    Read,
    /// To write it, or a new file beside it.
    Write,
    /// To put another file in its place.
    Replace,
    /// To give it another name.
    Rename,
}

impl Action {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 6] = [
        Self::Find,
        Self::LookAt,
        Self::Read,
        Self::Write,
        Self::Replace,
        Self::Rename,
    ];

    /// As texts know it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Find => "find",
            Self::LookAt => "look-at",
            Self::Read => "read",
            Self::Write => "write",
            Self::Replace => "replace",
            Self::Rename => "rename",
        }
    }
}

impl RepairError {
    fn io(action: Action, path: &Path) -> impl FnOnce(io::Error) -> Self + use<'_> {
        move |source| Self::Io {
            action,
            path: path.into(),
            source,
        }
    }
}

/// Puts this finding right. `now` goes into the backup's name.
///
/// # Errors
/// [`RepairError`].
pub(crate) fn repair(
    finding: &Finding,
    now: UnixTime,
    udev: &mut dyn Udev,
) -> Result<Repaired, RepairError> {
    match &finding.repair {
        None => Err(RepairError::NotRepairable(finding.complaint.name())),
        Some(Repair::SetAside { file }) => unless_gone(file, || set_aside(file, now)),
        Some(Repair::RenameLicense { from, to }) => {
            unless_gone(from, || rename_license(from, to, now))
        }
        Some(Repair::RemoveCodes { file }) => unless_gone(file, || remove_codes(file, now)),
        Some(Repair::InstallRule { file }) => install_rule(file, now, udev),
    }
}

/// What is there under this name itself, whatever a link leads to.
fn look(file: &Path) -> Result<Option<fs::Metadata>, RepairError> {
    match fs::symlink_metadata(file) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(RepairError::io(Action::LookAt, file)(error)),
    }
}

/// A file that is gone needs no repair: somebody was quicker, perhaps this program itself.
fn unless_gone(
    file: &Path,
    repair: impl FnOnce() -> Result<Repaired, RepairError>,
) -> Result<Repaired, RepairError> {
    match look(file)? {
        None => Ok(Repaired::default()),
        Some(metadata) if metadata.is_dir() => Err(RepairError::NotAFile(file.into())),
        Some(_) => repair(),
    }
}

fn set_aside(file: &Path, now: UnixTime) -> Result<Repaired, RepairError> {
    Ok(Repaired {
        written: None,
        backup: Some(store::set_aside(file, now)?),
    })
}

/// Copies first and sets aside then: interrupted in between, the license is there twice, which is
/// a finding of its own.
fn rename_license(from: &Path, to: &Path, now: UnixTime) -> Result<Repaired, RepairError> {
    let bytes = store::read(from)?;
    store::write_new(to, &bytes, Some(from))?;
    Ok(Repaired {
        written: Some(to.into()),
        backup: Some(store::set_aside(from, now)?),
    })
}

fn remove_codes(file: &Path, now: UnixTime) -> Result<Repaired, RepairError> {
    // A link stays a link: what it leads to is edited.
    let file = &fs::canonicalize(file).map_err(RepairError::io(Action::Find, file))?;
    let bytes = store::read(file)?;
    let without = ini::without_keys(&bytes, TEMPORARY_SECTION, TEMPORARY_CODES);
    if without == bytes {
        return Ok(Repaired::default());
    }
    Ok(Repaired {
        backup: Some(store::replace(file, &bytes, &without, now)?),
        written: Some(file.clone()),
    })
}

/// Writes the udev rules to `file`, keeps what was there, and has udev take them up. `now` goes
/// into the backup's name.
///
/// # Errors
/// [`RepairError`].
pub(crate) fn install_rule(
    file: &Path,
    now: UnixTime,
    udev: &mut dyn Udev,
) -> Result<Repaired, RepairError> {
    let rule = udev::RULE.as_bytes();
    let backup = match look(file)? {
        None => {
            store::write_new(file, rule, None)?;
            None
        }
        // A link is how an administrator switches a rule off.
        Some(metadata) if !metadata.is_file() => return Err(RepairError::NotAFile(file.into())),
        Some(_) => {
            let old = store::read(file)?;
            let replace = || store::replace(file, &old, rule, now);
            (old != rule).then(replace).transpose()?
        }
    };
    udev.reload().map_err(|source| RepairError::Reload {
        rule: file.into(),
        source,
    })?;
    Ok(Repaired {
        written: Some(file.into()),
        backup,
    })
}
