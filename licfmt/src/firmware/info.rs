//! What a built program says of itself.

use crate::device::{Chip, FirmwareVersion};

/// What a built program says of itself, so that nobody has to say it on a command line: the chip
/// that it was linked for, and its version. Boot stages and dongle programs hold it once, as a
/// constant in flash; packaging finds it by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageInfo {
    /// The chip that the program is linked for.
    pub chip: Chip,
    /// Its version.
    pub version: FirmwareVersion,
}

/// What the constant begins with.
const INFO_MAGIC: [u8; 10] = *b"KEYFOB FW\0";

impl ImageInfo {
    /// Bytes of the constant: magic (10), chip as postcard numbers it (1), major, minor, patch,
    /// two zeros.
    pub const LEN: usize = 16;

    /// Writes it: what a board's program has as a `static`.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let mut at = 0;
        while at < INFO_MAGIC.len() {
            bytes[at] = INFO_MAGIC[at];
            at += 1;
        }
        bytes[10] = self.chip as u8;
        bytes[11] = self.version.major;
        bytes[12] = self.version.minor;
        bytes[13] = self.version.patch;
        bytes
    }

    /// Reads it; `None` if the bytes are anything else.
    #[must_use]
    pub fn read(bytes: &[u8; Self::LEN]) -> Option<Self> {
        let [chip, major, minor, patch] = *bytes[INFO_MAGIC.len()..].first_chunk()?;
        let read = Self {
            chip: postcard::from_bytes(&[chip]).ok()?,
            version: FirmwareVersion {
                major,
                minor,
                patch,
            },
        };
        (read.to_bytes() == *bytes).then_some(read)
    }

    /// What a built program says of itself. `None` if it says nothing, or more than one thing; a
    /// compiler may well copy a constant.
    #[must_use]
    pub fn find(program: &[u8]) -> Option<Self> {
        let mut places = program.array_windows().filter_map(Self::read);
        let info = places.next()?;
        places.all(|other| other == info).then_some(info)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INFO: ImageInfo = ImageInfo {
        chip: Chip::Rp2350,
        version: FirmwareVersion {
            major: 1,
            minor: 2,
            patch: 3,
        },
    };

    /// D-5: the bytes that boards hold and packaging looks for.
    #[test]
    fn a_program_says_what_it_is_in_these_bytes() {
        let bytes = INFO.to_bytes();
        assert_eq!(bytes, *b"KEYFOB FW\0\x02\x01\x02\x03\0\0");
        assert_eq!(ImageInfo::read(&bytes), Some(INFO));
        for at in 0..bytes.len() {
            let mut other = bytes;
            other[at] ^= 0x80;
            assert_ne!(ImageInfo::read(&other), Some(INFO), "byte {at}");
        }
        assert_eq!(ImageInfo::read(b"KEYFOB FW\0\x63\x01\x02\x03\0\0"), None);
    }

    /// D-5: the constant's number of a chip is the number that postcard writes, in a manifest too.
    #[test]
    fn the_chip_is_numbered_as_in_manifests() {
        for chip in [Chip::Simulated, Chip::Rp2040, Chip::Rp2350, Chip::Nrf52840] {
            let info = ImageInfo { chip, ..INFO };
            let mut number = [0; 1];
            postcard::to_slice(&chip, &mut number).expect("one byte");
            assert_eq!(info.to_bytes()[10], number[0]);
            assert_eq!(ImageInfo::read(&info.to_bytes()), Some(info));
        }
    }

    /// D-5: what a program says is taken only if it says one thing.
    #[test]
    fn a_program_says_one_thing() {
        let mut program = [0xFF; 200];
        assert_eq!(ImageInfo::find(&program), None);
        program[61..77].copy_from_slice(&INFO.to_bytes());
        assert_eq!(ImageInfo::find(&program), Some(INFO));
        program[180..196].copy_from_slice(&INFO.to_bytes());
        assert_eq!(ImageInfo::find(&program), Some(INFO));
        program[191] += 1;
        assert_eq!(ImageInfo::find(&program), None);
        assert_eq!(ImageInfo::find(&program[..70]), None);
    }
}
