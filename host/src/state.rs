//! Where license control's state is kept between runs: one small JSON file per license.
//!
//! `<license tag>.state.json`, and for online licenses `<license tag>.lease.json`, in a state directory, which is [`StateDir::standard`] unless a
//! program says otherwise:
//!
//! | system | who | directory |
//! |---|---|---|
//! | Linux, macOS and other Unix | root | `/var/lib/keyfob` |
//! | | others | `$XDG_STATE_HOME/keyfob`, which is `~/.local/state/keyfob` unless it is set to an absolute path |
//! | Windows | all | `%ProgramData%\keyfob` |
//!
//! A file is replaced as a whole: written beside its place, flushed to the disk, renamed. After a
//! power cut there is the old one or the new one. Writers at the same time do not mix; the last one
//! stays.
//!
//! # When a file is not to be believed
//! Unreadable, broken, too large, of another version or for another license: a [`StateError`] each.
//! The program then goes on with [`State::default`], which knows nothing, as
//! [`StateDir::load_or_new`] does. That is no gain that matters: a soft dongle is not registered
//! until its next success, a hard dongle is needed for the start anyway, and only the absence of
//! the last 24 hours is forgiven, and what a wrong clock used up that the dongle did not count. The
//! broken file stays until the next save replaces it.
//!
//! ```
//! use keyfob::{control::State, state::StateDir};
//! use licfmt::LicenseTag;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let scratch = tempfile::tempdir()?;
//! # let path = scratch.path().join("keyfob");
//! let directory = StateDir::new(path);
//! let tag = LicenseTag::of("1921900011");
//! assert_eq!(directory.load(tag)?, None);
//! directory.save(tag, &State::default())?;
//! assert_eq!(directory.load(tag)?, Some(State::default()));
//! # Ok(())
//! # }
//! ```

mod file;
mod leases;
#[cfg(test)]
mod tests;

use std::{
    io,
    path::{Path, PathBuf},
};

use file::replace;
pub use leases::NewestLease;
use licfmt::LicenseTag;

use crate::{Code, control::State};

/// No state is longer; more is not read.
pub const STATE_MAX: u64 = 64 * 1024;

/// A directory with the states of licenses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateDir {
    path: PathBuf,
}

impl StateDir {
    /// A directory of the program's choice; it is made when something is saved.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The standard directory of this system and user (see the module's table).
    ///
    /// # Errors
    /// [`StateError::NoDirectory`] where the user has no home directory, or Windows no
    /// `ProgramData`.
    pub fn standard() -> Result<Self, StateError> {
        standard(is_root())
            .map(Self::new)
            .ok_or(StateError::NoDirectory)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file of one license.
    #[must_use]
    pub fn file(&self, license: LicenseTag) -> PathBuf {
        self.path.join(format!("{license}.state.json"))
    }

    /// The state of a license; none if none was ever saved.
    ///
    /// # Errors
    /// Every other [`StateError`]: the file is there but not to be believed.
    pub fn load(&self, license: LicenseTag) -> Result<Option<State>, StateError> {
        let path = self.file(license);
        let Some(text) = file::read(&path)? else {
            return Ok(None);
        };
        file::parse(&text, license, &path).map(Some)
    }

    /// The state to go on with: what was saved, or a new one, and why if what was saved is lost.
    #[must_use]
    pub fn load_or_new(&self, license: LicenseTag) -> (State, Option<StateError>) {
        match self.load(license) {
            Ok(state) => (state.unwrap_or_default(), None),
            Err(error) => (State::default(), Some(error)),
        }
    }

    /// Saves the state of a license: it is on the disk when this returns.
    ///
    /// # Errors
    /// [`StateError::Io`]; the file that was there before is untouched then.
    pub fn save(&self, license: LicenseTag, state: &State) -> Result<(), StateError> {
        let path = self.file(license);
        let text = file::text(license, state).map_err(|source| StateError::Io {
            path: path.clone(),
            source: source.into(),
        })?;
        replace(&self.path, &path, &text)
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(unix)]
fn standard(root: bool) -> Option<PathBuf> {
    use etcetera::base_strategy::{BaseStrategy as _, Xdg};

    if root {
        return Some(PathBuf::from("/var/lib/keyfob"));
    }
    let state = Xdg::new().ok()?.state_dir()?;
    Some(state.join("keyfob"))
}

/// Windows keeps what belongs to all users in one place, whoever asks.
#[cfg(windows)]
fn is_root() -> bool {
    false
}

#[cfg(windows)]
fn standard(_root: bool) -> Option<PathBuf> {
    let common = PathBuf::from(std::env::var_os("ProgramData")?);
    common.is_absolute().then(|| common.join("keyfob"))
}

/// Why a state could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// Neither a home directory nor one for all users.
    #[error("this user has no directory for the state of licenses: name one")]
    NoDirectory,
    /// The system says no.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Not a file but a directory, a pipe or a device.
    #[error("{}: not a file", path.display())]
    NotAFile {
        /// What is there.
        path: PathBuf,
    },
    /// Longer than any state.
    #[error("{}: longer than {STATE_MAX} bytes, the most that a state takes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// Not what was written: cut off, edited, or of another version.
    #[error("{}: not a state of this version: {source}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        source: serde_json::Error,
    },
    /// Copied or renamed from another license.
    #[error("{}: for license {found}, expected license {expected}", path.display())]
    OtherLicense {
        /// The file.
        path: PathBuf,
        /// Whose state it holds.
        found: LicenseTag,
        /// Whose state it should hold.
        expected: LicenseTag,
    },
}

impl StateError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::Io
    }
}
