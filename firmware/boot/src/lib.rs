//! Firmware slots (D-5, D-8): what the boot stage checks and does at every power-up, and how the
//! running firmware stages its successor. The boards' boot programs and the commands of
//! `keyfob-firmware` are thin users of [`Slots`].
//!
//! A dongle's flash has, besides the boot stage itself and the dongle's records:
//!
//! | area | what is in it |
//! |---|---|
//! | state | what is going on with the slots: two sectors, written alternately |
//! | active | the image that runs |
//! | staged | the image that was brought last; also a spare for a damaged active one |
//! | previous | the image that ran before, until the active one is confirmed |
//!
//! An image is installed by copying, staged to active, after active was copied to previous: each
//! step can be done again from its beginning, so a power cut at any moment loses nothing. A new
//! image has [`TRIALS`] power-ups to show that it works ([`Slots::confirm`]); otherwise the previous
//! one is copied back. Confirming raises the floor: no older version ever starts again.
//!
//! `embassy-boot` is not used: its boot stage checks no signature and knows no floor, and it swaps
//! slots, which a program that is linked for one address gains nothing from.
#![no_std]

#[cfg(any(test, feature = "sim"))]
extern crate std;

mod image;
mod map;
pub mod otp;
mod power_up;
#[cfg(any(test, feature = "sim"))]
pub mod sim;
mod staging;
mod state;
#[cfg(test)]
mod tests;

use embedded_storage::nor_flash::NorFlash;
use licfmt::{
    device::{Chip, FirmwareVersion},
    firmware::{CHUNK_MAX, HEADER_LEN, TrustBlock},
};

use staging::Staging;

pub use map::{Area, ChipMap, Map};
pub use state::{Phase, State};

/// Power-ups in which a new image may show that it works, the first one included.
pub const TRIALS: u8 = 3;
/// Bytes that are read, hashed and copied at once: what one message brings.
const BLOCK: usize = CHUNK_MAX;

/// The slots of one dongle.
pub struct Slots<F: NorFlash> {
    /// The flash that `map` speaks of.
    pub flash: F,
    /// Where everything is.
    pub map: Map,
    /// The chip that images must be for.
    pub chip: Chip,
    /// The keys that are believed.
    pub trust: TrustBlock,
    staging: Option<Staging>,
    confirmed: bool,
}

/// Why an image is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageFault {
    /// No header, or not signed by a believed key.
    Untrusted,
    /// For another chip, or too long for a slot.
    Unfit,
    /// Not newer than what is installed, or older than what was confirmed.
    Downgrade,
    /// A piece out of order, or the program's digest is another.
    Content,
    /// The running image was not confirmed yet: no other is taken until then.
    Trial,
    /// Flash failed.
    Flash,
}

/// What the boot stage found, and did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boot {
    /// Start the active image. `trial`: it was not confirmed yet.
    Start {
        /// Whether it has yet to show that it works.
        trial: bool,
    },
    /// There is no image that may run.
    Nothing(ImageFault),
}

impl<F: NorFlash> Slots<F> {
    const SECTOR: u32 = {
        let size = F::ERASE_SIZE;
        assert!(size.is_multiple_of(HEADER_LEN) && size.is_multiple_of(BLOCK) && size <= 1 << 20);
        assert!(BLOCK.is_multiple_of(F::WRITE_SIZE) && BLOCK.is_multiple_of(F::READ_SIZE));
        assert!(State::LEN.is_multiple_of(F::WRITE_SIZE));
        assert!(State::LEN.is_multiple_of(F::READ_SIZE));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "at most 1 MiB, as asserted"
        )]
        let size = size as u32;
        size
    };

    /// The slots on `flash`, as `map` says. Nothing is read yet.
    #[must_use]
    pub const fn new(flash: F, map: Map, chip: Chip, trust: TrustBlock) -> Self {
        Self {
            flash,
            map,
            chip,
            trust,
            staging: None,
            confirmed: false,
        }
    }

    /// The active image's version, as its header says: the boot stage checked it before it started
    /// the caller.
    ///
    /// # Errors
    /// [`ImageFault::Untrusted`] if there is no header, [`ImageFault::Flash`].
    pub fn version(&mut self) -> Result<FirmwareVersion, ImageFault> {
        let claimed = self.header(self.map.active)?.claimed();
        Ok(claimed.ok_or(ImageFault::Untrusted)?.version)
    }
}
