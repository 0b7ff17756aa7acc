//! The firmware's version: the crate's, or what `KEYFOB_VERSION` says when it is built.

use licfmt::device::FirmwareVersion;

/// What the dongle reports and signs as its firmware.
pub const VERSION: FirmwareVersion = version(TEXT);

const TEXT: &str = match option_env!("KEYFOB_VERSION") {
    Some(asked) => asked,
    None => env!("CARGO_PKG_VERSION"),
};

/// Reads `MAJOR.MINOR.PATCH` at compile time; anything else, or a part above 255, does not compile.
const fn version(text: &str) -> FirmwareVersion {
    let text = text.as_bytes();
    let mut parts = [0u8; 3];
    let (mut part, mut at) = (0, 0);
    while at < text.len() {
        if text[at] == b'.' {
            part += 1;
        } else {
            assert!(text[at].is_ascii_digit());
            parts[part] = parts[part] * 10 + (text[at] - b'0');
        }
        at += 1;
    }
    let [major, minor, patch] = parts;
    FirmwareVersion {
        major,
        minor,
        patch,
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn the_version_is_what_was_asked_for() {
        assert_eq!(VERSION.to_string(), TEXT);
        assert_eq!(version("255.0.12").to_string(), "255.0.12");
    }
}
