//! What Windows tells every user, in its registry: the processor's model; the installation's number with the names of
//! computer and board. The numbers of disks and network cards are told only to who asks drivers, so they are not used
//! yet.

use super::told;

/// Reads the registry's local machine.
pub(super) trait Registry {
    /// A text value; none: it is not there, or no text.
    fn text(&self, key: &str, value: &str) -> Option<String>;
}

/// Made when Windows is installed.
const MACHINE: (&str, &str) = (r"SOFTWARE\Microsoft\Cryptography", "MachineGuid");
const PROCESSOR: &str = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0";
/// What the firmware says at each start; its own version is not among it, for an update changes that.
const BIOS: &str = r"HARDWARE\DESCRIPTION\System\BIOS";
const NAMES: [&str; 4] = [
    "SystemManufacturer",
    "SystemProductName",
    "BaseBoardManufacturer",
    "BaseBoardProduct",
];

/// The model of the first processor, such as `GenuineIntel Intel64 Family 6 Model 158 Stepping 10`.
pub(super) fn cpu(registry: &dyn Registry) -> Option<String> {
    let maker = registry.text(PROCESSOR, "VendorIdentifier");
    let model = registry.text(PROCESSOR, "Identifier");
    let [maker, model] = [maker, model].map(|it| it.and_then(|text| told::name(&text)));
    Some(format!("{} {}", maker?, model?))
}

/// The installation's number, then maker and product of computer and board, one a line.
pub(super) fn firmware(registry: &dyn Registry) -> Option<String> {
    let number = registry.text(MACHINE.0, MACHINE.1)?;
    let number = told::serial(&number.to_ascii_lowercase())?;
    let names = NAMES.iter().filter_map(|name| registry.text(BIOS, name));
    let names = names.filter_map(|text| told::name(&text));
    Some(
        [number]
            .into_iter()
            .chain(names)
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

/// What the computer calls itself: a virtual machine says so.
#[cfg(windows)]
pub(super) fn machine_names(registry: &dyn Registry) -> Vec<String> {
    let names = NAMES[..2]
        .iter()
        .filter_map(|name| registry.text(BIOS, name));
    names.filter_map(|text| told::name(&text)).collect()
}

/// This computer's.
#[cfg(windows)]
pub(super) struct System;

#[cfg(windows)]
impl Registry for System {
    fn text(&self, key: &str, value: &str) -> Option<String> {
        let key = windows_registry::LOCAL_MACHINE.open(key).ok()?;
        key.get_string(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Clone, Default)]
    struct Fake(BTreeMap<(String, String), String>);

    impl Fake {
        fn with(mut self, key: &str, value: &str, text: &str) -> Self {
            self.0.insert((key.into(), value.into()), text.into());
            self
        }
    }

    impl Registry for Fake {
        fn text(&self, key: &str, value: &str) -> Option<String> {
            self.0.get(&(key.to_owned(), value.to_owned())).cloned()
        }
    }

    fn desk() -> Fake {
        Fake::default()
            .with(MACHINE.0, MACHINE.1, "0B3A6F52-7C11-4D0E-9A55-3F1D2C4B5A69")
            .with(PROCESSOR, "VendorIdentifier", "GenuineIntel")
            .with(
                PROCESSOR,
                "Identifier",
                "Intel64 Family 6 Model 158 Stepping 10",
            )
            .with(BIOS, "SystemManufacturer", "Dell Inc.")
            .with(BIOS, "SystemProductName", "OptiPlex 7070")
            .with(BIOS, "BaseBoardManufacturer", "To Be Filled By O.E.M.")
            .with(BIOS, "BIOSVersion", "1.2.3")
    }

    /// P-17: what tells this computer from others, in a form that no update of firmware or system changes.
    #[test]
    fn a_desk_computer() {
        let computer = desk();
        let model = "GenuineIntel Intel64 Family 6 Model 158 Stepping 10";
        assert_eq!(cpu(&computer).as_deref(), Some(model));
        let expected = "0b3a6f52-7c11-4d0e-9a55-3f1d2c4b5a69\nDell Inc.\nOptiPlex 7070";
        assert_eq!(firmware(&computer).as_deref(), Some(expected));
        let updated = computer.with(BIOS, "BIOSVersion", "1.9.0");
        assert_eq!(firmware(&updated).as_deref(), Some(expected));
        let again = updated.with(MACHINE.0, MACHINE.1, "1b3a6f52-7c11-4d0e-9a55-3f1d2c4b5a69");
        assert_ne!(
            firmware(&again).as_deref(),
            Some(expected),
            "installed anew"
        );
    }

    /// Names alone tell no computer from others of its model.
    #[test]
    fn without_a_number_nothing_is_told() {
        let mut computer = desk();
        computer.0.remove(&(MACHINE.0.into(), MACHINE.1.into()));
        assert_eq!(firmware(&computer), None);
        let zeros = computer.with(MACHINE.0, MACHINE.1, "00000000-0000-0000-0000-000000000000");
        assert_eq!(firmware(&zeros), None);
        assert_eq!(
            (cpu(&Fake::default()), firmware(&Fake::default())),
            (None, None)
        );
    }
}
