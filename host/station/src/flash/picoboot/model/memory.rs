//! What a boot loader's commands change.

use core::ops::Range;

const FLASH: u32 = 0x1000_0000;
const FLASH_LEN: usize = 2 * 1024 * 1024;
const ROWS: usize = 4096;
/// Rows of a page of OTP.
const PAGE_ROWS: usize = 64;
/// Pages of lock words begin here.
const LOCK_PAGES: usize = 62;
/// Of `LOCK_BL`: 2 behaves as 3 does.
const INACCESSIBLE: u32 = 2;

const BAD_ADDRESS: u32 = 4;
const BAD_ALIGNMENT: u32 = 5;
const NOT_PERMITTED: u32 = 10;
const UNSUPPORTED_MODIFICATION: u32 = 17;

/// NOR flash of 2 MiB and the OTP of an RP2350.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Flash, from its first byte.
    pub flash: Vec<u8>,
    /// OTP rows, 24 bits each.
    pub otp: Vec<u32>,
    /// The ROM's bytes from 0x10 on: what it is, and its version.
    pub rom: [u8; 4],
    /// Whether the ROM cannot be read.
    pub rom_closed: bool,
    /// An offset in flash that programming does not reach: a worn cell.
    pub worn: Option<usize>,
    /// A row of OTP that burning does not reach.
    pub stuck: Option<usize>,
    /// Whether the flash takes serial commands: after `EXIT_XIP`.
    pub(super) serial: bool,
}

impl Memory {
    pub(super) fn blank() -> Self {
        let mut otp = vec![0; ROWS];
        // A chip id, as the factory leaves it.
        for (row, value) in otp.iter_mut().zip([0x2211, 0x4433, 0x6655, 0x8877]) {
            *row = corrected(value);
        }
        Self {
            flash: vec![0xFF; FLASH_LEN],
            otp,
            rom: *b"Mu\x02\x04",
            rom_closed: false,
            worn: None,
            stuck: None,
            serial: false,
        }
    }

    pub(super) fn erase(&mut self, address: u32, len: u32) -> Result<(), u32> {
        let range = self.place(address, len, 4096)?;
        if !len.is_multiple_of(4096) {
            return Err(BAD_ALIGNMENT);
        }
        self.flash[range].fill(0xFF);
        Ok(())
    }

    /// Programming only clears bits, page by page.
    pub(super) fn write(&mut self, address: u32, data: &[u8]) -> Result<(), u32> {
        let len = u32::try_from(data.len()).map_err(|_| BAD_ADDRESS)?;
        let range = self.place(address, len, 256)?;
        for (at, byte) in range.zip(data) {
            if self.worn != Some(at) {
                self.flash[at] &= byte;
            }
        }
        Ok(())
    }

    pub(super) fn read(&self, address: u32, len: u32) -> Result<Vec<u8>, u32> {
        if (address, len) == (0x10, 4) && !self.rom_closed {
            return Ok(self.rom.to_vec());
        }
        self.place(address, len, 256)
            .map(|range| self.flash[range].to_vec())
    }

    fn place(&self, address: u32, len: u32, alignment: u32) -> Result<Range<usize>, u32> {
        let start = address.checked_sub(FLASH).ok_or(BAD_ADDRESS)? as usize;
        let end = start + len as usize;
        if end > FLASH_LEN || !self.serial {
            return Err(BAD_ADDRESS);
        }
        if !address.is_multiple_of(alignment) {
            return Err(BAD_ALIGNMENT);
        }
        Ok(start..end)
    }

    pub(super) fn otp_read(&self, row: u16, rows: u16, ecc: bool) -> Result<Vec<u8>, u32> {
        let range = usize::from(row)..usize::from(row) + usize::from(rows);
        let mut pages = range.clone().map(|row| row / PAGE_ROWS);
        if pages.any(|page| self.lock(page) >= INACCESSIBLE) {
            return Err(NOT_PERMITTED);
        }
        let rows = self.otp.get(range).ok_or(BAD_ADDRESS)?;
        let bytes = rows.iter().flat_map(|row| {
            let (row, width) = if ecc { (correct(*row), 2) } else { (*row, 4) };
            row.to_le_bytes().into_iter().take(width)
        });
        Ok(bytes.collect())
    }

    /// Bits that are set stay set, those of the error correction too. A page that is locked
    /// for the boot loader is not written.
    pub(super) fn otp_write(&mut self, row: u16, data: &[u8], ecc: bool) -> Result<(), u32> {
        let width = if ecc { 2 } else { 4 };
        for (at, bytes) in (usize::from(row)..).zip(data.chunks(width)) {
            let mut value = [0; 4];
            value[..bytes.len()].copy_from_slice(bytes);
            let value = u32::from_le_bytes(value);
            let value = if ecc { corrected(value) } else { value };
            if self.lock(at / PAGE_ROWS) > 0 {
                return Err(NOT_PERMITTED);
            }
            let old = self.otp.get_mut(at).ok_or(BAD_ADDRESS)?;
            if *old & !value != 0 {
                return Err(UNSUPPORTED_MODIFICATION);
            }
            if self.stuck != Some(at) {
                *old |= value;
            }
        }
        Ok(())
    }

    /// `LOCK_BL` of the page, by majority of its three copies: 0 is read and write, 1 read only, the
    /// rest nothing. The lock words themselves are always read.
    fn lock(&self, page: usize) -> u32 {
        if page >= LOCK_PAGES {
            return 0;
        }
        let row = self.otp[0xF81 + 2 * page];
        let copies = [row, row >> 8, row >> 16];
        let set = |bit: u32| copies.iter().filter(|copy| **copy & bit != 0).count() >= 2;
        u32::from(set(0x10)) | u32::from(set(0x20)) << 1
    }

    /// 16 bits of rows with error correction.
    pub(super) fn otp_data(&self, row: usize, rows: usize) -> Vec<u16> {
        let low = |row: &u32| u16::try_from(correct(*row)).unwrap_or_default();
        self.otp[row..row + rows].iter().map(low).collect()
    }

    /// `CRIT1` (eight copies from row 0x40), bits that three or more copies have.
    pub(super) fn critical(&self) -> u32 {
        let copies = &self.otp[0x40..0x48];
        let voted = |bit: &u32| copies.iter().filter(|row| *row >> bit & 1 == 1).count() >= 3;
        (0..7).filter(voted).map(|bit| 1 << bit).sum()
    }
}

/// Parities that the error correction adds, over 22 bits (data sheet, 13.6.2).
const PARITIES: [u32; 6] = [
    0b00_0000_1010_1101_0101_1011,
    0b00_0000_0011_0110_0110_1101,
    0b00_0000_1100_0111_1000_1110,
    0b00_0000_0000_0111_1111_0000,
    0b00_0000_1111_1000_0000_0000,
    0b01_1111_1111_1111_1111_1111,
];

/// A row with error correction of 16 bits.
pub(super) fn corrected(value: u32) -> u32 {
    let mut row = value & 0xFFFF;
    for (at, parity) in PARITIES.iter().enumerate() {
        row |= ((row & parity).count_ones() % 2) << (16 + at);
    }
    row
}

/// What is read of such a row: one wrong bit is mended, of more the result is anything.
fn correct(row: u32) -> u32 {
    let row = if row >> 22 == 3 { !row } else { row } & 0x3F_FFFF;
    let whole = |row: u32| corrected(row) == row;
    let flips = core::iter::once(0).chain((0..22).map(|bit| 1 << bit));
    let mended = flips.map(|flip| row ^ flip).find(|row| whole(*row));
    mended.unwrap_or(row ^ 0x5555) & 0xFFFF
}
