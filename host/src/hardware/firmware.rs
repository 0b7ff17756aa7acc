//! The board, or where it keeps its number from ordinary users, the installation on it.
//!
//! The UUID and the serial numbers of DMI may be read by root alone. A protected program runs as any
//! user, and all users of a computer must see the same id: they are never used, not by root either.

use super::{cpu, mount::Mount, told, tree::Tree};

/// What everybody may read of DMI and no firmware update changes.
const NAMES: [&str; 4] = ["sys_vendor", "product_name", "board_vendor", "board_name"];

/// Where the installation's number is: systemd's, and before systemd that of D-Bus.
const MACHINE_IDS: [&str; 2] = ["etc/machine-id", "var/lib/dbus/machine-id"];

/// The board's serial number if the devicetree tells it, else the machine id with the names of
/// computer and board.
pub(super) fn value(tree: &Tree) -> Option<String> {
    board(tree).or_else(|| {
        let names = NAMES.iter().filter_map(|name| dmi(tree, name));
        let values = machine_id(tree).into_iter().chain(names);
        let values: Vec<_> = values.collect();
        machine_id(tree).map(|_| values.join("\n"))
    })
}

fn board(tree: &Tree) -> Option<String> {
    let devicetree = tree.read("sys/firmware/devicetree/base/serial-number");
    let told = |text: Option<String>| text.and_then(|text| told::serial(&text));
    // Container systems hide the former and not the latter, which is the same number.
    told(devicetree).or_else(|| told(cpu::board_serial(tree)))
}

/// A field of DMI that everybody may read.
pub(super) fn dmi(tree: &Tree, name: &str) -> Option<String> {
    let text = tree.read(format!("sys/class/dmi/id/{name}"))?;
    told::name(&text)
}

/// 32 hex digits; none that last for one run of the system only.
fn machine_id(tree: &Tree) -> Option<String> {
    let transient = Mount::at(tree, "/etc/machine-id").is_some_and(|it| it.is_transient_id());
    if transient {
        return None;
    }
    let texts = MACHINE_IDS.iter().filter_map(|path| tree.read(path));
    let valid = |text: &String| text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    texts.filter(valid).find_map(|text| told::serial(&text))
}
