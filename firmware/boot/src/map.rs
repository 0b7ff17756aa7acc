//! Where everything is in a chip's flash. The boards' linker scripts, the station and the boot stage
//! all take it from here.

use licfmt::{device::Chip, firmware::TrustBlock};

const KIB: u32 = 1024;

/// A range of whole sectors, as offsets in the flash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// First byte.
    pub start: u32,
    /// Bytes.
    pub len: u32,
}

impl Area {
    /// The first byte after it.
    #[must_use]
    pub const fn end(self) -> u32 {
        self.start + self.len
    }
}

/// The firmware slots' places. The three slots are of one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Map {
    /// Two sectors.
    pub state: Area,
    /// The image that runs.
    pub active: Area,
    /// The image that was brought last.
    pub staged: Area,
    /// The image that ran before.
    pub previous: Area,
}

/// The flash of one chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChipMap {
    /// The address that the processor sees the flash's first byte at.
    pub base: u32,
    /// Bytes of a sector, the least that can be erased.
    pub sector: u32,
    /// The boot stage.
    pub boot: Area,
    /// The slots.
    pub slots: Map,
    /// The dongle's records: never touched by anything that concerns images.
    pub records: Area,
    /// RAM: its address, and how many bytes the images use of it.
    pub ram: Area,
}

impl ChipMap {
    /// Room for the trust block, at the very end of the boot stage's area, and for what seals it: that
    /// lies behind all that it covers (212 bytes on RP2350).
    pub const TRUST_ROOM: u32 = 512;

    /// The map of a chip; `None` for a simulated one.
    #[must_use]
    pub const fn of(chip: Chip) -> Option<Self> {
        match chip {
            Chip::Rp2040 => Some(RP2040),
            Chip::Rp2350 => Some(RP2350),
            Chip::Nrf52840 => Some(NRF52840),
            _ => None,
        }
    }

    /// The trust block's offset in the flash.
    #[must_use]
    pub const fn trust(self) -> u32 {
        const { assert!(TrustBlock::LEN <= Self::TRUST_ROOM as usize) }
        self.boot.end() - Self::TRUST_ROOM
    }
}

/// Pico: the first 2 MiB of its flash (W25Q16JV data sheet: sectors of 4 KiB), XIP at 0x10000000
/// (RP2040 data sheet, 2.2); the four striped SRAM banks (2.6.2).
const RP2040: ChipMap = ChipMap {
    base: 0x1000_0000,
    sector: 4 * KIB,
    boot: area(0, 64),
    slots: Map {
        state: area(64, 8),
        active: area(128, 256),
        staged: area(384, 256),
        previous: area(640, 256),
    },
    records: area(2032, 16),
    ram: Area {
        start: 0x2000_0000,
        len: 256 * KIB,
    },
};

/// Pico 2: the same 2 MiB; RAM is 512 KiB of striped banks (RP2350 data sheet, 2.2.3).
const RP2350: ChipMap = ChipMap {
    ram: Area {
        start: 0x2000_0000,
        len: 512 * KIB,
    },
    ..RP2040
};

/// The nRF52840 dongle: behind Nordic's MBR (4 KiB) and before its boot loader (at 0xE0000), so that
/// the same image works with them and without (nRF52840 product specification, 4.2.3).
const NRF52840: ChipMap = ChipMap {
    base: 0,
    sector: 4 * KIB,
    boot: area(4, 60),
    slots: Map {
        state: area(64, 8),
        active: area(72, 192),
        staged: area(264, 192),
        previous: area(456, 192),
    },
    records: area(880, 16),
    ram: Area {
        // The MBR keeps a forwarding address in the first 8 bytes.
        start: 0x2000_0008,
        len: 256 * KIB - 8,
    },
};

const fn area(start_kib: u32, len_kib: u32) -> Area {
    Area {
        start: start_kib * KIB,
        len: len_kib * KIB,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No two areas meet, all are whole sectors, slots are of one size and aligned for a vector table.
    #[test]
    fn the_maps_hold_together() {
        for chip in [Chip::Rp2040, Chip::Rp2350, Chip::Nrf52840] {
            let map = ChipMap::of(chip).expect("a map");
            let slots = [map.slots.active, map.slots.staged, map.slots.previous];
            let areas = [
                map.boot,
                map.slots.state,
                slots[0],
                slots[1],
                slots[2],
                map.records,
            ];
            for pair in areas.windows(2) {
                assert!(pair[0].end() <= pair[1].start, "{chip}: {pair:?}");
            }
            for area in areas {
                assert_eq!((area.start % map.sector, area.len % map.sector), (0, 0));
            }
            assert!(slots.iter().all(|slot| slot.len == slots[0].len));
            assert_eq!(map.slots.state.len, 2 * map.sector);
        }
    }
}
