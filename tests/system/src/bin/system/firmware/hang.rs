//! A program that never does anything, made of one that works: it says that it is of a very high
//! version, and stops at its first instruction.

use licfmt::{device::FirmwareVersion, firmware::ImageInfo};
use object::{Object as _, ObjectSegment as _};

use crate::run::Broken;

/// `wfi`, and a branch back to it (Armv6-M Architecture Reference Manual, A6.7): asleep until the
/// watchdog bites.
const SLEEP: [u8; 4] = [0x30, 0xBF, 0xFD, 0xE7];
/// Higher than any image that the test knows.
const VERSION: FirmwareVersion = FirmwareVersion {
    major: 200,
    minor: 0,
    patch: 0,
};

/// Gives the spoiled ELF file.
pub(super) fn spoil(elf: &[u8]) -> Result<Vec<u8>, Broken> {
    let mut spoiled = elf.to_vec();
    let info = elf
        .windows(ImageInfo::LEN)
        .enumerate()
        .find_map(|(at, bytes)| Some((at, ImageInfo::read(bytes.try_into().ok()?)?)));
    let Some((at, info)) = info else {
        return Err(Broken(
            "the dongle's program does not say what it is".into(),
        ));
    };
    let bytes = ImageInfo {
        chip: info.chip,
        version: VERSION,
    };
    spoiled[at..at + ImageInfo::LEN].copy_from_slice(&bytes.to_bytes());
    let entry = entry(elf)?;
    spoiled[entry..entry + SLEEP.len()].copy_from_slice(&SLEEP);
    Ok(spoiled)
}

/// Where in the file the first instruction is.
fn entry(elf: &[u8]) -> Result<usize, Broken> {
    let parsed = object::File::parse(elf)?;
    // The lowest bit says that it is Thumb code.
    let address = parsed.entry() & !1;
    let segment = parsed.segments().find(|segment| {
        let from = segment.address();
        (from..from + segment.file_range().1).contains(&address)
    });
    let place = segment.map(|segment| segment.file_range().0 + address - segment.address());
    let place = place.and_then(|place| usize::try_from(place).ok());
    let place = place.filter(|place| place + SLEEP.len() <= elf.len());
    place.ok_or_else(|| Broken(format!("nothing is at the program's entry {address:#x}")))
}
