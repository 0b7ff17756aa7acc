//! The first wired network interface that is built in, by the address that its maker gave it.
//!
//! Where the firmware names none that is on the board, a card that is added at an earlier place on the
//! bus becomes the first. Linux tells of Thunderbolt ports from 5.14 on; before, a network card in a
//! docking station counts like one that is built in.

use std::path::{Path, PathBuf};

use super::tree::Tree;

/// `ARPHRD_ETHER` of `<linux/if_arp.h>`.
const ETHERNET: &str = "1";

/// `NET_ADDR_PERM` of `<linux/netdevice.h>`: the address was not changed, made up or borrowed.
const PERMANENT: &str = "0";

/// Addresses that are in many computers, by how they begin: what QEMU gives when nobody chose one,
/// and what boards have whose maker wrote none.
const PLACEHOLDERS: [&str; 5] = [
    "00:00:00:00:00:",
    "00:01:02:03:04:05",
    "00:11:22:33:44:55",
    "52:54:00:12:34:",
    "ff:ff:ff:ff:ff:ff",
];

/// Locally administered, but kept in the virtual machine's definition (QEMU, libvirt).
const QEMU: &str = "52:54:00:";

/// An interface that counts, ordered by where it is: on the board first, then by its place on the
/// bus. The kernel's names and numbers have no say.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Interface {
    is_on_a_card: bool,
    place: PathBuf,
    port: u64,
    address: String,
}

/// The address of the first such interface.
pub(super) fn value(tree: &Tree) -> Option<String> {
    let names = tree.list("sys/class/net").into_iter();
    let interfaces = names.filter_map(|name| interface(tree, &name));
    interfaces.min().map(|first| first.address)
}

fn interface(tree: &Tree, name: &str) -> Option<Interface> {
    let path = Path::new("sys/class/net").join(name);
    let read = |file: &str| tree.read(path.join(file));
    // Bridges, bonds, VPNs and the ends of containers have no device.
    let place = tree.device(path.join("device"))?;
    let is_wired = read("type").as_deref() == Some(ETHERNET) && !is_radio(tree, &path);
    let is_built_in = !is_pluggable(tree, &place);
    // Part of another card, made by software.
    let is_made = tree.has(path.join("device/physfn"));
    let port = read("dev_port").and_then(|port| port.parse().ok());
    (is_wired && is_built_in && !is_made).then_some(Interface {
        // The firmware numbers what is on the board (SMBIOS type 41, ACPI _DSM).
        is_on_a_card: !["acpi_index", "index"]
            .iter()
            .any(|it| tree.has(place.join(it))),
        place,
        port: port.unwrap_or(0),
        address: permanent_address(tree, &path)?,
    })
}

fn is_radio(tree: &Tree, interface: &Path) -> bool {
    let event = tree.read(interface.join("uevent")).unwrap_or_default();
    let is_named = |line: &str| matches!(line, "DEVTYPE=wlan" | "DEVTYPE=wwan");
    tree.has(interface.join("wireless"))
        || tree.has(interface.join("phy80211"))
        || event.lines().any(is_named)
}

/// Whether the device hangs on USB, or behind a port that devices are plugged into (Thunderbolt).
fn is_pluggable(tree: &Tree, place: &Path) -> bool {
    let is_usb = |part: &Path| {
        let name = part.file_name().unwrap_or_default().to_string_lossy();
        let number = name.strip_prefix("usb").unwrap_or_default();
        !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    };
    let is_removable =
        |part: &Path| tree.read(part.join("removable")).as_deref() == Some("removable");
    place
        .ancestors()
        .any(|part| is_usb(part) || is_removable(part))
}

/// The maker's address, in lower case. A bond gives its members its own, and keeps theirs.
fn permanent_address(tree: &Tree, interface: &Path) -> Option<String> {
    let read = |file: &str| tree.read(interface.join(file));
    let address = read("bonding_slave/perm_hwaddr").or_else(|| {
        let is_permanent = read("addr_assign_type").as_deref() == Some(PERMANENT);
        read("address").filter(|_| is_permanent)
    });
    address
        .map(|address| address.to_lowercase())
        .filter(|address| is_individual(address))
}

/// Whether an address belongs to one interface in the world (IEEE 802, 8.2): not to a group, not
/// made up on the spot.
fn is_individual(address: &str) -> bool {
    let bytes = address.split(':').map(|byte| u8::from_str_radix(byte, 16));
    let Ok(bytes) = bytes.collect::<Result<Vec<_>, _>>() else {
        return false;
    };
    let is_placeholder = PLACEHOLDERS.iter().any(|it| address.starts_with(it));
    let is_local = bytes.first().is_none_or(|first| first & 0b11 != 0);
    bytes.len() == 6 && !is_placeholder && (!is_local || address.starts_with(QEMU))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P-17: what anybody may have made up names no computer.
    #[test]
    fn only_individual_addresses_count() {
        for address in [
            "3c:ec:ef:12:34:56",
            "00:50:56:ab:cd:ef",
            "52:54:00:ab:cd:ef",
        ] {
            assert!(is_individual(address), "{address}");
        }
        for address in [
            "02:42:ac:11:00:02",
            "01:00:5e:00:00:01",
            "3c:ec:ef:12:34",
            "3c:ec:ef:12:34:5g",
            "",
        ] {
            assert!(!is_individual(address), "{address}");
        }
        for address in PLACEHOLDERS {
            let whole = format!("{address}56");
            assert!(!is_individual(&whole[..17]), "{address}");
        }
    }
}
