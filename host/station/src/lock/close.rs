//! Closing one RP2350, from its boot loader to its firmware's word that it is closed.
//!
//! 1. The package's seal is checked, and the unit's flash compared with the package.
//! 2. The unit is started: its firmware must answer and have no key, which would be lost.
//! 3. The technician brings it back into its boot loader; the flash is compared again, and
//!    [`Stage::Key`] burned.
//! 4. It is started again, and asked again: it works with what was burned.
//! 5. It is brought back and compared once more, and [`Stage::Close`] burned.
//! 6. It is started: the ROM now checks the seal, and the firmware must answer and say that it is closed.
//!
//! Before each stage the station notes it, so that it knows its own secret and what became of a unit
//! that shows its boot loader no more. Broken off anywhere, it is done again from the beginning: what is
//! burned is left.

use licfmt::{
    Digest,
    device::{LockState, Stage as Progress},
};

use super::{
    BootKey, Burn, DeviceSecret, How, Known, LockError, Policy, Proof, Stage, burn, check, plan,
    seal::{self, SealError},
};
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
    /// Whether this station noted before that it burns this unit.
    pub begun: bool,
}

/// What a unit's firmware says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether it has a key.
    pub stage: Progress,
    /// What it finds closed.
    pub lock: LockState,
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

    /// Waits for the firmware of the unit with this SHA-256 of its id, and asks it.
    ///
    /// # Errors
    /// [`CloseError::NoFirmware`], or that it cannot be talked to.
    fn firmware(&mut self, unit: Digest) -> Result<Answer, CloseError>;

    /// Notes that a stage of this unit is burned from now on; when this returns, it is on disk.
    ///
    /// # Errors
    /// [`CloseError::Unnoted`]: nothing of the stage is burned.
    fn note(&mut self, unit: Digest, stage: Stage) -> Result<(), CloseError>;
}

/// Why a chip is not closed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CloseError {
    /// Nothing is burned into this chip.
    #[error("{0}")]
    Otherwise(How),
    /// The package's boot stage has no seal that the ROM would surely take.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The unit has a key, which the device secret would destroy.
    #[error(
        "the unit has a key already ({found}), which would be lost: close units before they are provisioned"
    )]
    HasKey {
        /// How far it is.
        found: Progress,
    },
    /// What is to be burned could not be noted.
    #[error("{0}")]
    Unnoted(String),
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
/// [`CloseError::Seal`].
pub fn key(package: &Package) -> Result<BootKey, CloseError> {
    match How::of(package.chip) {
        How::Burn => Ok(seal::key_of(package)?),
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
    check(&mut client, &plan, order.begun)?;
    let mut client = restart(hand, client, chip_id, order.package)?;
    check(&mut client, &plan, order.begun)?;
    let proof = Proof {
        unit: bytes.to_vec(),
        key,
    };
    let before = stage(hand, &mut client, &plan, &proof, Stage::Key)?;
    let mut client = restart(hand, client, chip_id, order.package)?;
    let after = stage(hand, &mut client, &plan, &proof, Stage::Close)?;
    start(client)?;
    if hand.firmware(unit)?.lock.debug_port {
        Ok(before + after)
    } else {
        Err(CloseError::NotClosed)
    }
}

/// Starts the unit, hears its firmware, which must have no key, and has it brought back with the same
/// flash.
fn restart<H: Hand>(
    hand: &mut H,
    client: Client<H::Pipe>,
    chip_id: u64,
    package: &Package,
) -> Result<Client<H::Pipe>, CloseError> {
    start(client)?;
    let found = hand.firmware(Digest::of(&chip_id.to_le_bytes()))?.stage;
    if found != Progress::Blank {
        return Err(CloseError::HasKey { found });
    }
    let mut client = hand.boot_loader(chip_id)?;
    if client.info()?.chip_id != chip_id {
        return Err(LockError::Unproven("another unit was brought back").into());
    }
    compare(&mut client, package)?;
    Ok(client)
}

/// Burns a stage that nothing is in the way of, after noting it.
fn stage<H: Hand>(
    hand: &mut H,
    client: &mut Client<H::Pipe>,
    plan: &[Burn],
    proof: &Proof,
    stage: Stage,
) -> Result<usize, CloseError> {
    hand.note(Digest::of(&proof.unit), stage)?;
    let known = Known {
        begun: true,
        proof: Some(proof),
    };
    Ok(burn(client, plan, stage, known)?)
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
