//! A model of the boot loader, as strict as the ROM: what it does with commands, its flash, its OTP.
//!
//! It shares no definition with the code that it tests. It is a USB device without a bus: [`Model::control`],
//! [`Model::bulk_out`] and [`Model::bulk_in`] are what its endpoints do, so that it can stand behind
//! USB/IP too. It shows the PICOBOOT interface only, as a chip whose disk is switched off.

mod memory;
mod usb;

use licfmt::device::Chip;

use super::pipe::{Pipe, PipeError};
use memory::Memory;

/// The transfer is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stall;

/// What is expected next.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Phase {
    Command,
    /// So many bytes from the host.
    Data(usize, Vec<u8>),
    /// These to the host, then an empty packet back.
    Answer(Vec<u8>),
    AnswerAck,
    /// An empty packet to the host.
    Ack,
}

/// The parts of a command that count.
#[derive(Clone, Copy, Debug, Default)]
struct Raw {
    token: u32,
    number: u8,
    args_len: u8,
    transfer_len: u32,
    args: [u8; 16],
}

/// A board in its boot loader.
#[derive(Clone, Debug)]
pub struct Model {
    chip: Chip,
    /// Flash and OTP.
    pub memory: Memory,
    /// How often it was told to start what is in flash.
    pub restarts: u32,
    /// Commands that it took, by number, for tests on their order.
    pub log: Vec<u8>,
    /// Refuse the command at this place of the log, with this status.
    pub refuse: Option<(usize, u32)>,
    /// Leave the bus when the log is this long.
    pub leave: Option<usize>,
    phase: Phase,
    raw: Raw,
    status: u32,
    halted: bool,
}

impl Model {
    /// A blank board.
    #[must_use]
    pub fn new(chip: Chip) -> Self {
        Self {
            chip,
            memory: Memory::blank(),
            restarts: 0,
            log: Vec::new(),
            refuse: None,
            leave: None,
            phase: Phase::Command,
            raw: Raw::default(),
            status: 0,
            halted: false,
        }
    }

    /// Whether it is still on the bus. A restart leaves time for its acknowledgement.
    #[must_use]
    pub fn present(&self) -> bool {
        !self.left() && (self.restarts == 0 || self.phase == Phase::Ack)
    }

    fn left(&self) -> bool {
        self.leave.is_some_and(|len| self.log.len() >= len)
    }

    /// A transfer to the OUT endpoint (3).
    ///
    /// # Errors
    /// [`Stall`].
    pub fn bulk_out(&mut self, data: &[u8]) -> Result<(), Stall> {
        if self.halted {
            return Err(Stall);
        }
        match &mut self.phase {
            Phase::Command => self.command(data),
            Phase::Data(wanted, so_far) => {
                so_far.extend_from_slice(data);
                if so_far.len() < *wanted {
                    return Ok(());
                }
                let data = core::mem::take(so_far);
                let done = self.take(&data);
                self.finish(done, Phase::Ack)
            }
            Phase::AnswerAck => {
                self.phase = Phase::Command;
                Ok(())
            }
            Phase::Answer(_) | Phase::Ack => self.halt(9),
        }
    }

    /// A transfer from the IN endpoint (4), if there is one.
    ///
    /// # Errors
    /// [`Stall`].
    pub fn bulk_in(&mut self) -> Result<Option<Vec<u8>>, Stall> {
        if self.halted {
            return Err(Stall);
        }
        match core::mem::replace(&mut self.phase, Phase::Command) {
            Phase::Answer(answer) => {
                self.phase = Phase::AnswerAck;
                Ok(Some(answer))
            }
            Phase::Ack => Ok(Some(Vec::new())),
            other => {
                self.phase = other;
                Ok(None)
            }
        }
    }

    fn command(&mut self, data: &[u8]) -> Result<(), Stall> {
        let Some(raw) = parse(data) else {
            return self.halt(1);
        };
        self.raw = raw;
        self.log.push(raw.number);
        if let Some((place, status)) = self.refuse
            && place + 1 == self.log.len()
        {
            return self.halt(status);
        }
        let Some((args_len, expected)) = self.form() else {
            return self.halt(1);
        };
        if raw.args_len != args_len {
            return self.halt(2);
        }
        if raw.transfer_len != expected {
            return self.halt(3);
        }
        if raw.number & 0x80 == 0 && expected > 0 {
            self.phase = Phase::Data(expected as usize, Vec::new());
            return Ok(());
        }
        let answer = self.answer();
        match answer {
            Ok(answer) if raw.number & 0x80 != 0 => self.finish(Ok(()), Phase::Answer(answer)),
            other => self.finish(other.map(drop), Phase::Ack),
        }
    }

    /// The lengths that a command must have: of arguments, of data. `None` if the chip lacks it.
    fn form(&self) -> Option<(u8, u32)> {
        let [_, len, ..] = self.words();
        let rows = u32::from(self.halves()[1]) * if self.raw.args[4] == 1 { 2 } else { 4 };
        let newer = self.chip == Chip::Rp2350;
        Some(match self.raw.number {
            0x01 => (1, 0),
            0x02 if !newer => (12, 0),
            0x03 => (8, 0),
            0x84 | 0x05 => (8, len),
            0x06 => (0, 0),
            0x0A if newer => (16, 0),
            0x8B if newer => (16, self.raw.transfer_len.min(256)),
            0x8C | 0x0D if newer => (5, rows),
            _ => return None,
        })
    }

    /// Does a command that takes no data.
    fn answer(&mut self) -> Result<Vec<u8>, u32> {
        let [address, len, ..] = self.words();
        let [row, rows] = self.halves();
        let ecc = self.raw.args[4] == 1;
        match self.raw.number {
            0x03 => self.memory.erase(address, len).map(|()| Vec::new()),
            0x84 => self.memory.read(address, len),
            0x06 => {
                self.memory.serial = true;
                Ok(Vec::new())
            }
            0x02 | 0x0A => {
                self.restarts += 1;
                Ok(Vec::new())
            }
            0x8B => self.info(),
            0x8C => self.memory.otp_read(row, rows, ecc),
            _ => Ok(Vec::new()),
        }
    }

    /// Does a command with its data.
    fn take(&mut self, data: &[u8]) -> Result<(), u32> {
        let [address, ..] = self.words();
        let [row, _] = self.halves();
        match self.raw.number {
            0x05 => self.memory.write(address, data),
            _ => self.memory.otp_write(row, data, self.raw.args[4] == 1),
        }
    }

    /// Chip id and critical flags, if they are asked for.
    fn info(&self) -> Result<Vec<u8>, u32> {
        let [kind, flags, ..] = self.words();
        if kind != 1 {
            return Err(11);
        }
        let mut words = vec![flags & 3];
        if flags & 1 != 0 {
            let id = self.memory.otp_data(0, 4);
            words.push(1);
            words.push(u32::from(id[0]) | u32::from(id[1]) << 16);
            words.push(u32::from(id[2]) | u32::from(id[3]) << 16);
        }
        if flags & 2 != 0 {
            words.push(self.memory.critical());
        }
        let count = u32::try_from(words.len()).unwrap_or(u32::MAX);
        words.insert(0, count);
        words.resize(self.raw.transfer_len as usize / 4, 0);
        Ok(words.iter().flat_map(|word| word.to_le_bytes()).collect())
    }

    fn finish(&mut self, done: Result<(), u32>, next: Phase) -> Result<(), Stall> {
        match done {
            Ok(()) => {
                self.status = 0;
                self.phase = next;
                Ok(())
            }
            Err(status) => self.halt(status),
        }
    }

    fn halt(&mut self, status: u32) -> Result<(), Stall> {
        self.status = status;
        self.halted = true;
        self.phase = Phase::Command;
        Err(Stall)
    }

    fn words(&self) -> [u32; 4] {
        let mut words = [0; 4];
        for (word, bytes) in words.iter_mut().zip(self.raw.args.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        words
    }

    fn halves(&self) -> [u16; 2] {
        let [a, b, c, d, ..] = self.raw.args;
        [u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])]
    }
}

fn parse(data: &[u8]) -> Option<Raw> {
    let bytes: &[u8; 32] = data.try_into().ok()?;
    let word =
        |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    (word(0) == 0x431F_D10B).then(|| Raw {
        token: word(4),
        number: bytes[8],
        args_len: bytes[9],
        transfer_len: word(12),
        args: core::array::from_fn(|at| bytes[16 + at]),
    })
}

/// The model without a bus between.
impl Pipe for Model {
    fn bulk_out(&mut self, data: &[u8], _: core::time::Duration) -> Result<(), PipeError> {
        self.on_bus()?;
        Self::bulk_out(self, data).map_err(|Stall| PipeError::Stall)
    }

    fn bulk_in(&mut self, len: usize, timeout: core::time::Duration) -> Result<Vec<u8>, PipeError> {
        if self.left() {
            return Err(PipeError::Gone);
        }
        let answer = Self::bulk_in(self).map_err(|Stall| PipeError::Stall)?;
        match answer {
            Some(answer) if answer.len() <= len => Ok(answer),
            Some(_) => Err(PipeError::Other("more than was asked for".to_owned())),
            None => Err(PipeError::Timeout(timeout)),
        }
    }

    fn control_in(&mut self, request: u8, len: u16) -> Result<Vec<u8>, PipeError> {
        let [low, high] = len.to_le_bytes();
        self.on_bus()?;
        self.control([0xC1, request, 0, 0, 0, 0, low, high], &[])
            .map_err(|Stall| PipeError::Stall)
    }

    fn control_out(&mut self, request: u8) -> Result<(), PipeError> {
        self.on_bus()?;
        self.control([0x41, request, 0, 0, 0, 0, 0, 0], &[])
            .map(drop)
            .map_err(|Stall| PipeError::Stall)
    }

    fn clear_halt(&mut self) -> Result<(), PipeError> {
        self.on_bus()?;
        self.halted = false;
        Ok(())
    }
}

impl Model {
    fn on_bus(&self) -> Result<(), PipeError> {
        self.present().then_some(()).ok_or(PipeError::Gone)
    }
}
