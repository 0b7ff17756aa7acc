//! A record of fixed size in two slots that take turns.

use crc::{CRC_32_ISO_HDLC, Crc, NoTable};
use embedded_storage::nor_flash::NorFlash;

use super::{
    StorageFault,
    layout::{Area, CELL},
};

/// CRC-32 as in Ethernet and zip. Without a table: records are short, flash is small.
pub(super) const CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);

const CELL_U32: u32 = 16;
const COMMIT: [u8; 4] = *b"DONE";
const CHUNK: usize = 64;

/// Where a valid record is.
#[derive(Clone, Copy)]
struct Active {
    index: usize,
    sequence: u32,
}

/// Two slots for records of `P` bytes.
pub(super) struct Slots<const P: usize> {
    magic: [u8; 4],
    areas: [Area; 2],
    active: Option<Active>,
    /// Whether the slot that is not active is known to be erased.
    spare_clean: bool,
}

impl<const P: usize> Slots<P> {
    /// Bytes of a whole record: header cell, payload, commit cell.
    pub(super) const RECORD: u32 = {
        assert!(P.is_multiple_of(CELL) && P < 1024 - 2 * CELL);
        #[expect(clippy::cast_possible_truncation, reason = "below 1024, as asserted")]
        let payload = P as u32;
        payload + 2 * CELL_U32
    };

    pub(super) const fn new(magic: [u8; 4], areas: [Area; 2]) -> Self {
        Self {
            magic,
            areas,
            active: None,
            spare_clean: false,
        }
    }

    /// The area of the valid record.
    pub(super) fn active_area(&self) -> Option<Area> {
        self.active.map(|active| self.areas[active.index])
    }

    /// The valid record's number; 0 if there is none.
    pub(super) fn sequence(&self) -> u32 {
        self.active.map_or(0, |active| active.sequence)
    }

    /// Finds the newest valid record and reads it; `false` if there is none. Writes nothing.
    pub(super) fn recover<F: NorFlash>(
        &mut self,
        flash: &mut F,
        payload: &mut [u8; P],
    ) -> Result<bool, StorageFault> {
        self.active = None;
        for index in 0..2 {
            if let Some(sequence) = self.check(flash, index)?
                && sequence > self.sequence()
            {
                self.active = Some(Active { index, sequence });
            }
        }
        self.spare_clean = false;
        let Some(area) = self.active_area() else {
            return Ok(false);
        };
        read(flash, area.start + CELL_U32, payload)?;
        Ok(true)
    }

    /// Erases what is left of any record but the valid one.
    pub(super) fn tidy<F: NorFlash>(&mut self, flash: &mut F) {
        self.spare_clean = self.clean(flash, self.spare());
    }

    /// Writes `payload` as the new valid record and erases the superseded one. What counts is what
    /// can be read back, not what the flash driver said.
    pub(super) fn save<F: NorFlash>(
        &mut self,
        flash: &mut F,
        payload: &[u8; P],
    ) -> Result<(), StorageFault> {
        let index = self.spare();
        if !self.spare_clean && !self.clean(flash, index) {
            return Err(StorageFault);
        }
        self.spare_clean = false;
        let sequence = self.sequence().checked_add(1).ok_or(StorageFault)?;
        // A failed write shows in the check.
        let _ = self.write(flash, index, sequence, payload);
        if self.check(flash, index)? == Some(sequence) {
            self.active = Some(Active { index, sequence });
            self.tidy(flash);
            Ok(())
        } else {
            self.spare_clean = self.clean(flash, index);
            Err(StorageFault)
        }
    }

    fn spare(&self) -> usize {
        self.active.map_or(0, |active| 1 - active.index)
    }

    fn write<F: NorFlash>(
        &self,
        flash: &mut F,
        index: usize,
        sequence: u32,
        payload: &[u8; P],
    ) -> Result<(), F::Error> {
        let start = self.areas[index].start;
        let mut digest = CRC.digest();
        digest.update(&self.magic);
        digest.update(&sequence.to_le_bytes());
        digest.update(payload);
        let crc = digest.finalize();
        flash.write(start, &self.cell(sequence, crc, [0; 4]))?;
        flash.write(start + CELL_U32, payload)?;
        let commit = self.cell(sequence, crc, COMMIT);
        flash.write(start + Self::RECORD - CELL_U32, &commit)
    }

    /// The number of the record in a slot, if it is whole.
    fn check<F: NorFlash>(&self, flash: &mut F, index: usize) -> Result<Option<u32>, StorageFault> {
        let start = self.areas[index].start;
        let mut header = [0; CELL];
        read(flash, start, &mut header)?;
        let [_, _, _, _, s0, s1, s2, s3, c0, c1, c2, c3, ..] = header;
        let sequence = u32::from_le_bytes([s0, s1, s2, s3]);
        let crc = u32::from_le_bytes([c0, c1, c2, c3]);
        let mut commit = [0; CELL];
        read(flash, start + Self::RECORD - CELL_U32, &mut commit)?;
        if header != self.cell(sequence, crc, [0; 4]) || commit != self.cell(sequence, crc, COMMIT)
        {
            return Ok(None);
        }
        let mut digest = CRC.digest();
        digest.update(&header[..8]);
        let payload = Area {
            start: start + CELL_U32,
            len: Self::RECORD - 2 * CELL_U32,
        };
        each_chunk(flash, payload, |chunk| {
            digest.update(chunk);
            true
        })?;
        Ok((digest.finalize() == crc).then_some(sequence))
    }

    fn cell(&self, sequence: u32, crc: u32, end: [u8; 4]) -> [u8; CELL] {
        let mut cell = [0; CELL];
        cell[..4].copy_from_slice(&self.magic);
        cell[4..8].copy_from_slice(&sequence.to_le_bytes());
        cell[8..12].copy_from_slice(&crc.to_le_bytes());
        cell[12..].copy_from_slice(&end);
        cell
    }

    /// Makes sure that a slot is blank, and says whether it is.
    fn clean<F: NorFlash>(&self, flash: &mut F, index: usize) -> bool {
        let area = self.areas[index];
        let is_blank = |flash: &mut F| is_blank(flash, area).unwrap_or(false);
        if is_blank(flash) {
            return true;
        }
        // A failed erasure shows in the check.
        let _ = flash.erase(area.start, area.start + area.len);
        is_blank(flash)
    }
}

/// Reads exactly `bytes`.
pub(super) fn read<F: NorFlash>(
    flash: &mut F,
    offset: u32,
    bytes: &mut [u8],
) -> Result<(), StorageFault> {
    flash.read(offset, bytes).map_err(|_| StorageFault)
}

/// Whether every byte of an area is erased.
fn is_blank<F: NorFlash>(flash: &mut F, area: Area) -> Result<bool, StorageFault> {
    each_chunk(flash, area, |chunk| chunk.iter().all(|byte| *byte == 0xFF))
}

/// Reads an area piece by piece while `go_on` says so; says whether it reached the end.
fn each_chunk<F: NorFlash>(
    flash: &mut F,
    area: Area,
    mut go_on: impl FnMut(&[u8]) -> bool,
) -> Result<bool, StorageFault> {
    let mut chunk = zeroize::Zeroizing::new([0; CHUNK]);
    let (mut offset, end) = (area.start, area.start + area.len);
    while offset < end {
        let len = CHUNK.min((end - offset) as usize);
        read(flash, offset, &mut chunk[..len])?;
        if !go_on(&chunk[..len]) {
            return Ok(false);
        }
        offset = offset.saturating_add(64);
    }
    Ok(true)
}
