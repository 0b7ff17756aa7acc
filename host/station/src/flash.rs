//! Ways into a board.

use licfmt::device::Chip;

use crate::package::Package;

/// How a board is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A debug probe (SWD), by probe-rs.
    Probe,
    /// The RP chips' own USB boot loader.
    Picoboot,
    /// The RP chips' boot loader as a disk, for where USB itself cannot be opened.
    Uf2,
    /// Nordic's serial boot loader on the nRF52840 dongle.
    Dfu,
}

/// A board that can perhaps be flashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// How it is reached.
    pub way: Way,
    /// Probe, bus address, disk or serial port: what names it for the technician.
    pub place: String,
    /// The chip, if the way tells.
    pub chip: Option<Chip>,
    /// Its serial number, if the way tells.
    pub serial: Option<String>,
    /// Why it cannot be used, if it cannot.
    pub trouble: Option<String>,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Erasing.
    Erase,
    /// Writing.
    Write,
    /// Reading back and comparing.
    Verify,
}

/// How far it is, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub work: Work,
    /// Done.
    pub done: u64,
    /// Of.
    pub total: u64,
}

/// What was seen from outside while flashing (decision 6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The chip's unique id, as the firmware hashes it; `None` where the way cannot read it.
    pub unique_id: Option<Vec<u8>>,
    /// Whether what was written was read back and compared. A way that cannot says so.
    pub verified: bool,
    /// Whether read-out is closed; `None` where the way cannot tell.
    pub closed: Option<bool>,
}

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
    /// The way failed.
    #[error("{place}: {reason}")]
    Failed {
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

/// One way into a board.
pub trait Flasher: Send {
    /// Writes the package, reads it back and starts it. Nothing is left half written without an
    /// error that says so.
    ///
    /// # Errors
    /// [`FlashError`].
    fn flash(
        &mut self,
        package: &Package,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Seen, FlashError>;
}
