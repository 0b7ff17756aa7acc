//! The disks that hold the root file system, through partitions, device-mapper and md.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{mount::Mount, told, tree::Tree};

/// Where a disk's number stands, below its directory: the card's register (eMMC, SD), the drive's
/// serial number (virtio, `nvme`), the designator of SCSI and SATA, the name of an `nvme` namespace.
/// What stands first is closest to the hardware. All can be read by everyone.
const NUMBERS: [&str; 5] = [
    "device/cid",
    "serial",
    "device/serial",
    "device/wwid",
    "wwid",
];

/// More layers than any system stacks: a loop of links ends here.
const LAYERS_MAX: usize = 16;

/// The serial numbers of all these disks, in order.
pub(super) fn value(tree: &Tree) -> Option<String> {
    let device = Mount::at(tree, "/")?.block_device(tree)?;
    let mut disks = BTreeSet::new();
    find(tree, &device, LAYERS_MAX, &mut disks);
    let serials: BTreeSet<_> = disks.iter().filter_map(|it| serial(tree, it)).collect();
    let joined = serials.into_iter().collect::<Vec<_>>().join(" ");
    (!joined.is_empty()).then_some(joined)
}

/// Collects the disks that this block device lies on.
fn find(tree: &Tree, device: &Path, layers: usize, disks: &mut BTreeSet<PathBuf>) {
    if layers == 0 {
        return;
    }
    let below = device.join("slaves");
    let layer = tree.list(&below);
    if !layer.is_empty() {
        let devices = layer.iter().filter_map(|it| tree.device(below.join(it)));
        devices.for_each(|it| find(tree, &it, layers - 1, disks));
    } else if let Some(disk) = device.parent().filter(|_| is_partition(tree, device)) {
        find(tree, disk, layers - 1, disks);
    } else {
        disks.insert(device.into());
    }
}

fn is_partition(tree: &Tree, device: &Path) -> bool {
    tree.has(device.join("partition"))
}

fn serial(tree: &Tree, disk: &Path) -> Option<String> {
    let mut texts = NUMBERS.iter().filter_map(|it| tree.read(disk.join(it)));
    texts.find_map(|text| told::serial(&text))
}
