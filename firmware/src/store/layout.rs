//! Which part of the flash is what.

use embedded_storage::nor_flash::NorFlash;

/// Everything on flash is a whole number of cells of this many bytes, whatever the chip's own
/// write unit: the same image on every board.
pub const CELL: usize = 16;

/// The smallest useful area, in bytes: a ledger snapshot and some room for changes.
const AREA_MIN: usize = 1024;

/// A range of whole sectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// First byte.
    pub start: u32,
    /// Bytes.
    pub len: u32,
}

/// The four areas, from offset 0 on: identity A, identity B, ledger A, ledger B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The identity's slots.
    pub identity: [Area; 2],
    /// The ledger's banks: each half of what the slots leave.
    pub ledger: [Area; 2],
}

impl Layout {
    /// The layout of a flash; `None` if its units do not fit or it is too small.
    #[must_use]
    pub fn of<F: NorFlash>(flash: &F) -> Option<Self> {
        let units_fit = CELL.is_multiple_of(F::WRITE_SIZE)
            && CELL.is_multiple_of(F::READ_SIZE)
            && F::ERASE_SIZE.is_multiple_of(CELL);
        if !units_fit {
            return None;
        }
        let slot = AREA_MIN.next_multiple_of(F::ERASE_SIZE);
        let rest = flash.capacity().checked_sub(2 * slot)?;
        let bank = rest / 2 / F::ERASE_SIZE * F::ERASE_SIZE;
        if bank < AREA_MIN {
            return None;
        }
        let (slot, bank) = (u32::try_from(slot).ok()?, u32::try_from(bank).ok()?);
        let area = |start, len| Area { start, len };
        Some(Self {
            identity: [area(0, slot), area(slot, slot)],
            ledger: [area(2 * slot, bank), area(2 * slot + bank, bank)],
        })
    }
}
