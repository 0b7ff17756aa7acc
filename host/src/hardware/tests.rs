//! The hardware ID of several computers, by their files.

mod machines;
mod passing;

use licfmt::hardware::HardwareId;

use super::*;
use machines::{MACHINE_ID, Machine};

const VENDOR: KeyId = KeyId([7; 16]);

fn known(machine: &Machine) -> Hardware {
    SystemHardware::at(machine.root()).known(VENDOR)
}

fn id(machine: &Machine) -> HardwareId {
    let read = SystemHardware::at(machine.root()).read(VENDOR);
    read.expect("enough is known").id()
}

/// Fails unless exactly these values are known.
#[track_caller]
fn check(machine: &Machine, expected: [Option<&str>; 4]) {
    let values = Component::ALL.into_iter().zip(expected);
    let known = known(machine);
    for (component, value) in values {
        let expected = value.map(|value| ComponentHash::of(VENDOR, component, value));
        assert_eq!(known.component(component), expected, "{component}");
    }
}

const INTEL: Option<&str> = Some("GenuineIntel 6 158 10");

/// P-17: what is hashed on each kind of computer; changing it would change the ID of all that run.
#[test]
fn values_of_several_computers() {
    let firmware = |names: &str| format!("{MACHINE_ID}{names}");
    check(
        &machines::laptop(),
        [
            Some("S5GXNX0W123456"),
            INTEL,
            Some(&firmware("\nLENOVO\n20XYS0\nLENOVO")),
            Some("3c:ec:ef:12:34:56"),
        ],
    );
    check(
        &machines::pc(),
        [
            Some("naa.5002538e40a1b2c3"),
            INTEL,
            Some(MACHINE_ID),
            Some("18:c0:4d:00:11:22"),
        ],
    );
    check(
        &machines::raspberry_pi(),
        [
            Some("035344534c333247801a2b3c4d014300"),
            Some("0x41 8 0x0 0xd08 3"),
            Some("10000000a1b2c3d4"),
            Some("dc:a6:32:01:02:03"),
        ],
    );
}

/// P-17: virtual machines have what their host gives them, and the machine id.
#[test]
fn values_of_virtual_machines() {
    let firmware = |names: &str| format!("{MACHINE_ID}\n{names}");
    let qemu = firmware("QEMU\nStandard PC (Q35 + ICH9, 2009)\nQEMU");
    let kvm = [
        Some("b3a1c9f0-7a57-4e"),
        INTEL,
        Some(&*qemu),
        Some("52:54:00:ab:cd:ef"),
    ];
    check(&machines::kvm(), kvm);
    let microsoft = firmware("Microsoft Corporation\nVirtual Machine\nMicrosoft Corporation");
    let hyper_v = [
        Some("naa.60022480d1e2f3a4"),
        INTEL,
        Some(&*microsoft),
        Some("00:15:5d:01:02:03"),
    ];
    check(&machines::hyper_v(), hyper_v);
    let vmware = firmware("VMware, Inc.\nVMware Virtual Platform\nVMware, Inc.");
    let expected = [None, INTEL, Some(&*vmware), Some("00:50:56:ab:cd:ef")];
    check(&machines::vmware(), expected);
}

/// P-17: a container without a machine id is like all others on computers of its host's model.
#[test]
fn a_container_has_no_id_until_it_is_given_one() {
    let docker = machines::docker();
    check(&docker, [None, INTEL, None, None]);
    let refused = SystemHardware::at(docker.root()).read(VENDOR);
    let refused = refused.expect_err("too little");
    assert_eq!(refused.code(), Code::HardwareUnknown);
    crate::problem::assert_complete(&refused);
    let first = id(docker.machine_id());
    let again = machines::docker();
    assert_eq!(id(again.machine_id()), first, "a new container is the same");
    let lxc = machines::lxc();
    assert_ne!(id(&lxc), id(&machines::pc()), "not its host");
}

/// P-17: where nothing can be told of a computer, that is said.
#[test]
fn nothing_is_known_on_other_systems() {
    let elsewhere = SystemHardware { root: None };
    let refused = elsewhere.read(VENDOR).expect_err("nothing is known");
    assert_eq!(refused.reason(), Some("why-hardware-system"));
    crate::problem::assert_complete(&refused);
    assert_eq!(elsewhere.surroundings(), Surroundings::default());
}

#[test]
fn surroundings_are_named() {
    let check = |machine: &Machine, container, virtual_machine| {
        let expected = Surroundings {
            container,
            machine: virtual_machine,
        };
        let found = SystemHardware::at(machine.root()).surroundings();
        assert_eq!(found, expected);
    };
    check(&machines::laptop(), None, None);
    check(&machines::raspberry_pi(), None, None);
    check(&machines::kvm(), None, Some("kvm"));
    check(&machines::hyper_v(), None, Some("hyper-v"));
    check(&machines::vmware(), None, Some("vmware"));
    check(&machines::docker(), Some("docker"), None);
    check(&machines::lxc(), Some("lxc"), None);
    // Without a mark, by its layers; a container's image with a disk is a virtual machine.
    check(machines::docker().remove(".dockerenv"), Some("other"), None);
    let booted = machines::pc();
    booted.write(".dockerenv", "").intel("hypervisor");
    check(&booted, None, Some("other"));
}

/// P-17: the same disk, however the root file system lies on it.
#[test]
fn the_disk_is_found_through_its_layers() {
    let laptop = machines::laptop();
    let disk = known(&laptop).disk;
    // Btrfs has no device number.
    laptop.mounted("0:31", "btrfs", "/dev/mapper/vg-root");
    assert_eq!(known(&laptop).disk, disk);
    laptop.mounted("0:31", "btrfs", "/dev/nvme0n1p3");
    assert_eq!(known(&laptop).disk, disk);
    // What was mounted there at start, and is hidden now, does not count.
    let hidden = "1 1 0:2 / / rw - rootfs none rw";
    let root = "27 1 253:1 / / rw - ext4 /dev/mapper/vg-root rw";
    laptop.write("proc/self/mountinfo", &format!("{hidden}\n{root}"));
    assert_eq!(known(&laptop).disk, disk);
    // ZFS names a pool, which is no device.
    laptop.mounted("0:31", "zfs", "rpool/root");
    assert_eq!(known(&laptop).disk, None);
    // A loop ends.
    let endless = Machine::new();
    let itself = "sys/devices/virtual/block/dm-0";
    endless.mounted("253:0", "ext4", "/dev/mapper/a");
    endless.layer("253:0", "dm-0", &[itself]);
    assert_eq!(known(&endless).disk, None);
}

/// P-17: of an array all disks count, in whatever order they were found.
#[test]
fn an_array_has_several_disks() {
    let array = |serials: [&str; 2]| {
        let machine = Machine::new();
        let disks = ["vda", "vdb"].map(|it| format!("sys/devices/pci0000:00/{it}/block/{it}"));
        for ((disk, number), serial) in disks.iter().zip(["254:0", "254:16"]).zip(serials) {
            machine.block(number, disk);
            machine.write(&format!("{disk}/serial"), serial);
        }
        machine
            .layer("9:0", "md0", &[&disks[0], &disks[1]])
            .mounted("9:0", "ext4", "/dev/md0");
        machine
    };
    check(&array(["A1", "B2"]), [Some("A1 B2"), None, None, None]);
    check(&array(["B2", "A1"]), [Some("A1 B2"), None, None, None]);
    check(&array(["B2", "None"]), [Some("B2"), None, None, None]);
}

/// P-17: an address that is not the maker's is no component; that of a bond's member is kept.
#[test]
fn only_the_permanent_address_counts() {
    let own = "sys/devices/pci0000:00/0000:00:1f.6/net/enp0s31f6";
    let laptop = machines::laptop();
    let network = known(&laptop).network;
    laptop.write(&format!("{own}/addr_assign_type"), "3");
    laptop.write(&format!("{own}/address"), "3c:ec:ef:99:99:99");
    assert_eq!(known(&laptop).network, None);
    laptop.write(
        &format!("{own}/bonding_slave/perm_hwaddr"),
        "3C:EC:EF:12:34:56",
    );
    assert_eq!(known(&laptop).network, network);
    laptop.write(&format!("{own}/uevent"), "DEVTYPE=wlan");
    assert_eq!(known(&laptop).network, None, "a radio");
}

/// P-17: a machine id that systemd made up for one run would change with the next.
#[test]
fn a_transient_machine_id_is_none() {
    let laptop = machines::laptop();
    let root = "27 1 253:1 / / rw - ext4 /dev/mapper/vg-root rw";
    let table = format!("{root}\n30 27 0:25 /machine-id /etc/machine-id ro - tmpfs tmpfs rw");
    laptop.write("proc/self/mountinfo", &table);
    assert_eq!(known(&laptop).firmware, None);
    let table = format!("{root}\n30 27 8:2 /etc/machine-id /etc/machine-id ro - ext4 /dev/sda2 rw");
    laptop.write("proc/self/mountinfo", &table);
    assert_eq!(known(&laptop).firmware, known(&machines::laptop()).firmware);
    for text in ["uninitialized", "", "00000000000000000000000000000000"] {
        laptop.write("etc/machine-id", text);
        assert_eq!(known(&laptop).firmware, None, "{text}");
    }
}

/// P-17: what root alone may read, and what changes with updates, has no say.
#[test]
fn the_id_is_the_same_for_every_user_and_after_updates() {
    let laptop = machines::laptop();
    let before = id(&laptop);
    for (name, text) in [
        ("product_uuid", "4c4c4544-0042-3510-8054-b7c04f4e3532"),
        ("product_serial", "PF2ABCDE"),
        ("bios_version", "N32ET75W (1.51)"),
    ] {
        laptop.write(&format!("sys/class/dmi/id/{name}"), text);
        assert_eq!(id(&laptop), before, "{name}");
    }
}
