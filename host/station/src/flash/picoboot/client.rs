//! PICOBOOT from the host's side.

use core::time::Duration;

use super::{
    command::{
        Command, GET_COMMAND_STATUS, INFO_CHIP, INFO_CRITICAL, INFO_LEN, INTERFACE_RESET,
        STATUS_LEN, Status,
    },
    pipe::{Pipe, PipeError},
};
use crate::flash::revision;

/// For transfers that the device answers at once.
const SOON: Duration = Duration::from_secs(3);
/// For transfers after which it erases or writes flash: 16 sectors of at most 0.4 s (W25Q16JV data
/// sheet, 9.6), and some.
const WORKING: Duration = Duration::from_secs(15);
/// Until a restart, so that its acknowledgement still arrives.
const RESTART_MS: u32 = 500;

/// A PICOBOOT device.
pub struct Client<P> {
    pipe: P,
    token: u32,
}

/// Why a command failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The device refused it.
    #[error("the boot loader refused {command:?}: {status}")]
    Refused {
        /// The command.
        command: Command,
        /// Why.
        status: Status,
    },
    /// A transfer failed.
    #[error("{command:?}: {error}")]
    Pipe {
        /// The command.
        command: Command,
        /// What happened.
        error: PipeError,
    },
    /// It answered with another number of bytes than it was asked for.
    #[error("the boot loader answered {command:?} with {got} bytes")]
    Length {
        /// The command.
        command: Command,
        /// Bytes that it sent.
        got: usize,
    },
}

/// What an RP2350 says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// The chip id, OTP rows 0 to 3.
    pub chip_id: u64,
    /// The critical flags, as bits of `OTP.CRITICAL` (RP2350 data sheet, 13.9).
    pub critical: u32,
}

impl<P: Pipe> Client<P> {
    /// Takes a device into a known state, whatever was going on with it.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn start(pipe: P) -> Result<Self, ClientError> {
        let mut client = Self { pipe, token: 0 };
        let first = Command::ExclusiveAccess { on: true };
        client.reset().map_err(|error| ClientError::Pipe {
            command: first,
            error,
        })?;
        client.run(first, &[])?;
        client.run(Command::ExitXip, &[])?;
        Ok(client)
    }

    /// Erases sectors.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn erase(&mut self, address: u32, len: u32) -> Result<(), ClientError> {
        self.run(Command::FlashErase { address, len }, &[])
            .map(drop)
    }

    /// Writes pages of erased flash.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn write(&mut self, address: u32, data: &[u8]) -> Result<(), ClientError> {
        let len = u32::try_from(data.len()).unwrap_or(u32::MAX);
        self.run(Command::Write { address, len }, data).map(drop)
    }

    /// Reads memory.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn read(&mut self, address: u32, len: u32) -> Result<Vec<u8>, ClientError> {
        self.run(Command::Read { address, len }, &[])
    }

    /// Starts what is in flash; the device leaves the bus.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn restart(&mut self, command: fn(u32) -> Command) -> Result<(), ClientError> {
        self.run(command(RESTART_MS), &[]).map(drop)
    }

    /// Asks an RP2350 who it is and what is closed.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn info(&mut self) -> Result<Info, ClientError> {
        let flags = INFO_CHIP | INFO_CRITICAL;
        let len = INFO_LEN;
        let command = Command::GetInfo { flags, len };
        let answer = self.run(command, &[])?;
        let (words, _) = answer.as_chunks();
        let words: Vec<_> = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
        match words[..] {
            [_, given, _package, low, high, critical, ..] if given & flags == flags => Ok(Info {
                chip_id: u64::from(low) | u64::from(high) << 32,
                critical,
            }),
            _ => Err(ClientError::Length {
                command,
                got: answer.len(),
            }),
        }
    }

    /// Asks an RP2350's ROM which stepping it is of; `None` if it does not let it be read, or is another.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn revision(&mut self) -> Result<Option<String>, ClientError> {
        match self.read(revision::ROM_VERSION, 4) {
            Ok(found) => Ok(revision::of_rom(&found)),
            Err(ClientError::Refused { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads OTP rows, raw: the low 24 bits of each number.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn otp_read(&mut self, row: u16, rows: u16) -> Result<Vec<u32>, ClientError> {
        let ecc = false;
        let answer = self.run(Command::OtpRead { row, rows, ecc }, &[])?;
        let (words, _) = answer.as_chunks();
        Ok(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
    }

    /// Reads OTP rows with error correction: 16 bits each.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn otp_read_ecc(&mut self, row: u16, rows: u16) -> Result<Vec<u16>, ClientError> {
        let ecc = true;
        let answer = self.run(Command::OtpRead { row, rows, ecc }, &[])?;
        let (halves, _) = answer.as_chunks();
        Ok(halves
            .iter()
            .map(|half| u16::from_le_bytes(*half))
            .collect())
    }

    /// Burns one OTP row, raw. Bits that are set stay set.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn otp_write(&mut self, row: u16, value: u32) -> Result<(), ClientError> {
        let (rows, ecc) = (1, false);
        let command = Command::OtpWrite { row, rows, ecc };
        self.run(command, &value.to_le_bytes()).map(drop)
    }

    /// Burns one OTP row with error correction.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn otp_write_ecc(&mut self, row: u16, value: u16) -> Result<(), ClientError> {
        let (rows, ecc) = (1, true);
        let command = Command::OtpWrite { row, rows, ecc };
        self.run(command, &value.to_le_bytes()).map(drop)
    }

    #[cfg(test)]
    pub(crate) fn into_pipe(self) -> P {
        self.pipe
    }

    /// One command: its bytes, its data, the empty packet the other way. A refusal is asked about and
    /// cleared, so that the next command finds the device ready.
    fn run(&mut self, command: Command, data: &[u8]) -> Result<Vec<u8>, ClientError> {
        self.token = self.token.wrapping_add(1);
        let answer = match self.transfer(command, data) {
            Ok(answer) => answer,
            Err(error) => return Err(self.explain(command, error)),
        };
        let expected = if command.reads() {
            command.transfer_len() as usize
        } else {
            0
        };
        if answer.len() != expected {
            let got = answer.len();
            return Err(ClientError::Length { command, got });
        }
        Ok(answer)
    }

    fn transfer(&mut self, command: Command, data: &[u8]) -> Result<Vec<u8>, PipeError> {
        self.pipe.bulk_out(&command.encode(self.token), SOON)?;
        if command.reads() {
            let len = command.transfer_len() as usize;
            let answer = self.pipe.bulk_in(len, WORKING)?;
            self.pipe.bulk_out(&[], SOON)?;
            return Ok(answer);
        }
        if !data.is_empty() {
            self.pipe.bulk_out(data, WORKING)?;
        }
        self.pipe.bulk_in(0, WORKING)
    }

    fn explain(&mut self, command: Command, error: PipeError) -> ClientError {
        let refused = error == PipeError::Stall;
        let status = refused.then(|| self.status()).flatten();
        // What failed is told in any case; a device that cannot be reset either is found out by the next command.
        let _ = self.reset();
        match status {
            Some(status) => ClientError::Refused { command, status },
            None => ClientError::Pipe { command, error },
        }
    }

    fn status(&mut self) -> Option<Status> {
        let len = u16::try_from(STATUS_LEN).ok()?;
        let answer = self.pipe.control_in(GET_COMMAND_STATUS, len).ok()?;
        Status::read(&answer.try_into().ok()?, self.token)
    }

    fn reset(&mut self) -> Result<(), PipeError> {
        self.pipe.clear_halt()?;
        self.pipe.control_out(INTERFACE_RESET)
    }
}
