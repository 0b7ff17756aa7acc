//! Why a unit is not finished.

use keyfob::{
    Problem, channel::ChannelError, dongle::DongleError, provision::TierError,
    transport::TransportError,
};
use licfmt::{
    Digest, DongleId,
    device::{Chip, FirmwareVersion, Tier},
};

use super::Unseen;
use crate::{flash::FlashError, journal::JournalError, record::RecordError};

/// Why a unit is not finished. What was done so far is in the journal: the same unit goes on there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BenchError {
    /// A verdict of the SDK or of the certifier.
    #[error("{0}")]
    Verdict(#[from] Problem),
    /// The dongle does not do what is asked.
    #[error(transparent)]
    Dongle(#[from] DongleError),
    /// The policy refuses the tier.
    #[error(transparent)]
    Tier(#[from] TierError),
    /// Nobody saw enough of it from outside for production.
    #[error("not certified for production: {0}")]
    Unseen(#[from] Unseen),
    /// Production units are locked.
    #[error("a production unit must be locked")]
    ProductionUnlocked,
    /// Packages were given, but none for this chip.
    #[error("there is no package for a unit with the chip {chip}")]
    NoPackage {
        /// The unit's chip.
        chip: Chip,
    },
    /// It runs something else than the package.
    #[error("the unit runs firmware {found}, the package holds {wanted}")]
    Firmware {
        /// What it says it runs.
        found: FirmwareVersion,
        /// The package's.
        wanted: FirmwareVersion,
    },
    /// The request for a certificate contradicts what the unit said of itself.
    #[error("the unit signed something else than it says of itself: {what}")]
    Contradiction {
        /// Which field.
        what: &'static str,
    },
    /// A test failed.
    #[error("the {test} test failed: {found}")]
    Faulty {
        /// Which.
        test: &'static str,
        /// What was found.
        found: String,
    },
    /// It was certified, but has lost that key.
    #[error("the unit was certified as {number}, but no longer has that key")]
    LostKey {
        /// Its number.
        number: DongleId,
    },
    /// It was provisioned, but not by this station.
    #[error("the unit is {number} already, and this station's journal does not know it")]
    Foreign {
        /// Its number.
        number: DongleId,
    },
    /// It was provisioned and locked, but not by this station.
    #[error("the unit is {number} and locked, and this station's journal does not know it")]
    ForeignLocked {
        /// Its number.
        number: DongleId,
    },
    /// It was certified for another tier than is wanted now.
    #[error("{number} was certified as {found}, wanted is {wanted}")]
    OtherTier {
        /// Its number.
        number: DongleId,
        /// The tier in its certificate.
        found: Tier,
        /// What was asked for.
        wanted: Tier,
    },
    /// It carries another certificate than it was given.
    #[error("{number} carries another certificate ({found}) than it was given ({wanted})")]
    OtherCertificate {
        /// Its number.
        number: DongleId,
        /// SHA-256 of what it carries.
        found: Digest,
        /// SHA-256 of what it was given.
        wanted: Digest,
    },
    /// It says that it locked itself, but attests that it did not.
    #[error("{number} does not attest that it is locked")]
    NotLocked {
        /// Its number.
        number: DongleId,
    },
    /// It locked before its tests were noted.
    #[error("{number} is locked, but its tests are not in the journal")]
    Untested {
        /// Its number.
        number: DongleId,
    },
    /// Nobody pressed the button.
    #[error("the unit's button was not pressed within {waited_s} s")]
    NoConsent {
        /// How long was waited.
        waited_s: u64,
    },
    /// It was flashed, but no dongle appeared.
    #[error("it was flashed, but no dongle appeared within {waited_s} s")]
    NoShow {
        /// How long was waited.
        waited_s: u64,
    },
    /// It could not be flashed.
    #[error(transparent)]
    Flash(#[from] FlashError),
    /// The journal could not be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The record could not be written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A fault of this program: the work on a unit ended without a result.
    #[error("the work on this unit broke off")]
    BrokeOff,
}

impl From<TransportError> for BenchError {
    fn from(error: TransportError) -> Self {
        Self::Dongle(DongleError::Channel(ChannelError::Transport(error)))
    }
}
