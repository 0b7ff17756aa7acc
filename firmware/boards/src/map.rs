//! Where everything is in the flash of the chip that is built for.

use keyfob_boot::ChipMap;
use licfmt::firmware::HEADER_LEN;

use crate::chip;

/// The chip's map.
pub const MAP: ChipMap = match ChipMap::of(chip::CHIP) {
    Some(map) => map,
    None => panic!("a chip without a map"),
};

/// Where the processor finds the dongle's vector table: behind the header of the active image.
#[expect(clippy::cast_possible_truncation, reason = "512")]
pub const PROGRAM: u32 = MAP.base + MAP.slots.active.start + HEADER_LEN as u32;
