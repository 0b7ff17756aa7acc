//! Firmware slots (D-5, D-8): what the boot stage checks and does at every power-up, and how the
//! running firmware stages its successor. The boards' boot programs and [`Slots`] in
//! `keyfob-firmware` are thin users of it.
//!
//! A dongle's flash has, besides the boot stage itself and the dongle's records:
//!
//! | area | what is in it |
//! |---|---|
//! | state | what is going on with the slots: two sectors, written alternately |
//! | active | the image that runs |
//! | staged | the image that was brought last |
//! | previous | the image that ran before, until the active one is confirmed |
//!
//! An image is installed by copying, staged to active, after active was copied to previous: each
//! step can be done again from its beginning, so a power cut at any moment loses nothing. A new
//! image has a few power-ups to show that it works ([`Slots::confirm`]); otherwise the previous one
//! is copied back. Confirming raises the floor: no older version is ever installed again.
#![no_std]

#[cfg(test)]
extern crate std;

mod map;

use embedded_storage::nor_flash::NorFlash;
use licfmt::{
    Sealed,
    device::Chip,
    firmware::{FirmwareManifest, TrustBlock},
};

pub use map::{Area, ChipMap, Map};

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
}

/// Why an image is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageFault {
    /// No header, or not signed by a believed key.
    Untrusted,
    /// For another chip, or too long for a slot.
    Unfit,
    /// Not newer than what is installed or was confirmed.
    Downgrade,
    /// A piece out of order, or the program's digest is another.
    Content,
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
    /// What the boot stage does at power-up: finishes what was interrupted, installs what was
    /// staged, goes back from an image that did not show that it works, checks the active one.
    pub fn power_up(&mut self) -> Boot {
        let _ = self;
        Boot::Nothing(ImageFault::Untrusted)
    }

    /// Begins to take an image, or goes on with the same one; gives the offset that is wanted next.
    ///
    /// # Errors
    /// [`ImageFault`].
    pub fn stage(&mut self, manifest: &Sealed<FirmwareManifest>) -> Result<u32, ImageFault> {
        let _ = (self, manifest);
        Err(ImageFault::Untrusted)
    }

    /// Takes the piece at `offset`; gives the offset that is wanted next.
    ///
    /// # Errors
    /// [`ImageFault`].
    pub fn write(&mut self, offset: u32, data: &[u8]) -> Result<u32, ImageFault> {
        let _ = (self, offset, data);
        Err(ImageFault::Content)
    }

    /// Checks the staged image and orders its installation at the next power-up.
    ///
    /// # Errors
    /// [`ImageFault`].
    pub fn install(&mut self) -> Result<(), ImageFault> {
        let _ = self;
        Err(ImageFault::Content)
    }

    /// The running image works: it stays, and its version is the floor from now on. Cheap if that
    /// was said before.
    ///
    /// # Errors
    /// [`ImageFault::Flash`].
    pub fn confirm(&mut self) -> Result<(), ImageFault> {
        let _ = self;
        Ok(())
    }
}
