//! What a built program says of itself, for packaging: its chip and version.

use licfmt::firmware::ImageInfo;

use crate::chip;

/// The dongle's version is what it signs as its firmware.
#[cfg(feature = "dongle")]
use keyfob_firmware::VERSION;

/// The boot stage's version is this package's.
#[cfg(not(feature = "dongle"))]
const VERSION: licfmt::device::FirmwareVersion = licfmt::device::FirmwareVersion {
    major: number(env!("CARGO_PKG_VERSION_MAJOR")),
    minor: number(env!("CARGO_PKG_VERSION_MINOR")),
    patch: number(env!("CARGO_PKG_VERSION_PATCH")),
};

#[cfg(not(feature = "dongle"))]
const fn number(text: &str) -> u8 {
    match u8::from_str_radix(text, 10) {
        Ok(number) => number,
        Err(_) => panic!("no part of a version may be above 255"),
    }
}

#[used]
#[unsafe(link_section = ".info")]
static INFO: [u8; ImageInfo::LEN] = ImageInfo {
    chip: chip::CHIP,
    version: VERSION,
}
.to_bytes();
