//! The firmware's version is the crate's.

use licfmt::device::FirmwareVersion;

/// What the dongle reports and signs as its firmware.
pub const VERSION: FirmwareVersion = FirmwareVersion {
    major: number(env!("CARGO_PKG_VERSION_MAJOR")),
    minor: number(env!("CARGO_PKG_VERSION_MINOR")),
    patch: number(env!("CARGO_PKG_VERSION_PATCH")),
};

/// Reads a decimal number at compile time; a part above 255 does not compile.
const fn number(text: &str) -> u8 {
    let digits = text.as_bytes();
    let (mut value, mut at) = (0u8, 0);
    while at < digits.len() {
        value = value * 10 + (digits[at] - b'0');
        at += 1;
    }
    value
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn the_version_is_the_crates() {
        assert_eq!(VERSION.to_string(), env!("CARGO_PKG_VERSION"));
    }
}
