//! The files of several computers, as their systems show them.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

pub(super) const MACHINE_ID: &str = "3d1219c7c4c5404aaa1f6d2a48adfda4";

/// A directory with the files of one computer.
pub(super) struct Machine {
    directory: TempDir,
}

impl Machine {
    pub(super) fn new() -> Self {
        Self {
            directory: tempfile::tempdir().expect("a directory"),
        }
    }

    pub(super) fn root(&self) -> &Path {
        self.directory.path()
    }

    fn make(&self, path: &str) -> PathBuf {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        path
    }

    pub(super) fn write(&self, path: &str, text: &str) -> &Self {
        fs::write(self.make(path), format!("{text}\n")).expect("written");
        self
    }

    pub(super) fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.root().join(path)).expect("removed");
        self
    }

    /// A link, from the root on both sides, that is relative as those of `/sys` are.
    pub(super) fn link(&self, path: &str, target: &str) -> &Self {
        let up = "../".repeat(path.matches('/').count());
        fs::create_dir_all(self.root().join(target)).expect("made");
        symlink(format!("{up}{target}"), self.make(path)).expect("linked");
        self
    }

    /// What is mounted at `/`.
    pub(super) fn mounted(&self, device: &str, kind: &str, source: &str) -> &Self {
        let table = format!(
            "22 27 0:21 / /proc rw,relatime - proc proc rw\n\
             27 1 {device} / / rw,relatime shared:1 - {kind} {source} rw,discard"
        );
        self.write("proc/self/mountinfo", &table)
    }

    /// A block device: its number, and its place on the bus, which ends with its name.
    pub(super) fn block(&self, number: &str, place: &str) -> &Self {
        let name = place.rsplit('/').next().expect("a name");
        self.link(&format!("sys/class/block/{name}"), place);
        self.link(&format!("sys/dev/block/{number}"), place)
    }

    /// A partition of a disk.
    pub(super) fn partition(&self, number: &str, place: &str) -> &Self {
        self.block(number, place);
        self.write(&format!("{place}/partition"), "2")
    }

    /// A layer of the device-mapper or of md over other block devices.
    pub(super) fn layer(&self, number: &str, name: &str, below: &[&str]) -> &Self {
        let place = format!("sys/devices/virtual/block/{name}");
        self.block(number, &place);
        for it in below {
            let below = it.rsplit('/').next().expect("a name");
            self.link(&format!("{place}/slaves/{below}"), it);
        }
        self
    }

    /// A wired interface with its maker's address, at a place on the bus.
    pub(super) fn wired(&self, name: &str, place: &str, address: &str) -> &Self {
        let own = format!("{place}/net/{name}");
        self.interface(name, &own, address);
        self.link(&format!("{own}/device"), place)
    }

    /// An interface without a device.
    pub(super) fn virtual_interface(&self, name: &str, address: &str) -> &Self {
        self.interface(name, &format!("sys/devices/virtual/net/{name}"), address)
    }

    fn interface(&self, name: &str, own: &str, address: &str) -> &Self {
        self.write(&format!("{own}/address"), address);
        self.write(&format!("{own}/type"), "1");
        self.write(&format!("{own}/addr_assign_type"), "0");
        self.link(&format!("sys/class/net/{name}"), own)
    }

    pub(super) fn dmi(&self, vendor: &str, product: &str) -> &Self {
        self.write("sys/class/dmi/id/sys_vendor", vendor);
        self.write("sys/class/dmi/id/product_name", product);
        self.write("sys/class/dmi/id/board_vendor", vendor);
        self.write("sys/class/dmi/id/board_name", "Default string")
    }

    pub(super) fn intel(&self, flags: &str) -> &Self {
        let cpu = |number| {
            format!(
                "processor\t: {number}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 158\n\
                 model name\t: Intel(R) Core(TM)\nstepping\t: 10\nmicrocode\t: 0xf{number}\n\
                 cpu MHz\t\t: 800.0{number}\nflags\t\t: fpu {flags}\n"
            )
        };
        self.write("proc/cpuinfo", &format!("{}\n{}", cpu(0), cpu(1)))
    }

    pub(super) fn machine_id(&self) -> &Self {
        self.write("etc/machine-id", MACHINE_ID)
    }
}

const NVME: &str = "sys/devices/pci0000:00/0000:00:1d.0/0000:3d:00.0/nvme/nvme0/nvme0n1";

/// A laptop: LVM on LUKS on an SSD, a wired interface on the board.
pub(super) fn laptop() -> Machine {
    let machine = Machine::new();
    machine
        .mounted("253:1", "ext4", "/dev/mapper/vg-root")
        .block("259:0", NVME)
        .partition("259:3", &format!("{NVME}/nvme0n1p3"))
        .layer("253:0", "dm-0", &[&format!("{NVME}/nvme0n1p3")])
        .layer("253:1", "dm-1", &["sys/devices/virtual/block/dm-0"])
        .write("sys/devices/virtual/block/dm-1/dm/name", "vg-root")
        .write(&format!("{NVME}/wwid"), "eui.0025388a91b0c1d2")
        .write(&format!("{NVME}/device/serial"), "S5GXNX0W123456      ")
        .wired(
            "enp0s31f6",
            "sys/devices/pci0000:00/0000:00:1f.6",
            "3c:ec:ef:12:34:56",
        )
        .dmi("LENOVO", "20XYS0")
        .intel("sse2")
        .machine_id();
    machine
}

const SATA: &str = "sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0";

/// A PC: a SATA disk, two cards, of which the one on the higher place is on the board.
pub(super) fn pc() -> Machine {
    let machine = Machine::new();
    machine
        .mounted("8:2", "xfs", "/dev/sda2")
        .block("8:0", &format!("{SATA}/block/sda"))
        .partition("8:2", &format!("{SATA}/block/sda/sda2"))
        .write(&format!("{SATA}/wwid"), "naa.5002538e40a1b2c3")
        .link(&format!("{SATA}/block/sda/device"), SATA)
        .wired(
            "enp1s0",
            "sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0",
            "00:1b:21:aa:bb:cc",
        )
        .wired(
            "eno1",
            "sys/devices/pci0000:00/0000:00:1f.6",
            "18:c0:4d:00:11:22",
        )
        .write("sys/devices/pci0000:00/0000:00:1f.6/acpi_index", "1")
        .dmi("To Be Filled By O.E.M.", "To Be Filled By O.E.M.")
        .intel("sse2")
        .machine_id();
    machine
}

/// A guest of KVM: a virtio disk with a serial number, an address of libvirt.
pub(super) fn kvm() -> Machine {
    let machine = Machine::new();
    let disk = "sys/devices/pci0000:00/0000:00:05.0/virtio1/block/vda";
    machine
        .mounted("254:1", "ext4", "/dev/vda1")
        .block("254:0", disk)
        .partition("254:1", &format!("{disk}/vda1"))
        .write(&format!("{disk}/serial"), "b3a1c9f0-7a57-4e")
        .wired(
            "enp1s0",
            "sys/devices/pci0000:00/0000:00:03.0/virtio0",
            "52:54:00:ab:cd:ef",
        )
        .dmi("QEMU", "Standard PC (Q35 + ICH9, 2009)")
        .intel("hypervisor")
        .machine_id();
    machine
}

/// A guest of Hyper-V.
pub(super) fn hyper_v() -> Machine {
    let machine = Machine::new();
    let bus = "sys/devices/LNXSYSTM:00/LNXSYBUS:00/ACPI0004:00/VMBUS:00";
    let device = format!("{bus}/f8b3781a/host0/target0:0:0/0:0:0:0");
    machine
        .mounted("8:1", "ext4", "/dev/sda1")
        .block("8:0", &format!("{device}/block/sda"))
        .partition("8:1", &format!("{device}/block/sda/sda1"))
        .write(&format!("{device}/wwid"), "naa.60022480d1e2f3a4")
        .link(&format!("{device}/block/sda/device"), &device)
        .wired("eth0", &format!("{bus}/a5c2b0d1"), "00:15:5d:01:02:03")
        .dmi("Microsoft Corporation", "Virtual Machine")
        .intel("hypervisor")
        .machine_id();
    machine
}

/// A guest of `VMware`, whose disk tells nothing (`disk.EnableUUID` is off by default).
pub(super) fn vmware() -> Machine {
    let machine = Machine::new();
    let disk = "sys/devices/pci0000:00/0000:00:10.0/host2/target2:0:0/2:0:0:0/block/sda";
    machine
        .mounted("8:1", "ext4", "/dev/sda1")
        .block("8:0", disk)
        .partition("8:1", &format!("{disk}/sda1"))
        .wired(
            "ens192",
            "sys/devices/pci0000:00/0000:00:16.0/0000:0b:00.0",
            "00:50:56:ab:cd:ef",
        )
        .dmi("VMware, Inc.", "VMware Virtual Platform")
        .intel("hypervisor")
        .machine_id();
    machine
}

/// A Raspberry Pi 4: an SD card, the devicetree.
pub(super) fn raspberry_pi() -> Machine {
    let machine = Machine::new();
    let disk = "sys/devices/platform/emmc2bus/fe340000.mmc/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0";
    machine
        .mounted("179:2", "ext4", "/dev/mmcblk0p2")
        .block("179:0", disk)
        .partition("179:2", &format!("{disk}/mmcblk0p2"))
        .write(
            &format!("{disk}/device/cid"),
            "035344534c333247801a2b3c4d014300",
        )
        .write(&format!("{disk}/device/serial"), "0x1a2b3c4d")
        .wired(
            "eth0",
            "sys/devices/platform/scb/fd580000.ethernet",
            "dc:a6:32:01:02:03",
        )
        .write(
            "sys/firmware/devicetree/base/serial-number",
            "10000000a1b2c3d4\0",
        )
        .write(
            "proc/cpuinfo",
            "processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x0\n\
             CPU part\t: 0xd08\nCPU revision\t: 3\n\nSerial\t\t: 10000000a1b2c3d4",
        )
        .machine_id();
    machine
}

/// A container of Docker on a PC.
pub(super) fn docker() -> Machine {
    let machine = Machine::new();
    let layers = "/var/lib/docker/overlay2/l/ABC";
    machine
        .mounted("0:52", "overlay", &format!("overlay rw,lowerdir={layers}"))
        .virtual_interface("eth0", "02:42:ac:11:00:02")
        .virtual_interface("lo", "00:00:00:00:00:00")
        .write(".dockerenv", "")
        .dmi("LENOVO", "20XYS0")
        .intel("sse2");
    machine
}

/// A container of LXC in a directory of its host's disk.
pub(super) fn lxc() -> Machine {
    let machine = pc();
    machine
        .write("run/systemd/container", "lxc")
        .write("etc/machine-id", "00112233445566778899aabbccddeeff")
        .remove("sys/class/net/enp1s0")
        .remove("sys/class/net/eno1")
        .virtual_interface("eth0", "00:16:3e:01:02:03");
    machine
}
