//! What the watched files look like from outside.

use std::{
    fs::{self, Metadata},
    io,
    path::Path,
    time::SystemTime,
};

use crate::directory::SignedFile;

/// What the directory and its files look like. Two that differ mean that something may have
/// changed; reading the files is the only way to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Print {
    directory: Look,
    files: [Look; SignedFile::ALL.len()],
    /// The system's notices so far: some changes leave size and time as they were.
    notices: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Look {
    Absent(io::ErrorKind),
    There {
        /// Tells a file from the one that took its name.
        identity: Identity,
        length: u64,
        modified: Option<SystemTime>,
    },
}

/// Device and inode on Unix; the time of creation where the system tells.
type Identity = ((u64, u64), Option<SystemTime>);

impl Print {
    /// Looks at `directory` after this many notices.
    #[must_use]
    pub fn take(directory: &Path, notices: u64) -> Self {
        let mut itself = Look::at(directory);
        if let Look::There {
            length, modified, ..
        } = &mut itself
        {
            // These change with every file that comes and goes, watched or not.
            (*length, *modified) = (0, None);
        }
        Self {
            directory: itself,
            files: SignedFile::ALL.map(|file| Look::at(&directory.join(file.name()))),
            notices,
        }
    }

    /// Whether this is the same directory, not one that took its name.
    #[must_use]
    pub fn same_directory(&self, other: &Self) -> bool {
        self.directory == other.directory
    }

    /// Whether the directory is there.
    #[must_use]
    pub const fn has_directory(&self) -> bool {
        matches!(self.directory, Look::There { .. })
    }
}

impl Look {
    /// Follows links, as reading does: a link's target may change too.
    fn at(path: &Path) -> Self {
        match fs::metadata(path) {
            Ok(metadata) => Self::There {
                identity: (inode(&metadata), metadata.created().ok()),
                length: metadata.len(),
                modified: metadata.modified().ok(),
            },
            Err(error) => Self::Absent(error.kind()),
        }
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> (u64, u64) {
    (0, 0)
}
