//! The udev rules that let users open dongles, boards and debug probes (Linux).

use std::{io, process::Command};

/// The rule, as it is installed.
pub(super) const RULE: &str = include_str!("../../../../hw/udev/70-keyfob.rules");
/// The rule's name. The first file of this name in [`RULE_DIRECTORIES`] is the one in force.
pub(crate) const RULE_NAME: &str = "70-keyfob.rules";
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
            "--subsystem-match=tty",
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

/// None: for rules that are written for another computer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoUdev;

impl Udev for NoUdev {
    fn reload(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use licfmt::hid::{PRODUCT_ID, VENDOR_ID};

    use super::*;

    /// The rules, each as its terms.
    fn rules() -> Vec<Vec<&'static str>> {
        let lines = RULE.lines();
        let rules = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        rules.map(|rule| rule.split(", ").collect()).collect()
    }

    /// Whether one rule has exactly these terms, besides the one that every rule ends with and the
    /// one that takes whole devices only, without their interfaces.
    fn has(terms: &[&str]) -> bool {
        let whole = r#"ENV{DEVTYPE}=="usb_device""#;
        rules().iter().any(|rule| {
            let rest = rule.iter().filter(|term| **term != whole);
            let rest: Vec<_> = rest.copied().collect();
            let (last, rest) = rest.split_last().expect("terms");
            *last == r#"TAG+="uaccess""# && rest == terms
        })
    }

    /// D-5: a rule for the dongle's HID node, one for it and for each boot loader on the bus, and
    /// one for the serial port of Nordic's.
    #[test]
    fn every_board_has_its_rule() {
        let ids = |attribute: &str, vendor: u16, product: u16| {
            [("idVendor", vendor), ("idProduct", product)]
                .map(|(name, id)| format!(r#"{attribute}{{{name}}}=="{id:04x}""#))
        };
        for (subsystem, attribute, vendor, product) in [
            ("hidraw", "ATTRS", VENDOR_ID, PRODUCT_ID),
            ("usb", "ATTR", VENDOR_ID, PRODUCT_ID),
            ("usb", "ATTR", 0x2e8a, 0x0003),
            ("usb", "ATTR", 0x2e8a, 0x000f),
            ("usb", "ATTR", 0x1915, 0x521f),
            ("tty", "ATTRS", 0x1915, 0x521f),
        ] {
            let [vendor, product] = ids(attribute, vendor, product);
            let subsystem = format!(r#"SUBSYSTEM=="{subsystem}""#);
            assert!(has(&[&subsystem, &vendor, &product]), "{vendor} {product}");
        }
    }

    /// D-5: debug probes by the name that they all have, and those of the two makers without one.
    #[test]
    fn debug_probes_have_their_rules() {
        let usb = r#"SUBSYSTEM=="usb""#;
        for terms in [
            &[usb, r#"ATTR{product}=="*CMSIS-DAP*""#][..],
            &[r#"SUBSYSTEM=="hidraw""#, r#"ATTRS{product}=="*CMSIS-DAP*""#],
            &[usb, r#"ATTR{idVendor}=="1366""#],
        ] {
            assert!(has(terms), "{terms:?}");
        }
        let st_link = r#"ATTR{idVendor}=="0483""#;
        assert!(rules().iter().any(|rule| rule.contains(&st_link)));
    }

    /// A rule that udev cannot read is passed over in silence: each is a list of `KEY OP "VALUE"`,
    /// and on the bus each names whole devices.
    #[test]
    fn the_rules_are_well_formed() {
        for rule in rules() {
            for term in &rule {
                let (key, value) = term.split_once("=\"").expect(term);
                assert!(value.ends_with('"') && value.len() > 1, "{term}");
                assert!(key.ends_with(['=', '+']), "{term}");
                assert!(!value[..value.len() - 1].contains('"'), "{term}");
            }
            let on_the_bus = rule[0] == r#"SUBSYSTEM=="usb""#;
            let whole = rule.contains(&r#"ENV{DEVTYPE}=="usb_device""#);
            assert_eq!(on_the_bus, whole, "{rule:?}");
        }
    }

    /// systemd acts on the tag in a rule numbered 73: ours must have set it by then.
    #[test]
    fn the_rule_comes_before_the_one_that_acts_on_its_tag() {
        assert!(RULE_NAME < "73-seat-late.rules");
    }
}
