//! Why flashing failed.

use core::fmt::Display;

use licfmt::device::Chip;

/// Why flashing failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FlashError {
    /// The board is for another chip's package.
    #[error("{place} is {found}, the package is for {wanted}")]
    Chip {
        /// The board.
        place: String,
        /// Its chip.
        found: String,
        /// The package's.
        wanted: Chip,
    },
    /// The package does not fit the chip's memory map.
    #[error("the package does not fit {chip}: {reason}")]
    Package {
        /// The package's chip.
        chip: Chip,
        /// What does not fit, and what it was compared with.
        reason: String,
    },
    /// It can be done only if everything on the board is erased, which was not allowed.
    #[error("{place}: {reason}; erasing the whole board is the only way, and was not asked for")]
    EraseAll {
        /// The board.
        place: String,
        /// What is in the way.
        reason: String,
    },
    /// The way failed.
    #[error("{place}: {reason}")]
    Failed {
        /// The board.
        place: String,
        /// What was tried, and what came of it.
        reason: String,
    },
    /// The way failed after the board was written to: it does not run as it is.
    #[error("{place}: {reason}; the board is half written, flash it again")]
    HalfWritten {
        /// The board.
        place: String,
        /// What was tried, and what came of it.
        reason: String,
    },
    /// What was read back differs.
    #[error("{place}: at {address:#x} the board has something else than was written")]
    Differs {
        /// The board.
        place: String,
        /// The first difference.
        address: u32,
    },
}

impl FlashError {
    pub(crate) fn failed(place: &str, reason: impl Display) -> Self {
        Self::Failed {
            place: place.to_owned(),
            reason: reason.to_string(),
        }
    }

    pub(crate) fn half_written(place: &str, reason: impl Display) -> Self {
        Self::HalfWritten {
            place: place.to_owned(),
            reason: reason.to_string(),
        }
    }
}
