//! What is kept of each finished unit: one JSON file, `records/KF-….json` in the station's directory.
//!
//! | field | |
//! |---|---|
//! | `schema` | 1; fields are only ever added within it |
//! | `dongle`, `public_key`, `fingerprint` | the printed number; the key, and the first 16 bytes of its SHA-256, in hex |
//! | `unit` | SHA-256 of the chip's unique id |
//! | `chip`, `tier`, `firmware` | chip and firmware as attested, tier as certified |
//! | `locked`, `debug_port_closed` | as attested |
//! | `certificate`, `certified` | SHA-256 of the dongle's certificate; when it was issued |
//! | `flashed` | how the firmware was written and what was seen from outside, the chip's revision among it; null if this station did not |
//! | `tests` | [`crate::selftest`] |
//! | `power_cycled` | whether the dongle lost power between being provisioned and its last proof |
//! | `time` | when the record was written |

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use licfmt::{
    Digest, DongleId, KeyId, PublicKey, UnixTime,
    device::{Chip, FirmwareVersion, Tier},
};
use serde::{Deserialize, Serialize};

use crate::{
    journal::{self, Flashed},
    selftest::Tests,
};

/// Version of records.
pub const SCHEMA: u32 = 1;

/// A finished unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Its number.
    pub dongle: DongleId,
    /// Its key.
    pub public_key: PublicKey,
    /// The key's id, for people to compare.
    pub fingerprint: KeyId,
    /// SHA-256 of its chip's unique id.
    pub unit: Digest,
    /// Its chip.
    pub chip: Chip,
    /// What it was certified as.
    pub tier: Tier,
    /// What it runs.
    #[serde(with = "journal::version")]
    pub firmware: FirmwareVersion,
    /// Whether it is locked for good.
    pub locked: bool,
    /// Whether it says that its debug port is closed.
    pub debug_port_closed: bool,
    /// SHA-256 of its certificate.
    pub certificate: Digest,
    /// When it was certified.
    pub certified: UnixTime,
    /// How it was flashed.
    pub flashed: Option<Flashed>,
    /// Its tests.
    pub tests: Tests,
    /// Whether it lost power between being provisioned and its last proof.
    pub power_cycled: bool,
    /// When this was written.
    pub time: UnixTime,
}

/// Why a record is not there.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is none of ours.
    #[error("{}: {source}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

impl Record {
    /// Reads one.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn read(path: &Path) -> Result<Self, RecordError> {
        let text = std::fs::read(path).map_err(|source| RecordError::Io {
            path: path.into(),
            source,
        })?;
        serde_json::from_slice(&text).map_err(|source| RecordError::Form {
            path: path.into(),
            source,
        })
    }

    /// Writes it into `directory`, whole or not at all; an older one of the same number is replaced.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn write(&self, directory: &Path) -> Result<PathBuf, RecordError> {
        let path = directory.join(format!("{}.json", self.dongle));
        let text = serde_json::to_string_pretty(self).map_err(|source| RecordError::Form {
            path: path.clone(),
            source,
        })?;
        write_whole(&path, (text + "\n").as_bytes())?;
        Ok(path)
    }
}

/// Writes a file in one step, durably.
pub(crate) fn write_whole(path: &Path, content: &[u8]) -> Result<(), RecordError> {
    let directory = path.parent().unwrap_or_else(|| Path::new("."));
    let written = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        journal::sync_directory(directory)
    };
    written().map_err(|source| RecordError::Io {
        path: path.into(),
        source,
    })
}
