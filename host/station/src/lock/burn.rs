//! Burning a plan.

use licfmt::Digest;

use super::{
    BootKey, Burn, Coding, Stage,
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
) -> Result<Vec<(Burn, Found)>, LockError> {
    plan.iter()
        .map(|burn| {
            let (_, state) = find(client, burn)?;
            Ok((burn.clone(), state))
        })
        .collect()
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
    proof: Option<&Proof>,
) -> Result<usize, LockError> {
    for burn in plan {
        let (found, judged) = find(client, burn)?;
        if judged == Found::Conflict {
            return Err(LockError::Conflict {
                row: burn.row,
                found,
                wanted: burn.value,
            });
        }
    }
    if stage == Stage::Close {
        check_proof(client, plan, proof)?;
    }
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
    proof: Option<&Proof>,
) -> Result<(), LockError> {
    let proof = proof.ok_or(LockError::Unproven("there is no proof"))?;
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
        let (_, state) = find(client, burn)?;
        Ok::<_, LockError>(missing || state != Found::Done)
    })?;
    if missing {
        return Err(LockError::Unproven("the stage before is not done"));
    }
    Ok(())
}

/// Whether it had to be burned.
fn burn_row<P: Pipe>(client: &mut Client<P>, burn: &Burn) -> Result<bool, LockError> {
    let (found, state) = find(client, burn)?;
    if state == Found::Done {
        return Ok(false);
    }
    match burn.coding {
        // Bits that others have set stay set: the boot loader refuses to write less than there is.
        Coding::Raw => client.otp_write(burn.row, found | burn.value)?,
        Coding::Ecc | Coding::Secret => {
            let value = u16::try_from(burn.value).unwrap_or_default();
            client.otp_write_ecc(burn.row, value)?;
        }
    }
    let row = burn.row;
    let found = read(client, burn)?;
    match burn.coding {
        Coding::Secret if found == burn.value => Ok(true),
        Coding::Secret => Err(LockError::SecretNotTaken { row }),
        _ if compare(burn, found) == Found::Done => Ok(true),
        _ => Err(LockError::NotTaken {
            row,
            found,
            wanted: burn.value,
        }),
    }
}

/// What a row has, and what that means. A secret's row that cannot be read was burned and locked.
fn find<P: Pipe>(client: &mut Client<P>, burn: &Burn) -> Result<(u32, Found), LockError> {
    match read(client, burn) {
        Ok(found) => Ok((found, compare(burn, found))),
        Err(ClientError::Refused { status, .. })
            if burn.coding == Coding::Secret && status == Status::NOT_PERMITTED =>
        {
            Ok((0, Found::Done))
        }
        Err(error) => Err(error.into()),
    }
}

/// 24 raw bits, or 16 corrected ones; a row with error correction that is blank reads as 0.
fn read<P: Pipe>(client: &mut Client<P>, burn: &Burn) -> Result<u32, ClientError> {
    let value = match burn.coding {
        Coding::Raw => client.otp_read(burn.row, 1)?.first().copied(),
        Coding::Ecc | Coding::Secret => client
            .otp_read_ecc(burn.row, 1)?
            .first()
            .copied()
            .map(u32::from),
    };
    Ok(value.unwrap_or_default())
}

/// A raw row may have more bits than are wanted, but none that does harm.
fn compare(burn: &Burn, found: u32) -> Found {
    match burn.coding {
        Coding::Raw if found & burn.harmful != 0 => Found::Conflict,
        Coding::Raw if found & burn.value == burn.value => Found::Done,
        Coding::Raw => Found::Open,
        Coding::Ecc if found == burn.value => Found::Done,
        Coding::Ecc | Coding::Secret if found == 0 => Found::Open,
        Coding::Ecc => Found::Conflict,
        Coding::Secret => Found::Done,
    }
}
