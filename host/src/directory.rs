//! The license directory: which files it holds, and how they are read without trusting them.
//!
//! A site puts files here by hand, so anything may lie under an expected name: a pipe, a link to
//! somewhere else, a file without end. Nothing of that may hang or fill the program that reads
//! it. What the bytes mean is judged elsewhere (D-2, P-12).
//!
//! Where several licenses lie side by side, such as `promos.json` and `1921900011.json`, only
//! `promos.json` is read; that the other one is there is for the doctor to say (P-18).

mod open;
mod put;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    io::{self, Read},
    path::{Path, PathBuf},
};

use licfmt::limits::FILE_MAX;

#[cfg(feature = "online")]
pub(crate) use put::share;

use crate::Code;

/// The license (P-12).
pub const LICENSE_FILE: &str = "promos.json";
/// The newest revocation list that reached the site.
pub const REVOCATIONS_FILE: &str = "revocations.json";
/// The hand-over from one vendor root to the next.
pub const ROLLOVER_FILE: &str = "rollover.pem";
/// The registration of a soft dongle; made by the program itself (P-18).
pub const LEASE_FILE: &str = "licinfo.cfg";
/// What the predecessor of `promos.json` was called (P-18).
pub const OLD_KEY_FILE: &str = "promos.key";

/// The most that [`LEASE_FILE`] takes: three signed files, each as a JSON text.
const LEASE_FILE_MAX: usize = 8 * FILE_MAX;

/// The signed files that are read from a license directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedFile {
    /// [`LICENSE_FILE`].
    License,
    /// [`REVOCATIONS_FILE`].
    Revocations,
    /// [`ROLLOVER_FILE`].
    Rollover,
    /// [`LEASE_FILE`].
    Installation,
}

impl SignedFile {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::License,
        Self::Revocations,
        Self::Rollover,
        Self::Installation,
    ];

    /// Its name in the license directory.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::License => LICENSE_FILE,
            Self::Revocations => REVOCATIONS_FILE,
            Self::Rollover => ROLLOVER_FILE,
            Self::Installation => LEASE_FILE,
        }
    }

    /// The most bytes that it may have.
    const fn max(self) -> usize {
        match self {
            Self::Installation => LEASE_FILE_MAX,
            Self::License | Self::Revocations | Self::Rollover => FILE_MAX,
        }
    }
}

impl fmt::Display for SignedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A license directory. It need not exist yet: each read looks anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// The license directory at this path.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is, as it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes of `promos.json`.
    ///
    /// # Errors
    /// [`ReadError`]; a license that is not there is an error too.
    pub fn license(&self) -> Result<Vec<u8>, ReadError> {
        self.read(SignedFile::License)
    }

    /// The bytes of `revocations.json`, if there is one.
    ///
    /// # Errors
    /// [`ReadError`], unless the file alone is missing.
    pub fn revocations(&self) -> Result<Option<Vec<u8>>, ReadError> {
        self.read_optional(SignedFile::Revocations)
    }

    /// The bytes of `rollover.pem`, if there is one.
    ///
    /// # Errors
    /// [`ReadError`], unless the file alone is missing.
    pub fn rollover(&self) -> Result<Option<Vec<u8>>, ReadError> {
        self.read_optional(SignedFile::Rollover)
    }

    /// The bytes of `licinfo.cfg`, if there is one.
    ///
    /// # Errors
    /// [`ReadError`], unless the file alone is missing.
    pub fn installation(&self) -> Result<Option<Vec<u8>>, ReadError> {
        self.read_optional(SignedFile::Installation)
    }

    fn read_optional(&self, file: SignedFile) -> Result<Option<Vec<u8>>, ReadError> {
        match self.read(file) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if matches!(error.trouble, Trouble::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read(&self, file: SignedFile) -> Result<Vec<u8>, ReadError> {
        open::open(&self.path, file.name())
            .and_then(|opened| read_bounded(opened.as_file(), file.max()))
            .map_err(|trouble| ReadError { file, trouble })
    }
}

/// Reads at most one byte more than a signed file may have: enough to know that it is too large.
fn read_bounded(file: impl Read, max: usize) -> Result<Vec<u8>, Trouble> {
    let most = max + 1;
    // The buffer has room for all that is taken, so it never grows.
    let mut bytes = Vec::with_capacity(most);
    file.take(most as u64)
        .read_to_end(&mut bytes)
        .map_err(Trouble::Unreadable)?;
    if bytes.len() > max {
        return Err(Trouble::TooLarge);
    }
    Ok(bytes)
}

/// Why a file of the license directory was not read.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {trouble}")]
pub struct ReadError {
    /// Which file.
    pub file: SignedFile,
    /// What is wrong with it.
    #[source]
    pub trouble: Trouble,
}

impl ReadError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match (self.file, &self.trouble) {
            (_, Trouble::NoDirectory { .. }) | (SignedFile::License, Trouble::Missing { .. }) => {
                Code::LicenseMissing
            }
            (SignedFile::License, Trouble::Outside { .. }) => Code::LicenseOutside,
            (SignedFile::License, Trouble::TooLarge) => Code::LicenseTooLarge,
            (SignedFile::License, _) => Code::LicenseUnreadable,
            (SignedFile::Revocations, _) => Code::RevocationsInvalid,
            (SignedFile::Rollover, _) => Code::Io,
            (SignedFile::Installation, Trouble::TooLarge) => Code::LicinfoMalformed,
            (SignedFile::Installation, _) => Code::LicinfoUnreadable,
        }
    }
}

/// What is wrong with a file of the license directory.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// The whole directory is missing: a wrong path, or a drive that is not mounted.
    #[error("the license directory {directory} does not exist", directory = .directory.display())]
    NoDirectory {
        /// The directory that was looked for.
        directory: PathBuf,
    },
    /// The directory's path names something else.
    #[error("the license directory {directory} is not a directory", directory = .directory.display())]
    NotADirectory {
        /// What was given as the directory.
        directory: PathBuf,
    },
    /// The directory is there, the file is not.
    #[error("there is no such file in the license directory {directory}", directory = .directory.display())]
    Missing {
        /// Where it was looked for.
        directory: PathBuf,
    },
    /// It is a link whose target does not exist.
    #[error("is a link to {target}, which does not exist", target = .target.display())]
    Dangling {
        /// What the link says.
        target: PathBuf,
    },
    /// It is a link that leads out of the license directory.
    #[error(
        "is a link to {target}, which is outside of the license directory {directory}",
        target = .target.display(), directory = .directory.display()
    )]
    Outside {
        /// Where the link leads.
        target: PathBuf,
        /// Where it should have stayed.
        directory: PathBuf,
    },
    /// A directory, a pipe, a socket or a device.
    #[error("is {kind}, not a file")]
    NotAFile {
        /// What it is.
        kind: &'static str,
    },
    /// Larger than any signed file.
    #[error("has more bytes than such a file may have")]
    TooLarge,
    /// It was replaced again and again while it was being opened.
    #[error("was replaced each time it was opened")]
    Changing,
    /// The operating system refuses it.
    #[error("cannot be read: {0}")]
    Unreadable(#[source] io::Error),
}
