//! Dongles on the USB bus that no HID node was made for: without this, a dongle in a container, or
//! one whose interface another driver took, would be "not plugged in".

use std::{
    fs,
    path::{Path, PathBuf},
};

use licfmt::hid::{PRODUCT_ID, VENDOR_ID};
use rusb::{Context, Device, UsbContext};

use super::{Access, Candidate, Place, UsbAddress};
use crate::transport::hid::HidNode;

/// USB class of HID interfaces.
const HID_CLASS: u8 = 3;

/// The dongles on the bus for which there is none of `nodes`.
pub(super) fn without_node(nodes: &[HidNode]) -> Vec<Candidate> {
    let root = Path::new("/sys/class/hidraw");
    let addresses: Vec<_> = nodes
        .iter()
        .map(|node| address(root, Path::new(&node.path)))
        .collect();
    let candidate = |address| Candidate {
        place: Place::Usb(address),
        serial: None,
        access: Access::NoNode,
    };
    // A system on which the bus cannot be listed has no more to tell than its HID nodes.
    let on_bus = on_bus().unwrap_or_default();
    unclaimed(on_bus, &addresses).map(candidate).collect()
}

fn on_bus() -> rusb::Result<Vec<UsbAddress>> {
    let devices = Context::new()?.devices()?;
    let dongles = devices.iter().filter(looks_like_a_dongle);
    Ok(dongles
        .map(|device| UsbAddress {
            bus: device.bus_number(),
            device: device.address(),
        })
        .collect())
}

/// By its ids and by having a HID interface: others may use the same ids.
fn looks_like_a_dongle<T: UsbContext>(device: &Device<T>) -> bool {
    let ids = device.device_descriptor().is_ok_and(|descriptor| {
        descriptor.vendor_id() == VENDOR_ID && descriptor.product_id() == PRODUCT_ID
    });
    ids && device.active_config_descriptor().is_ok_and(|config| {
        config
            .interfaces()
            .flat_map(|interface| interface.descriptors())
            .any(|interface| interface.class_code() == HID_CLASS)
    })
}

/// Those on the bus that no node belongs to. A node that is somewhere unknown (not on Linux)
/// accounts for any one of them.
fn unclaimed(
    on_bus: Vec<UsbAddress>,
    nodes: &[Option<UsbAddress>],
) -> impl Iterator<Item = UsbAddress> {
    let unknown = nodes.iter().filter(|address| address.is_none()).count();
    let left = move |address: &UsbAddress| !nodes.contains(&Some(*address));
    on_bus.into_iter().filter(left).skip(unknown)
}

/// Where on the bus a hidraw node's device is: the nearest parent in sysfs that has an address.
fn address(class: &Path, node: &Path) -> Option<UsbAddress> {
    let device: PathBuf = class.join(node.file_name()?).canonicalize().ok()?;
    let number = |directory: &Path, name: &str| {
        let text = fs::read_to_string(directory.join(name)).ok()?;
        text.trim().parse::<u8>().ok()
    };
    device.ancestors().find_map(|parent| {
        Some(UsbAddress {
            bus: number(parent, "busnum")?,
            device: number(parent, "devnum")?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(device: u8) -> UsbAddress {
        UsbAddress { bus: 1, device }
    }

    /// D-2: a dongle that is plugged in is never reported as missing.
    #[test]
    fn a_dongle_without_a_node_is_left_over() {
        let left = |on_bus: &[u8], nodes: &[Option<u8>]| -> Vec<u8> {
            let on_bus = on_bus.iter().map(|device| at(*device)).collect();
            let nodes: Vec<_> = nodes.iter().map(|node| node.map(at)).collect();
            unclaimed(on_bus, &nodes).map(|one| one.device).collect()
        };
        assert_eq!(left(&[4], &[]), [4]);
        assert_eq!(left(&[4, 5], &[Some(4)]), [5]);
        assert!(left(&[4, 5], &[Some(5), Some(4)]).is_empty());
        assert_eq!(left(&[4, 5], &[None]), [5]);
        assert!(left(&[4], &[None, None]).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_nodes_address_is_its_usb_parents() {
        let sys = tempfile::tempdir().expect("temporary directory");
        let usb = sys.path().join("devices/usb1/1-2");
        let hidraw = usb.join("1-2:1.0/0003:1209:0001.0007/hidraw/hidraw3");
        fs::create_dir_all(&hidraw).expect("made");
        fs::write(usb.join("busnum"), "1\n").expect("written");
        fs::write(usb.join("devnum"), "9\n").expect("written");
        let class = sys.path().join("class/hidraw");
        fs::create_dir_all(&class).expect("made");
        std::os::unix::fs::symlink(&hidraw, class.join("hidraw3")).expect("linked");
        assert_eq!(address(&class, Path::new("/dev/hidraw3")), Some(at(9)));
        assert_eq!(address(&class, Path::new("/dev/hidraw4")), None);
    }

    #[test]
    fn a_machine_without_dongles_has_none_on_the_bus() {
        // Whatever this machine has, the question must not fail or panic.
        drop(without_node(&[]));
    }
}
