//! The ledger's banks: a snapshot, then records of single changes.

use embedded_storage::nor_flash::NorFlash;
use licfmt::{
    UnixTime,
    attest::DongleTimes,
    counter::{COUNTERS, CounterIndex},
};

use super::{
    StorageFault,
    layout::{Area, CELL},
    ledger::{LEDGER_LEN, Ledger},
    slots::{CRC, Slots, read},
};

const BOOTS: u8 = 1;
const TIMES: u8 = 2;
const USED: u8 = 3;
/// Bytes of a cell that its CRC covers.
const COVERED: usize = CELL - 4;

/// What differs between the ledger to save and the one saved last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The boot counter.
    Boots,
    /// Observed time and seconds behind it.
    Times,
    /// Units used of one counter.
    Used(CounterIndex),
    /// Anything else, or several things.
    Several,
}

/// The two banks, and the next free cell.
pub(super) struct Log {
    banks: Slots<LEDGER_LEN>,
    /// The key that the snapshot belongs to.
    generation: u32,
    next: u32,
}

impl Log {
    /// Finds the newest ledger. Writes nothing.
    pub(super) fn recover<F: NorFlash>(
        flash: &mut F,
        areas: [Area; 2],
    ) -> Result<(Self, Option<Ledger>), StorageFault> {
        let mut log = Self {
            banks: Slots::new(*b"KFL1", areas),
            generation: 0,
            next: 0,
        };
        let mut payload = [0; LEDGER_LEN];
        if !log.banks.recover(flash, &mut payload)? {
            return Ok((log, None));
        }
        let mut ledger = Ledger::decode(&payload).ok_or(StorageFault)?;
        log.generation = ledger.generation;
        log.replay(flash, &mut ledger)?;
        Ok((log, Some(ledger)))
    }

    /// Erases what is left of any bank but the valid one.
    pub(super) fn tidy<F: NorFlash>(&mut self, flash: &mut F) {
        self.banks.tidy(flash);
    }

    /// The snapshot's number.
    pub(super) fn sequence(&self) -> u32 {
        self.banks.sequence()
    }

    pub(super) fn save<F: NorFlash>(
        &mut self,
        flash: &mut F,
        ledger: &Ledger,
        change: Change,
    ) -> Result<(), StorageFault> {
        let cell = encode(ledger, change).filter(|_| self.generation == ledger.generation);
        match (cell, self.banks.active_area()) {
            (Some(mut cell), Some(bank)) if self.next + 16 <= bank.start + bank.len => {
                seal(&mut cell, self.sequence());
                self.append(flash, &cell)
            }
            _ => self.snapshot(flash, ledger),
        }
    }

    /// Begins the other bank.
    pub(super) fn snapshot<F: NorFlash>(
        &mut self,
        flash: &mut F,
        ledger: &Ledger,
    ) -> Result<(), StorageFault> {
        let mut payload = [0; LEDGER_LEN];
        ledger.encode(&mut payload).ok_or(StorageFault)?;
        self.banks.save(flash, &payload)?;
        self.generation = ledger.generation;
        self.next = self.first();
        Ok(())
    }

    /// Where the active bank's first change goes.
    fn first(&self) -> u32 {
        let start = self.banks.active_area().map_or(0, |bank| bank.start);
        start + Slots::<LEDGER_LEN>::RECORD
    }

    /// As with whole records, what can be read back counts. A cell that went wrong is left behind.
    fn append<F: NorFlash>(
        &mut self,
        flash: &mut F,
        cell: &[u8; CELL],
    ) -> Result<(), StorageFault> {
        let offset = self.next;
        self.next += 16;
        let _ = flash.write(offset, cell);
        let mut written = [0; CELL];
        read(flash, offset, &mut written)?;
        if written == *cell {
            Ok(())
        } else {
            Err(StorageFault)
        }
    }

    /// Applies the bank's changes; torn ones are passed over.
    fn replay<F: NorFlash>(
        &mut self,
        flash: &mut F,
        ledger: &mut Ledger,
    ) -> Result<(), StorageFault> {
        let end = self
            .banks
            .active_area()
            .map_or(0, |bank| bank.start + bank.len);
        let mut offset = self.first();
        self.next = offset;
        while offset < end {
            let mut cell = [0; CELL];
            read(flash, offset, &mut cell)?;
            offset += 16;
            if cell != [0xFF; CELL] {
                self.next = offset;
                apply(&cell, self.sequence(), ledger);
            }
        }
        Ok(())
    }
}

/// The record of a change, not sealed yet; `None` if it needs a snapshot.
fn encode(ledger: &Ledger, change: Change) -> Option<[u8; CELL]> {
    let mut cell = [0; CELL];
    match change {
        Change::Several => return None,
        Change::Boots => {
            cell[0] = BOOTS;
            cell[2..6].copy_from_slice(&ledger.boots.to_le_bytes());
        }
        Change::Times => {
            cell[0] = TIMES;
            let [observed @ .., 0, 0] = ledger.times.observed.0.to_le_bytes() else {
                return None;
            };
            cell[2..8].copy_from_slice(&observed);
            cell[8..12].copy_from_slice(&ledger.times.behind.to_le_bytes());
        }
        Change::Used(counter) => {
            cell[0] = USED;
            cell[1] = u8::try_from(counter.get()).ok()?;
            let used = ledger.counters[counter.get()].used;
            cell[2..6].copy_from_slice(&used.to_le_bytes());
        }
    }
    Some(cell)
}

/// The CRC covers the bank's number too, so that no cell of an earlier life of the bank counts.
fn checksum(cell: &[u8; CELL], bank: u32) -> [u8; 4] {
    let mut digest = CRC.digest();
    digest.update(&bank.to_le_bytes());
    digest.update(&cell[..COVERED]);
    digest.finalize().to_le_bytes()
}

fn seal(cell: &mut [u8; CELL], bank: u32) {
    let sum = checksum(cell, bank);
    cell[COVERED..].copy_from_slice(&sum);
}

fn apply(cell: &[u8; CELL], bank: u32, ledger: &mut Ledger) {
    if cell[COVERED..] != checksum(cell, bank) {
        return;
    }
    let [kind, index, first @ .., _, _, _, _] = cell;
    let [a, b, c, d, rest @ ..] = first;
    let value = u32::from_le_bytes([*a, *b, *c, *d]);
    match *kind {
        BOOTS => ledger.boots = value,
        TIMES => {
            let [high_a, high_b, behind @ ..] = rest;
            let observed = u64::from(u16::from_le_bytes([*high_a, *high_b])) << 32;
            ledger.times = DongleTimes {
                trusted: ledger.times.trusted,
                observed: UnixTime(observed | u64::from(value)),
                behind: u32::from_le_bytes(*behind),
            };
        }
        USED if usize::from(*index) < COUNTERS => {
            ledger.counters[usize::from(*index)].used = value;
        }
        _ => {}
    }
}
