//! Closing a chip for good, beyond what the firmware does itself.
//!
//! | chip | what closes it |
//! |---|---|
//! | RP2040 | nothing: its flash is open to whoever holds it (development tier) |
//! | RP2350 | bits in its one-time programmable memory, burned over PICOBOOT: [`plan`], [`burn()`] |
//! | nRF52840 | the firmware, which sets `UICR.APPROTECT` at its first start; seen from outside by [`crate::flash::look`] |
//!
//! An RP2350 is closed in two stages, with a start between them. [`Stage::Key`] says which key may
//! sign boot stages, and changes nothing yet for a boot stage that is signed with it.
//! [`Stage::Close`] turns the check on and everything else off. A unit that is closed over a boot stage
//! that the ROM refuses is lost, and the ROM refuses nothing before that: that the unit starts shows
//! nothing of the seal. So [`seal::key_of`] checks the package's seal as the ROM would, and a [`Proof`]
//! says that this very unit has that package and starts. Both stages can be done again: what is burned
//! already is left.
//!
//! The boot stage is sealed (ECDSA over secp256k1) by the vendor with picotool, in the middle of
//! packaging ([`crate::package::Package::to_be_sealed`]).
//!
//! No bit was burned on hardware yet: the plan was checked against the data sheet and burned into the
//! model of the boot loader, the check of the seal against the data sheet and the ROM's source.

mod burn;
pub mod close;
mod ecc;
mod rows;
pub mod seal;
mod secret;
#[cfg(test)]
mod tests;

use core::fmt;

use licfmt::{Digest, device::Chip};
use serde::{Deserialize, Serialize};

pub use burn::{Found, Known, LockError, Proof, burn, check, look};
pub use rows::plan;
pub use secret::DeviceSecret;

/// How a chip is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By burning OTP: [`plan`].
    Burn,
    /// By the firmware, at its first start.
    ByFirmware,
    /// Not at all.
    Never,
}

impl How {
    /// How `chip` is closed.
    #[must_use]
    pub const fn of(chip: Chip) -> Self {
        match chip {
            Chip::Rp2350 => Self::Burn,
            Chip::Nrf52840 => Self::ByFirmware,
            _ => Self::Never,
        }
    }
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Burn => "bits are burned into its one-time programmable memory",
            Self::ByFirmware => "the firmware closes it at its first start; nothing is burned",
            Self::Never => "it has nothing to close: development tier",
        })
    }
}

/// When a row is burned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The key that may sign boot stages, and the device secret.
    Key,
    /// The check of boot stages, and everything that is closed.
    Close,
}

/// How a row holds its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// 24 bits; those that are set stay set.
    Raw,
    /// 16 bits with error correction: burned once.
    Ecc,
    /// The same, of random bits: what this station burned before is as good, and nothing may be told of
    /// it. The page's lock keeps it from being read.
    Secret,
}

/// One row to burn. It is written for good.
#[derive(Clone, PartialEq, Eq)]
pub struct Burn {
    /// When.
    pub stage: Stage,
    /// The row.
    pub row: u16,
    /// How it holds its value.
    pub coding: Coding,
    /// The value.
    pub value: u32,
    /// Bits that must not be there: with them the unit would be lost.
    pub harmful: u32,
    /// The row's name in the data sheet, which of its copies, and what the value does.
    pub why: &'static str,
    /// Where the RP2350 data sheet says so.
    pub section: &'static str,
}

/// As [`fmt::Display`]: nothing is told of a secret.
impl fmt::Debug for Burn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Burn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (row, value, why) = (self.row, self.value, self.why);
        let section = self.section;
        match self.coding {
            Coding::Secret => write!(f, "row {row:#05x} <- random: {why} ({section})"),
            _ => write!(f, "row {row:#05x} <- {value:#08x}: {why} ({section})"),
        }
    }
}

/// What a vendor may want otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// How much more sensitive than the factory's setting the glitch detectors are, 0 to 3 (RP2350
    /// data sheet, 10.9). More of it resets a unit on a bad supply, for ever.
    pub sensitivity: u8,
    /// Keep the USB boot loader. It then is the way to another (sealed) boot stage, and for the attacks
    /// of errata E20 and E21 on stepping A2.
    pub keep_boot_loader: bool,
}

/// The key that may sign boot stages: SHA-256 of its public key, as the ROM compares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootKey(pub Digest);
