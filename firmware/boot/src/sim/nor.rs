//! NOR flash in memory, as strict as the strictest chip: programming only clears bits, a write unit
//! is programmed once between two erasures, and power can go at any step.

use std::{vec, vec::Vec};

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash,
};

use super::random::Random;

/// Bytes of a sector on all our chips.
pub const SECTOR: usize = 4096;
/// Steps that the erasure of a sector is made of; each programmed unit is one step.
const ERASE_STEPS: u64 = 4;

/// Where something goes wrong, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strike {
    /// In which step, counted from 1, of those that follow.
    pub step: u64,
    /// Decides what the struck step leaves behind.
    pub seed: u64,
    /// Whether power is gone afterwards; else only this operation fails.
    pub power: bool,
}

/// What the flash refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NorError {
    /// Not a whole number of units.
    Aligned,
    /// Beyond the end.
    Bounds,
    /// No power.
    Power,
    /// The operation failed, as [`Strike`] asked.
    Failed,
    /// The unit was programmed before and not erased since: a bug of the caller.
    Reprogrammed,
}

impl NorFlashError for NorError {
    fn kind(&self) -> NorFlashErrorKind {
        match self {
            Self::Aligned => NorFlashErrorKind::NotAligned,
            Self::Bounds => NorFlashErrorKind::OutOfBounds,
            _ => NorFlashErrorKind::Other,
        }
    }
}

/// What was asked of the flash; each with its first byte and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Programming.
    Program(usize, usize),
    /// Erasing.
    Erase(usize, usize),
}

/// The flash; `WRITE` is its write unit in bytes, `ERASE` its sector.
#[derive(Clone)]
pub struct Nor<const WRITE: usize = 4, const ERASE: usize = SECTOR> {
    bytes: Vec<u8>,
    programmed: Vec<bool>,
    erases: Vec<u32>,
    log: Vec<Operation>,
    steps: u64,
    strike: Option<(u64, Strike)>,
    powered: bool,
    misused: bool,
}

impl<const WRITE: usize, const ERASE: usize> Nor<WRITE, ERASE> {
    /// Erased flash of so many sectors.
    #[must_use]
    pub fn blank(sectors: usize) -> Self {
        Self::with_content(vec![0xFF; sectors * ERASE])
    }

    /// Flash with this content, cut down to whole sectors.
    #[must_use]
    pub fn with_content(mut bytes: Vec<u8>) -> Self {
        bytes.truncate(bytes.len() / ERASE * ERASE);
        let mut flash = Self {
            programmed: vec![false; bytes.len() / WRITE],
            erases: vec![0; bytes.len() / ERASE],
            bytes,
            log: Vec::new(),
            steps: 0,
            strike: None,
            powered: true,
            misused: false,
        };
        flash.look_again(0..flash.bytes.len());
        flash
    }

    /// The content.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        &self.bytes
    }

    /// The content, to be spoiled by a test.
    pub fn content_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// Erasures of each sector so far.
    #[must_use]
    pub fn erases(&self) -> &[u32] {
        &self.erases
    }

    /// Everything that was asked of it so far, in order.
    #[must_use]
    pub fn log(&self) -> &[Operation] {
        &self.log
    }

    /// Steps so far: one for each programmed unit, four for each erased sector.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// Whether a caller ever programmed a unit twice.
    #[must_use]
    pub const fn misused(&self) -> bool {
        self.misused
    }

    /// Whether there is power.
    #[must_use]
    pub const fn powered(&self) -> bool {
        self.powered
    }

    /// Lets something go wrong.
    pub const fn strike(&mut self, strike: Strike) {
        self.strike = Some((self.steps + strike.step, strike));
    }

    /// Power back on, and nothing more to go wrong.
    pub const fn power_on(&mut self) {
        self.powered = true;
        self.strike = None;
    }

    /// Counts a step; gives the seed if it is the one that is struck.
    fn step(&mut self) -> Option<u64> {
        self.steps += 1;
        let (at, strike) = self.strike?;
        if self.steps != at {
            return None;
        }
        self.strike = None;
        self.powered = !strike.power;
        Some(strike.seed)
    }

    fn check(&self, unit: usize, from: usize, len: usize) -> Result<(), NorError> {
        if !self.powered {
            Err(NorError::Power)
        } else if !from.is_multiple_of(unit) || !len.is_multiple_of(unit) {
            Err(NorError::Aligned)
        } else if from
            .checked_add(len)
            .is_none_or(|end| end > self.bytes.len())
        {
            Err(NorError::Bounds)
        } else {
            Ok(())
        }
    }

    const fn failure(&self) -> NorError {
        if self.powered {
            NorError::Failed
        } else {
            NorError::Power
        }
    }

    /// A unit whose programming was interrupted: untouched, some bits, or all of them.
    fn tear(&mut self, at: usize, data: &[u8], seed: u64) {
        let mut random = Random(seed);
        for (offset, byte) in data.iter().enumerate() {
            let kept = match seed % 3 {
                0 => 0xFF,
                1 => random.byte(),
                _ => 0,
            };
            self.bytes[at + offset] &= byte | kept;
        }
        self.look_again(at..at + data.len());
    }

    /// A sector whose erasure was interrupted, early to late.
    fn fray(&mut self, sector: usize, progress: u64, seed: u64) {
        let mut random = Random(seed);
        let range = sector * ERASE..(sector + 1) * ERASE;
        for byte in &mut self.bytes[range.clone()] {
            match progress {
                0 => {}
                1 if random.byte() < 128 => {}
                2 => *byte |= random.byte(),
                _ => *byte = 0xFF,
            }
        }
        self.look_again(range);
    }

    /// After an accident, a unit counts as programmed if it looks so: nobody could know better.
    fn look_again(&mut self, range: core::ops::Range<usize>) {
        for unit in range.start / WRITE..range.end / WRITE {
            let bytes = &self.bytes[unit * WRITE..(unit + 1) * WRITE];
            self.programmed[unit] = bytes.iter().any(|byte| *byte != 0xFF);
        }
    }
}

impl<const WRITE: usize, const ERASE: usize> ErrorType for Nor<WRITE, ERASE> {
    type Error = NorError;
}

impl<const WRITE: usize, const ERASE: usize> ReadNorFlash for Nor<WRITE, ERASE> {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorError> {
        self.check(1, offset as usize, bytes.len())?;
        bytes.copy_from_slice(&self.bytes[offset as usize..][..bytes.len()]);
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.bytes.len()
    }
}

impl<const WRITE: usize, const ERASE: usize> NorFlash for Nor<WRITE, ERASE> {
    const WRITE_SIZE: usize = WRITE;
    const ERASE_SIZE: usize = ERASE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NorError> {
        let (from, to) = (from as usize, to as usize);
        self.check(ERASE, from, to.checked_sub(from).ok_or(NorError::Bounds)?)?;
        self.log.push(Operation::Erase(from, to - from));
        for sector in from / ERASE..to / ERASE {
            self.erases[sector] += 1;
            for progress in 0..ERASE_STEPS {
                if let Some(seed) = self.step() {
                    self.fray(sector, progress, seed);
                    return Err(self.failure());
                }
            }
            self.bytes[sector * ERASE..(sector + 1) * ERASE].fill(0xFF);
            self.programmed[sector * ERASE / WRITE..(sector + 1) * ERASE / WRITE].fill(false);
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorError> {
        let offset = offset as usize;
        self.check(WRITE, offset, bytes.len())?;
        self.log.push(Operation::Program(offset, bytes.len()));
        for (index, data) in bytes.chunks(WRITE).enumerate() {
            let at = offset + index * WRITE;
            if self.programmed[at / WRITE] {
                self.misused = true;
                return Err(NorError::Reprogrammed);
            }
            if let Some(seed) = self.step() {
                self.tear(at, data, seed);
                return Err(self.failure());
            }
            self.bytes[at..at + WRITE].copy_from_slice(data);
            self.programmed[at / WRITE] = true;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
