//! The udev rule that lets users open dongles (Linux).

use std::{io, process::Command};

/// The rule, as it is installed.
pub(super) const RULE: &str = include_str!("../../../../hw/udev/70-keyfob.rules");
/// The rule's name. The first file of this name in [`RULE_DIRECTORIES`] is the one in force.
pub(super) const RULE_NAME: &str = "70-keyfob.rules";
/// Where udev looks for rules, in this order; the first is the administrator's.
pub(crate) const RULE_DIRECTORIES: [&str; 4] = [
    "/etc/udev/rules.d",
    "/run/udev/rules.d",
    "/usr/local/lib/udev/rules.d",
    "/usr/lib/udev/rules.d",
];

/// The system's device manager.
pub(crate) trait Udev {
    /// Asks it to read its rules again and to apply them to what is plugged.
    ///
    /// # Errors
    /// When it is not there, or refuses.
    fn reload(&mut self) -> io::Result<()>;
}

/// The real one, by its tool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Udevadm;

impl Udev for Udevadm {
    fn reload(&mut self) -> io::Result<()> {
        let trigger = [
            "trigger",
            "--subsystem-match=hidraw",
            "--subsystem-match=usb",
        ];
        for arguments in [&["control", "--reload-rules"][..], &trigger] {
            let status = Command::new("udevadm").args(arguments).status()?;
            if !status.success() {
                let text = format!("`udevadm {}` ended with {status}", arguments.join(" "));
                return Err(io::Error::other(text));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use licfmt::hid::{PRODUCT_ID, VENDOR_ID};

    use super::*;

    /// One rule for the dongle's HID node, one for it and for each boot loader on the bus.
    #[test]
    fn every_device_has_its_rule() {
        let rules: Vec<_> = RULE.lines().filter(|line| line.contains("==")).collect();
        assert!(
            rules
                .iter()
                .all(|rule| rule.ends_with(r#", TAG+="uaccess""#))
        );
        let matches = |subsystem: &str, attribute: &str, vendor: u16, product: u16| {
            let ids = format!(
                r#"{attribute}{{idVendor}}=="{vendor:04x}", {attribute}{{idProduct}}=="{product:04x}""#
            );
            let subsystem = format!(r#"SUBSYSTEM=="{subsystem}","#);
            rules
                .iter()
                .any(|rule| rule.starts_with(&subsystem) && rule.contains(&ids))
        };
        assert!(matches("hidraw", "ATTRS", VENDOR_ID, PRODUCT_ID));
        for (vendor, product) in [
            (VENDOR_ID, PRODUCT_ID),
            (0x2e8a, 0x0003),
            (0x2e8a, 0x000f),
            (0x1915, 0x521f),
        ] {
            assert!(
                matches("usb", "ATTR", vendor, product),
                "{vendor:04x}:{product:04x}"
            );
        }
    }

    /// systemd acts on the tag in a rule numbered 73: ours must have set it by then.
    #[test]
    fn the_rule_comes_before_the_one_that_acts_on_its_tag() {
        assert!(RULE_NAME < "73-seat-late.rules");
    }
}
