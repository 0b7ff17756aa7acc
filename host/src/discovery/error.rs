//! Why the dongle that is meant was not found.

use std::path::PathBuf;

use licfmt::{DongleId, device::Stage, message::Info};

use super::Place;
use crate::{Code, channel::ChannelError, dongle::DongleError, transport::TransportError};

/// Why the dongle that is meant was not found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoveryError {
    /// Nothing looks like a dongle.
    #[error("no dongle is plugged in{}", beside(absent))]
    None {
        /// Directories that simulated dongles were looked for in, and that are not there.
        absent: Vec<PathBuf>,
    },
    /// It must be said which one.
    #[error("{} dongles are plugged in, and it was not said which one is meant: {}", places.len(), list(places))]
    Many {
        /// Where they are.
        places: Vec<Place>,
    },
    /// There is one, but this user may not open it.
    #[error("a dongle is plugged in at {place}, but this user may not open it")]
    Permission {
        /// Where it is.
        place: Place,
    },
    /// There is one, but the system offers no way to talk to it.
    #[error("a dongle is plugged in at {place}, but the system made no HID node for it")]
    NoNode {
        /// Where it is.
        place: Place,
    },
    /// There is one, but it is busy, silent or of another version.
    #[error("the dongle at {place} cannot be used: {source}")]
    Unusable {
        /// Where it is.
        place: Place,
        /// Why not.
        source: Box<DongleError>,
    },
    /// Only dongles without a certificate are plugged in.
    #[error("dongle {wanted} is not plugged in, only one that was not provisioned yet: {stage}")]
    Unprovisioned {
        /// The dongle that is meant.
        wanted: DongleId,
        /// How far the one that is plugged in has come; of several, the furthest.
        stage: Stage,
    },
    /// Only others are plugged in.
    #[error("dongle {wanted} is not plugged in, only {}", list(found))]
    Other {
        /// The dongle that is meant.
        wanted: DongleId,
        /// Those that are plugged in.
        found: Vec<DongleId>,
    },
    /// The system's list cannot be had.
    #[error("the plugged-in dongles cannot be listed: {0}")]
    System(#[from] TransportError),
}

impl DiscoveryError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::None { .. } => Code::DongleMissing,
            Self::Many { .. } => Code::Usage,
            Self::Permission { .. } | Self::NoNode { .. } => Code::DonglePermission,
            Self::Unusable { source, .. } => source.code(),
            Self::Unprovisioned { .. } => Code::DongleUnprovisioned,
            Self::Other { .. } => Code::DongleOther,
            Self::System(error) => error.code(),
        }
    }

    pub(super) fn unusable(place: Place, error: DongleError) -> Self {
        match error {
            DongleError::Channel(ChannelError::Transport(TransportError::Permission {
                ..
            })) => Self::Permission { place },
            _ if matches!(place, Place::Usb(_)) => Self::NoNode { place },
            // Pulled between listing and opening.
            error if error.is_gone() => Self::none(),
            error => Self::Unusable {
                place,
                source: Box::new(error),
            },
        }
    }

    pub(super) const fn none() -> Self {
        Self::None { absent: Vec::new() }
    }

    /// Names the directories that are not there, if there is no dongle.
    pub(super) fn with_absent(self, absent: impl FnOnce() -> Vec<PathBuf>) -> Self {
        match self {
            Self::None { .. } => Self::None { absent: absent() },
            error => error,
        }
    }

    /// Which of several is worth telling first: what the user can mend.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::Permission { .. } => 0,
            Self::Unusable { .. } => 1,
            Self::NoNode { .. } => 2,
            _ => 3,
        }
    }

    /// None of the dongles that answered is the one.
    pub(super) fn not_among(wanted: DongleId, others: &[Info]) -> Self {
        let found: Vec<DongleId> = others.iter().filter_map(|info| info.dongle).collect();
        match others.iter().map(|info| info.stage).max() {
            None => Self::none(),
            Some(stage) if found.is_empty() => Self::Unprovisioned { wanted, stage },
            Some(_) => Self::Other { wanted, found },
        }
    }
}

/// The directories that are not there, as the end of a sentence.
fn beside(absent: &[PathBuf]) -> String {
    let names: Vec<_> = absent.iter().map(|path| path.display()).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("; not there: {}", list(&names))
    }
}

fn list<T: ToString>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(", ")
}
