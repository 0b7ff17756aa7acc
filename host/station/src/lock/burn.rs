//! Burning a plan.

use licfmt::Digest;

use super::{
    BootKey, Burn, Coding, Stage, ecc,
    rows::{BOOT_KEY, BOOT_KEY_ROWS},
};
use crate::flash::picoboot::{
    client::{Client, ClientError},
    command::Status,
    pipe::Pipe,
};

/// That a unit started from a boot stage that is sealed with a key: whoever makes one has flashed the
/// unit with a package whose seal is of that key, and has had an answer from the firmware behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The unit: its chip id, as [`crate::flash::Seen::unique_id`] has it.
    pub unit: Vec<u8>,
    /// The key of the boot stage's seal.
    pub key: BootKey,
}

/// What is known of a unit before it is burned.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// This station noted before that it burns this unit. Without that nobody knows who has a device
    /// secret that is there already: its supplier might.
    pub begun: bool,
    /// For [`Stage::Close`].
    pub proof: Option<&'a Proof>,
}

/// What is in a row that is to be burned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// What is wanted.
    Done,
    /// Nothing that is in the way.
    Open,
    /// Something that can never become what is wanted, or would do harm with it.
    Conflict,
}

/// Why nothing, or not everything, was burned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// A row has something else.
    #[error(
        "row {row:#05x} has {found:#x}, which can never become {wanted:#x}; nothing was burned"
    )]
    Conflict {
        /// The row.
        row: u16,
        /// What it has.
        found: u32,
        /// What was wanted.
        wanted: u32,
    },
    /// A row has something else than was burned into it.
    #[error("row {row:#05x} has {found:#x} after {wanted:#x} was burned: put this unit away")]
    NotTaken {
        /// The row.
        row: u16,
        /// What it has.
        found: u32,
        /// What was burned.
        wanted: u32,
    },
    /// A row of the device secret has something else than was burned into it.
    #[error(
        "row {row:#05x} of the device secret was not taken as it was burned: put this unit away"
    )]
    SecretNotTaken {
        /// The row.
        row: u16,
    },
    /// A device secret that this station knows nothing of.
    #[error(
        "row {row:#05x} of the device secret was burned, and not by this station: who burned it may know it; nothing was burned"
    )]
    ForeignSecret {
        /// The row.
        row: u16,
    },
    /// The chip was not proven to start what it would be closed over.
    #[error("this unit was not proven to start a boot stage sealed with the key in its OTP: {0}")]
    Unproven(&'static str),
    /// The boot loader failed.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// What a unit has of a plan: changes nothing, for a dry run.
///
/// # Errors
/// [`LockError::Client`].
pub fn look<P: Pipe>(
    client: &mut Client<P>,
    plan: &[Burn],
    begun: bool,
) -> Result<Vec<(Burn, Found)>, LockError> {
    plan.iter()
        .map(|burn| Ok((burn.clone(), find(client, burn, begun)?.1)))
        .collect()
}

/// That no row of a plan is in the way; changes nothing.
///
/// # Errors
/// [`LockError::Conflict`], [`LockError::ForeignSecret`], [`LockError::Client`].
pub fn check<P: Pipe>(client: &mut Client<P>, plan: &[Burn], begun: bool) -> Result<(), LockError> {
    for burn in plan {
        let row = burn.row;
        match (find(client, burn, begun)?, burn.coding) {
            ((_, Found::Conflict), Coding::Secret) => return Err(LockError::ForeignSecret { row }),
            ((found, Found::Conflict), _) => {
                return Err(LockError::Conflict {
                    row,
                    found,
                    wanted: wanted(burn),
                });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Burns one stage of a plan, and reads each row back. Nothing is burned if any row of the plan is in
/// the way. Gives the number of rows that were burned now.
///
/// # Errors
/// [`LockError`]; what was burned before it stays.
pub fn burn<P: Pipe>(
    client: &mut Client<P>,
    plan: &[Burn],
    stage: Stage,
    known: Known<'_>,
) -> Result<usize, LockError> {
    check(client, plan, known.begun)?;
    if stage == Stage::Close {
        check_proof(client, plan, known)?;
    }
    // From here on a row of the secret is this station's own.
    let mut count = 0;
    for burn in plan.iter().filter(|burn| burn.stage == stage) {
        count += usize::from(burn_row(client, burn)?);
    }
    Ok(count)
}

/// The proof is of this unit, and of the key that its OTP has; and that key counts.
fn check_proof<P: Pipe>(
    client: &mut Client<P>,
    plan: &[Burn],
    known: Known<'_>,
) -> Result<(), LockError> {
    let proof = known
        .proof
        .ok_or(LockError::Unproven("there is no proof"))?;
    let id = client.info()?.chip_id.to_le_bytes();
    if proof.unit != id {
        return Err(LockError::Unproven("the proof is of another unit"));
    }
    let rows = client.otp_read_ecc(BOOT_KEY, BOOT_KEY_ROWS)?;
    let mut hash = [0; 32];
    for (pair, row) in hash.as_chunks_mut().0.iter_mut().zip(rows) {
        *pair = row.to_le_bytes();
    }
    if proof.key != BootKey(Digest(hash)) {
        return Err(LockError::Unproven("its OTP has another boot key"));
    }
    let mut keys = plan.iter().filter(|burn| burn.stage == Stage::Key);
    let missing = keys.try_fold(false, |missing, burn| {
        let (_, state) = find(client, burn, known.begun)?;
        Ok::<_, LockError>(missing || state != Found::Done)
    })?;
    if missing {
        return Err(LockError::Unproven("the stage before is not done"));
    }
    Ok(())
}

/// Whether it had to be burned. Rows with error correction are written whole, code and all: the boot
/// loader refuses to finish a cut one otherwise.
fn burn_row<P: Pipe>(client: &mut Client<P>, burn: &Burn) -> Result<bool, LockError> {
    let (found, state) = find(client, burn, true)?;
    if state == Found::Done {
        return Ok(false);
    }
    let row = burn.row;
    let wanted = match burn.coding {
        // Bits that others have set stay set: the boot loader refuses to write less than there is.
        Coding::Raw => found | burn.value,
        Coding::Ecc => wanted(burn),
        Coding::Secret => {
            let value = ecc::over(found, value(burn)).ok_or(LockError::SecretNotTaken { row })?;
            ecc::encode(value)
        }
    };
    client.otp_write(row, wanted)?;
    let taken = read(client, row)? == wanted && reads_as(client, burn, wanted)?;
    match burn.coding {
        _ if taken => Ok(true),
        Coding::Secret => Err(LockError::SecretNotTaken { row }),
        _ => Err(LockError::NotTaken {
            row,
            found: read(client, row)?,
            wanted,
        }),
    }
}

/// Whether error correction, as the chip does it, makes of a row what it should.
fn reads_as<P: Pipe>(
    client: &mut Client<P>,
    burn: &Burn,
    wanted: u32,
) -> Result<bool, ClientError> {
    if burn.coding == Coding::Raw {
        return Ok(true);
    }
    let found = client.otp_read_ecc(burn.row, 1)?.first().copied();
    Ok(found.is_some() && found == ecc::decode(wanted))
}

/// What a row has, all 24 bits, and what that means.
fn find<P: Pipe>(
    client: &mut Client<P>,
    burn: &Burn,
    begun: bool,
) -> Result<(u32, Found), LockError> {
    match read(client, burn.row) {
        Ok(found) => Ok((found, compare(burn, found, begun))),
        // A secret's row that cannot be read was burned and locked.
        Err(ClientError::Refused { status, .. })
            if burn.coding == Coding::Secret && status == Status::NOT_PERMITTED =>
        {
            let state = if begun { Found::Done } else { Found::Conflict };
            Ok((0, state))
        }
        Err(error) => Err(error.into()),
    }
}

fn read<P: Pipe>(client: &mut Client<P>, row: u16) -> Result<u32, ClientError> {
    Ok(client
        .otp_read(row, 1)?
        .first()
        .copied()
        .unwrap_or_default())
}

/// The row's bits once it is burned, for a row that was blank.
fn wanted(burn: &Burn) -> u32 {
    match burn.coding {
        Coding::Raw => burn.value,
        Coding::Ecc | Coding::Secret => ecc::encode(value(burn)),
    }
}

fn value(burn: &Burn) -> u16 {
    u16::try_from(burn.value).unwrap_or_default()
}

/// A raw row may have more bits than are wanted, but none that does harm. One with error correction may
/// have a part of its bits: its burning was cut.
fn compare(burn: &Burn, found: u32, begun: bool) -> Found {
    match burn.coding {
        Coding::Raw if found & burn.harmful != 0 => Found::Conflict,
        Coding::Raw if found & burn.value == burn.value => Found::Done,
        Coding::Raw => Found::Open,
        Coding::Ecc if ecc::decode(found) == Some(value(burn)) => Found::Done,
        Coding::Ecc if found & !wanted(burn) == 0 => Found::Open,
        Coding::Secret if found == 0 => Found::Open,
        Coding::Secret if !begun => Found::Conflict,
        Coding::Secret if ecc::decode(found).is_some() => Found::Done,
        Coding::Secret if ecc::over(found, 0).is_some() => Found::Open,
        Coding::Ecc | Coding::Secret => Found::Conflict,
    }
}
