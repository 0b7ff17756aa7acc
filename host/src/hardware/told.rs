//! What makers leave in place of a serial number counts as not told.

/// Words that stand for "nothing", in lower case.
const PLACEHOLDERS: [&str; 31] = [
    "",
    "0123456789",
    "0123456789abcdef",
    "03000200-0400-0500-0006-000700080009",
    "1234567890",
    "123456789",
    "12345678",
    "base board serial number",
    "board serial number",
    "chassis serial number",
    "default string",
    "default",
    "empty",
    "invalid",
    "n/a",
    "na",
    "none",
    "not applicable",
    "not available",
    "not specified",
    "null",
    "o.e.m.",
    "oem",
    "serial number",
    "system manufacturer",
    "system product name",
    "system serial number",
    "to be filled by o.e.m",
    "to be filled by o.e.m.",
    "undefined",
    "unknown",
];

/// A name, with single spaces; `None` for a placeholder.
pub(super) fn name(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let known = PLACEHOLDERS.contains(&text.to_lowercase().as_str());
    (!known && !is_one_character(&text)).then_some(text)
}

/// A serial number; `None` for a placeholder, for a word (a number has digits), and for what QEMU
/// numbers disks by that were given no serial number: it is the same in every machine.
pub(super) fn serial(text: &str) -> Option<String> {
    let text = name(text)?;
    let last = text.rsplit([' ', '_']).next().unwrap_or_default();
    let counted = last.starts_with("QM0000") || last.starts_with("drive-");
    // `eui.0000000000000000` is how the kernel says that a disk has none.
    let number = text.split_once('.').map_or(text.as_str(), |(_, it)| it);
    let has_digit = text.contains(|c: char| c.is_ascii_digit());
    (has_digit && !counted && !is_one_character(number)).then_some(text)
}

/// Only zeros, only `F`, only `x`: with or without marks between them.
fn is_one_character(text: &str) -> bool {
    let text = text.strip_prefix("0x").unwrap_or(text);
    let mut characters = text.chars().filter(|c| c.is_alphanumeric());
    let first = characters.next();
    characters.all(|c| Some(c) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P-17: what all computers of a maker say tells none from another.
    #[test]
    fn placeholders_are_not_told() {
        for text in PLACEHOLDERS {
            assert_eq!(name(text), None, "{text}");
            assert_eq!(name(&format!(" {} ", text.to_uppercase())), None, "{text}");
            assert_eq!(serial(text), None, "{text}");
        }
        for text in ["00000000", "FFFFFFFF", "0x00000000", "xxxx", "...", "00:00"] {
            assert_eq!(name(text), None, "{text}");
        }
        for text in [
            "eui.0000000000000000",
            "QM00001",
            "t10.ATA     QEMU HARDDISK    QM00001",
            "0QEMU_QEMU_HARDDISK_drive-scsi0",
            "rootdisk",
        ] {
            assert_eq!(serial(text), None, "{text}");
        }
    }

    #[test]
    fn real_ones_are() {
        let wwid = "t10.ATA     Samsung SSD 860   S3Z9NB0K";
        let expected = "t10.ATA Samsung SSD 860 S3Z9NB0K";
        assert_eq!(serial(wwid).as_deref(), Some(expected));
        for text in [
            "S5GXNX0W123456",
            "eui.0025388a91b0c1d2",
            "naa.5002538e40a1b2c3",
        ] {
            assert_eq!(serial(text).as_deref(), Some(text));
        }
        assert_eq!(name("Dell  Inc.").as_deref(), Some("Dell Inc."));
    }
}
