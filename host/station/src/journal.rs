//! The station's journal: what was done with which unit, one JSON line per step, on disk before the
//! next step begins. After a crash the same unit goes on where it was, with the same number.
//!
//! A line that broke off was never acknowledged, so nothing followed from it. It is cut off, and kept
//! beside the journal in `journal.torn`. Any other line that cannot be read stops the station: a
//! journal that lost its middle would let it give out a number twice.

mod file;
mod past;

use std::{
    collections::BTreeMap,
    io,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use licfmt::{
    Digest, DongleId, Sealed, UnixTime, armor,
    device::{FirmwareVersion, ProvisionRequest},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use crate::{flash::Way, lock::Stage, selftest::Tests};
#[cfg(test)]
pub(crate) use file::recover;
pub(crate) use file::sync_directory;
pub use past::{Certified, Flashed, Past, Requested};

/// Version of the lines.
const SCHEMA: u32 = 1;
/// The journal's name in the station's directory.
pub const FILE: &str = "journal.jsonl";
/// Lines that broke off.
pub const TORN: &str = "journal.torn";

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// 1.
    pub schema: u32,
    /// When.
    pub time: UnixTime,
    /// Which unit: SHA-256 of its chip's unique id.
    pub unit: Digest,
    /// What was done.
    #[serde(flatten)]
    pub step: Step,
}

/// What was done with a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// A package was written into it, and it was looked at from outside (decision 6).
    Flashed(Flashed),
    /// A stage of closing its chip is burned from here on. Whether it was burned to its end is not said.
    Burning {
        /// Which.
        stage: Stage,
    },
    /// It was given a number.
    Reserved {
        /// The number.
        number: DongleId,
    },
    /// It made a key and asked for a certificate.
    Requested(Box<Requested>),
    /// It was certified, and the certifier noted it.
    Certified(Certified),
    /// It acknowledged what it was given.
    Installed {
        /// The number.
        number: DongleId,
    },
    /// It proved itself after its firmware ran, and passed its tests.
    Tested {
        /// The number.
        number: DongleId,
        /// The results.
        tests: Box<Tests>,
    },
    /// It was locked for good, and attested that it is.
    Locked {
        /// The number.
        number: DongleId,
    },
    /// Its record and label were written: it is done.
    Recorded {
        /// The number.
        number: DongleId,
        /// Whether it was locked.
        locked: bool,
    },
    /// It lost its key, or was told to take another: the number is never given again.
    Abandoned {
        /// The number.
        number: DongleId,
    },
}

/// Writes a signed object as its PEM text.
fn armored<S: Serializer>(
    request: &Sealed<ProvisionRequest>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&armor::write(request))
}

fn from_armor<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Sealed<ProvisionRequest>, D::Error> {
    let text = String::deserialize(deserializer)?;
    armor::read(&text).map_err(de::Error::custom)
}

/// A way's name, as the journal and records write it.
pub(crate) mod way {
    use super::{Deserialize, Deserializer, Serializer, Way, de, ser};

    const NAMES: [(Way, &str); 4] = [
        (Way::Probe, "probe"),
        (Way::Picoboot, "picoboot"),
        (Way::Uf2, "uf2"),
        (Way::Dfu, "dfu"),
    ];

    /// The name of a way.
    pub(crate) fn name(way: Way) -> Option<&'static str> {
        let found = NAMES.into_iter().find(|(one, _)| *one == way);
        found.map(|(_, name)| name)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub(crate) fn serialize<S: Serializer>(way: &Way, serializer: S) -> Result<S::Ok, S::Error> {
        let name = name(*way).ok_or_else(|| ser::Error::custom("a way without a name"))?;
        serializer.serialize_str(name)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Way, D::Error> {
        let text = String::deserialize(deserializer)?;
        let found = NAMES.into_iter().find(|(_, name)| *name == text);
        found
            .map(|(way, _)| way)
            .ok_or_else(|| de::Error::custom(format_args!("{text}: no way into a board")))
    }
}

/// A firmware version as `1.2.3`.
pub(crate) mod version {
    use super::{Deserialize, Deserializer, FirmwareVersion, Serializer, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub(crate) fn serialize<S: Serializer>(
        version: &FirmwareVersion,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(version)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<FirmwareVersion, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).ok_or_else(|| de::Error::custom(format_args!("{text}: no version")))
    }

    fn parse(text: &str) -> Option<FirmwareVersion> {
        let mut parts = text.split('.').map(|part| part.parse().ok());
        let version = FirmwareVersion {
            major: parts.next()??,
            minor: parts.next()??,
            patch: parts.next()??,
        };
        parts.next().is_none().then_some(version)
    }
}

/// Why there is no journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line broke off and could not be taken back: what came behind it would be lost with it.
    #[error("{}: a line broke off; nothing is written behind it before the station is started again", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
    },
    /// A line of it, and not the last, is none of ours.
    #[error("{}, line {line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}

/// Where lines go. Once `append` returns, the line survives a power cut.
pub trait Sink: Send {
    /// Appends one line, its end included.
    ///
    /// # Errors
    /// If it is not safely there.
    fn append(&mut self, line: &[u8]) -> Result<(), JournalError>;
}

/// The journal.
pub struct Journal {
    inner: Mutex<Inner>,
}

struct Inner {
    sink: Box<dyn Sink>,
    units: BTreeMap<Digest, Past>,
    /// Which unit was flashed last at a place, in this run.
    places: BTreeMap<String, Digest>,
}

impl Journal {
    /// Goes on with a journal that says `entries` so far.
    #[must_use]
    pub fn new(entries: &[Entry], sink: Box<dyn Sink>) -> Self {
        let mut units: BTreeMap<_, Past> = BTreeMap::new();
        for entry in entries {
            units.entry(entry.unit).or_default().add(&entry.step);
        }
        Self {
            inner: Mutex::new(Inner {
                sink,
                units,
                places: BTreeMap::new(),
            }),
        }
    }

    /// What is known of a unit.
    #[must_use]
    pub fn past(&self, unit: &Digest) -> Past {
        let inner = self.inner();
        let mut past = inner.units.get(unit).cloned().unwrap_or_default();
        let place = past.flashed.as_ref().map(|flashed| &flashed.place);
        past.in_this_run = place.and_then(|place| inner.places.get(place)) == Some(unit);
        past
    }

    /// Notes a step; when this returns, it is on disk.
    ///
    /// # Errors
    /// [`JournalError::Io`], [`JournalError::Broken`]: the step must not be relied on.
    pub fn note(&self, time: UnixTime, unit: Digest, step: Step) -> Result<(), JournalError> {
        let entry = Entry {
            schema: SCHEMA,
            time,
            unit,
            step,
        };
        let line = serde_json::to_string(&entry).map_err(|error| JournalError::Io {
            path: FILE.into(),
            source: error.into(),
        })?;
        let mut inner = self.inner();
        inner.sink.append((line + "\n").as_bytes())?;
        inner.units.entry(unit).or_default().add(&entry.step);
        if let Step::Flashed(flashed) = entry.step {
            inner.places.insert(flashed.place, unit);
        }
        Ok(())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Whoever panicked had not changed anything that another reads.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
