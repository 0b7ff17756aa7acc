//! Which revision of its chip a board has, and whether closing that one keeps anybody out.
//!
//! Read from the data sheets and from programs that read the same places; not tried on hardware.

use licfmt::device::Chip;

/// Where an nRF52840 has its build code: `FICR.INFO.VARIANT` (product specification, 4.4.1).
pub(crate) const NRF_VARIANT: u32 = 0x1000_0104;
/// Where an RP2350's ROM says which one it is: `M`, `u`, 2, then its version (picotool reads the
/// stepping there, `determine_chip_revision`).
pub(crate) const ROM_VERSION: u32 = 0x10;

/// What an nRF52840 has there: four letters and digits, the first in the highest byte; all ones if the
/// factory wrote nothing.
pub(crate) fn of_build_code(variant: u32) -> Option<String> {
    let code = variant.to_be_bytes();
    let written = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let code = code.iter().all(written).then_some(code)?;
    String::from_utf8(code.to_vec()).ok()
}

/// What `SYSINFO.CHIP_ID` says in its highest four bits (RP2350 data sheet, 12.15 and appendix C).
/// One A4 that gave 3 there was reported: a board that is better than it says.
pub(crate) fn of_chip_id(chip_id: u32) -> Option<String> {
    let name = match chip_id >> 28 {
        2 => "A2",
        3 => "A3",
        8 => "A4",
        _ => return None,
    };
    Some(name.to_owned())
}

/// What an RP2350's ROM says of itself; each of these steppings has its own.
pub(crate) fn of_rom(found: &[u8]) -> Option<String> {
    let name = match found {
        [b'M', b'u', 2, 2] => "A2",
        [b'M', b'u', 2, 3] => "A3",
        [b'M', b'u', 2, 4] => "A4",
        _ => return None,
    };
    Some(name.to_owned())
}

/// Which revisions of a chip may be certified for production; `None` for a chip that never is.
#[must_use]
pub const fn wanted(chip: Chip) -> Option<&'static str> {
    match chip {
        Chip::Nrf52840 => Some("AAF0+"),
        Chip::Rp2350 => Some("A3, A4"),
        _ => None,
    }
}

/// Whether closing this revision keeps the published attacks out: nRF52840 from build code F (Nordic
/// IN-141), RP2350 from A3 (data sheet, errata E16, E20, E21). A revision that is not known is refused.
#[must_use]
pub fn holds(chip: Chip, revision: &str) -> bool {
    match chip {
        Chip::Nrf52840 => revision
            .strip_prefix("AA")
            .is_some_and(|rest| rest.starts_with(|letter: char| matches!(letter, 'F'..='Z'))),
        Chip::Rp2350 => matches!(revision, "A3" | "A4"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decision 6: build codes are read as Nordic writes them, and hold from F on.
    #[test]
    fn build_codes_hold_from_f_on() {
        for (variant, code, expected) in [
            (0x4141_4430, Some("AAD0"), false),
            (0x4141_4141, Some("AAAA"), false),
            (0x4341_4141, Some("CAAA"), false),
            (0x4141_4630, Some("AAF0"), true),
            (0x4141_4731, Some("AAG1"), true),
            (0x4141_3530, Some("AA50"), false),
            (u32::MAX, None, false),
            (0, None, false),
        ] {
            let found = of_build_code(variant);
            assert_eq!(found.as_deref(), code, "{variant:#x}");
            let held = found.is_some_and(|code| holds(Chip::Nrf52840, &code));
            assert_eq!(held, expected, "{variant:#x}");
        }
    }

    /// Decision 6: an RP2350 says its stepping in `CHIP_ID` and in its ROM; A2 does not hold, and what
    /// is not known does not either.
    #[test]
    fn steppings_hold_from_a3_on() {
        for (chip_id, rom, name, expected) in [
            (0x2000_4927, 2, Some("A2"), false),
            (0x3000_4927, 3, Some("A3"), true),
            (0x8000_4927, 4, Some("A4"), true),
            (0x1000_4927, 1, None, false),
            (0xF000_4927, 9, None, false),
        ] {
            assert_eq!(of_chip_id(chip_id).as_deref(), name);
            let found = of_rom(&[b'M', b'u', 2, rom]);
            assert_eq!(found.as_deref(), name);
            assert_eq!(found.is_some_and(|it| holds(Chip::Rp2350, &it)), expected);
        }
        // An RP2040's ROM, and none.
        assert_eq!(of_rom(&[b'M', b'u', 1, 3]), None);
        assert_eq!(of_rom(&[]), None);
        assert!(!holds(Chip::Rp2040, "A3"));
    }
}
