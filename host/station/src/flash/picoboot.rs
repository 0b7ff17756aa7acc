//! PICOBOOT: the USB boot loader in the ROM of RP2040 (data sheet, 2.8.5) and RP2350 (data sheet,
//! 5.6). A board shows it after power-up with BOOTSEL pressed.
//!
//! Tried on a model of the device (`model`), in this process and over a kernel's USB; what remains
//! for hardware: timing of erasure on slow flash chips, and boards whose flash is not at chip
//! select 0.

pub mod client;
pub mod command;
#[cfg(any(test, feature = "models"))]
pub mod model;
pub mod pipe;
#[cfg(test)]
mod tests;
mod usb;

use keyfob_boot::otp;
use licfmt::device::Chip;

use super::{
    FlashError, Flasher, Options, Plan, Progress, Seen, Target, Work,
    meter::Meter,
    plan::{first_difference, pieces},
};
use crate::package::Package;
use client::{Client, ClientError};
use command::Command;
use pipe::Pipe;
pub use usb::UsbPipe;

/// Bytes that one command erases: 16 sectors, so that it answers in time and progress is seen.
const ERASE_STEP: u32 = 16 * 4096;
/// Bytes that one command writes or reads.
const STEP: usize = 4096;
/// `OTP.CRITICAL` (RP2350 data sheet, 13.9): secure boot on, and debugging off.
const CRITICAL_CLOSED: u32 = 1 << 2 | 1;

/// All boards that show their boot loader.
#[must_use]
pub fn list() -> Vec<Target> {
    usb::list()
}

/// Opens one.
///
/// # Errors
/// [`FlashError`] if it is gone, or not permitted.
pub fn open(target: &Target, options: Options) -> Result<Box<dyn Flasher>, FlashError> {
    Ok(Box::new(Picoboot {
        place: target.place.clone(),
        chip: target.chip.unwrap_or(Chip::Rp2040),
        options,
        client: connect(target)?,
    }))
}

/// Talks to one, for what is not flashing: see [`crate::lock`].
///
/// # Errors
/// [`FlashError`] if it is gone, or not permitted.
pub fn connect(target: &Target) -> Result<Client<UsbPipe>, FlashError> {
    let pipe = UsbPipe::open(target)?;
    Client::start(pipe).map_err(|error| FlashError::failed(&target.place, error))
}

/// Looks at a board and changes nothing.
///
/// # Errors
/// [`FlashError`] if it is gone, not permitted, or another chip.
pub fn look(target: &Target, chip: Chip) -> Result<Seen, FlashError> {
    let mut board = Picoboot {
        place: target.place.clone(),
        chip: target.chip.unwrap_or(Chip::Rp2040),
        options: Options::default(),
        client: connect(target)?,
    };
    board.check_chip(chip)?;
    board
        .look()
        .map_err(|error| FlashError::failed(&target.place, error))
}

/// A board in its boot loader.
pub(crate) struct Picoboot<P> {
    place: String,
    chip: Chip,
    options: Options,
    client: Client<P>,
}

impl<P: Pipe> Flasher for Picoboot<P> {
    fn flash(
        &mut self,
        package: &Package,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Seen, FlashError> {
        self.check_chip(package.chip)?;
        let plan = Plan::new(package, self.options)?;
        let seen = self
            .look()
            .map_err(|error| FlashError::failed(&self.place, error))?;
        self.erase(&plan, progress)
            .and_then(|()| self.write(&plan, progress))
            .map_err(|error| FlashError::half_written(&self.place, error))?;
        self.verify(&plan, progress)?;
        let restart = match self.chip {
            Chip::Rp2350 => |delay_ms| Command::Reboot2 { delay_ms },
            _ => |delay_ms| Command::Reboot { delay_ms },
        };
        self.client
            .restart(restart)
            .map_err(|error| FlashError::failed(&self.place, error))?;
        Ok(Seen {
            verified: true,
            ..seen
        })
    }
}

impl<P: Pipe> Picoboot<P> {
    fn check_chip(&self, wanted: Chip) -> Result<(), FlashError> {
        if wanted == self.chip {
            return Ok(());
        }
        Err(FlashError::Chip {
            place: self.place.clone(),
            found: self.chip.to_string(),
            wanted,
        })
    }

    /// An RP2040 does not tell its flash chip's id here, and closes nothing.
    fn look(&mut self) -> Result<Seen, ClientError> {
        if self.chip != Chip::Rp2350 {
            return Ok(Seen {
                closed: Some(false),
                ..Seen::default()
            });
        }
        let info = self.client.info()?;
        // Without a secret that only sealed programs read, the seed is open to who reads the flash chip.
        let lock = self.client.otp_read(otp::lock_row(otp::SECRET_PAGE), 1)?;
        let locked = lock.first().copied().is_some_and(otp::locks_secret);
        Ok(Seen {
            unique_id: Some(info.chip_id.to_le_bytes().to_vec()),
            revision: self.client.revision()?,
            closed: Some(locked && info.critical & CRITICAL_CLOSED == CRITICAL_CLOSED),
            verified: false,
        })
    }

    fn erase(
        &mut self,
        plan: &Plan,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), ClientError> {
        let mut meter = Meter::start(Work::Erase, plan.erased(), progress);
        for range in &plan.erase {
            for address in range.clone().step_by(ERASE_STEP as usize) {
                let len = ERASE_STEP.min(range.end - address);
                self.client.erase(address, len)?;
                meter.add(len as usize);
            }
        }
        Ok(())
    }

    fn write(
        &mut self,
        plan: &Plan,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), ClientError> {
        let mut meter = Meter::start(Work::Write, plan.written(), progress);
        for (address, piece) in pieces(&plan.write, STEP) {
            self.client.write(address, piece)?;
            meter.add(piece.len());
        }
        Ok(())
    }

    fn verify(
        &mut self,
        plan: &Plan,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), FlashError> {
        let mut meter = Meter::start(Work::Verify, plan.written(), progress);
        for (address, piece) in pieces(&plan.write, STEP) {
            let len = u32::try_from(piece.len()).unwrap_or(u32::MAX);
            let found = self
                .client
                .read(address, len)
                .map_err(|error| FlashError::half_written(&self.place, error))?;
            if let Some(address) = first_difference(address, piece, &found) {
                let place = self.place.clone();
                return Err(FlashError::Differs { place, address });
            }
            meter.add(piece.len());
        }
        Ok(())
    }
}
