//! Closing one RP2350, from its boot loader to its firmware's word that it is closed.
//!
//! 1. Its flash is compared with the package: boot stage and image.
//! 2. [`Stage::Key`] is burned, and the unit started: its firmware must answer. That is the proof.
//! 3. The technician brings it back into its boot loader; the flash is compared once more.
//! 4. [`Stage::Close`] is burned, and the unit started: the ROM now checks the seal, and the firmware
//!    must answer and say that it is closed.
//!
//! Broken off anywhere, it is done again from the beginning: what is burned is left.

use licfmt::{Digest, device::LockState};

use super::{BootKey, DeviceSecret, How, LockError, Policy, Proof, Stage, burn, plan, seal};
use crate::{
    flash::{
        picoboot::{
            client::{Client, ClientError},
            command::Command,
            pipe::Pipe,
        },
        plan::{first_difference, pieces},
    },
    package::Package,
};

/// Bytes that are read at once.
const STEP: usize = 4096;

/// What a unit is closed with.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// What was flashed.
    pub package: &'a Package,
    /// What the vendor wants otherwise.
    pub policy: Policy,
    /// What is burned if the unit has no secret yet.
    pub secret: &'a DeviceSecret,
}

/// The technician's hand: it brings the unit from boot loader to firmware and back.
pub trait Hand {
    /// How boot loaders are talked to.
    type Pipe: Pipe;

    /// Waits for the boot loader of the unit with this chip id.
    ///
    /// # Errors
    /// [`CloseError::NoBootLoader`], or that it cannot be talked to.
    fn boot_loader(&mut self, chip_id: u64) -> Result<Client<Self::Pipe>, CloseError>;

    /// Waits for the firmware of the unit with this SHA-256 of its id, and asks it about its locks.
    ///
    /// # Errors
    /// [`CloseError::NoFirmware`], or that it cannot be talked to.
    fn firmware(&mut self, unit: Digest) -> Result<LockState, CloseError>;
}

/// Why a chip is not closed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CloseError {
    /// Nothing is burned into this chip.
    #[error("{0}")]
    Otherwise(How),
    /// The package's boot stage has no seal, or several.
    #[error("the package's boot stage is not sealed with one key")]
    Unsealed,
    /// Something else than the package is in the unit's flash.
    #[error("at {address:#x} the unit's flash differs from the package: flash it first")]
    Differs {
        /// Where it begins to differ.
        address: u32,
    },
    /// The unit did not come back into its boot loader.
    #[error("the unit's boot loader did not appear within {waited_s} s")]
    NoBootLoader {
        /// Seconds.
        waited_s: u32,
    },
    /// The unit's firmware did not answer.
    #[error("the unit's firmware did not answer within {waited_s} s")]
    NoFirmware {
        /// Seconds.
        waited_s: u32,
    },
    /// All is burned, but the firmware does not find the chip closed.
    #[error(
        "everything is burned, but its firmware does not find the chip closed: put this unit away"
    )]
    NotClosed,
    /// Burning failed.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The boot loader failed.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The unit cannot be talked to.
    #[error("{0}")]
    Unreachable(String),
}

/// The key that a package's boot stage is sealed with.
///
/// # Errors
/// [`CloseError::Otherwise`] if the package is for a chip that is closed another way;
/// [`CloseError::Unsealed`].
pub fn key(package: &Package) -> Result<BootKey, CloseError> {
    match How::of(package.chip) {
        How::Burn => seal::key_of(package).ok_or(CloseError::Unsealed),
        how => Err(CloseError::Otherwise(how)),
    }
}

/// Closes the unit whose boot loader this is. Gives the number of rows that were burned now.
///
/// # Errors
/// [`CloseError`]; what was burned before it stays.
pub fn close<H: Hand>(
    hand: &mut H,
    mut client: Client<H::Pipe>,
    order: Order<'_>,
) -> Result<usize, CloseError> {
    let key = key(order.package)?;
    let chip_id = client.info()?.chip_id;
    let bytes = chip_id.to_le_bytes();
    let unit = Digest::of(&bytes);
    let plan = plan(key, order.policy, order.secret);
    compare(&mut client, order.package)?;
    let before = burn(&mut client, &plan, Stage::Key, None)?;
    start(client)?;
    hand.firmware(unit)?;
    let mut client = hand.boot_loader(chip_id)?;
    compare(&mut client, order.package)?;
    let proof = Proof {
        unit: bytes.to_vec(),
        key,
    };
    let after = burn(&mut client, &plan, Stage::Close, Some(&proof))?;
    start(client)?;
    if hand.firmware(unit)?.debug_port {
        Ok(before + after)
    } else {
        Err(CloseError::NotClosed)
    }
}

/// The unit has the package, byte by byte.
fn compare<P: Pipe>(client: &mut Client<P>, package: &Package) -> Result<(), CloseError> {
    for (address, piece) in pieces(&package.segments, STEP) {
        let len = u32::try_from(piece.len()).unwrap_or(u32::MAX);
        let found = client.read(address, len)?;
        if let Some(address) = first_difference(address, piece, &found) {
            return Err(CloseError::Differs { address });
        }
    }
    Ok(())
}

fn start<P: Pipe>(mut client: Client<P>) -> Result<(), CloseError> {
    Ok(client.restart(|delay_ms| Command::Reboot2 { delay_ms })?)
}
