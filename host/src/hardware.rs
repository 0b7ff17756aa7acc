//! What this computer is known by: hashes of its components, and the hardware ID made of them
//! (P-15, P-17, E-4).
//!
//! On Linux the values that are hashed ([`licfmt::hardware::ComponentHash`]) are
//!
//! | component | value |
//! |---|---|
//! | disk | serial number of the disk with the root file system, found through LVM, LUKS, RAID and partitions; of several disks all, in order |
//! | cpu | maker, family, model and stepping, with spaces between: the model, so not enough by itself |
//! | firmware | the board's serial number (ARM boards); else `/etc/machine-id`, then maker and product of computer and board, one a line |
//! | network | address of the first wired interface that is built in; never one on USB, in a dock, virtual, or with an address that was changed or made up |
//!
//! On Windows they are what the registry tells: the processor's maker and model for the CPU; for the firmware the
//! installation's `MachineGuid`, then maker and product of computer and board, one a line. Disk and network have none
//! there.
//!
//! All of it can be read by every user, so that the ID is the same for all of them; what root alone
//! may read is never used. Placeholders count as not told. Kernel names and numbers, the order of
//! directories, and what is plugged in from outside have no say.
//!
//! The values stay in this process: what leaves it are hashes that are other ones for each vendor.
//! Serial numbers can be guessed and tried; the hashes hide them from the curious, not from somebody
//! who has a list of them.

mod cpu;
mod disk;
mod firmware;
mod mount;
mod network;
mod surroundings;
#[cfg(all(test, unix))]
mod tests;
mod told;
mod tree;
#[cfg(any(windows, test))]
mod windows;

use std::path::PathBuf;

use licfmt::{
    KeyId,
    hardware::{Component, ComponentHash, Hardware},
};

use crate::{Code, Problem};
pub use surroundings::Surroundings;
use tree::Tree;

/// Tells what a computer is known by.
pub trait HardwareSource: Send + Sync {
    /// The hashes of the computer's components, for the vendor whose root key has this id.
    ///
    /// # Errors
    /// [`Code::HardwareUnknown`] if nothing tells this computer from others of its model.
    fn read(&self, vendor: KeyId) -> Result<Hardware, Problem>;
}

/// The computer that this program runs on. On Linux and Windows only, so far: elsewhere nothing is known of it.
#[derive(Clone, Debug)]
pub struct SystemHardware {
    root: Option<PathBuf>,
}

impl SystemHardware {
    /// This computer.
    #[must_use]
    pub fn new() -> Self {
        Self {
            root: cfg!(target_os = "linux").then(|| "/".into()),
        }
    }

    /// The Linux computer whose `/sys`, `/proc`, `/etc` and `/run` lie below this directory.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self {
            root: Some(root.into()),
        }
    }

    /// All that is known, be it enough or not: see [`is_enough`].
    #[must_use]
    pub fn known(&self, vendor: KeyId) -> Hardware {
        let Some(tree) = self.tree() else {
            return elsewhere(vendor);
        };
        let hash = |component, value: Option<String>| {
            value.map(|value| ComponentHash::of(vendor, component, &value))
        };
        Hardware {
            disk: hash(Component::Disk, disk::value(&tree)),
            cpu: hash(Component::Cpu, cpu::value(&tree)),
            firmware: hash(Component::Firmware, firmware::value(&tree)),
            network: hash(Component::Network, network::value(&tree)),
        }
    }

    /// Whether it is a container or a virtual machine.
    #[must_use]
    pub fn surroundings(&self) -> Surroundings {
        let tree = self.tree();
        tree.map_or_else(Surroundings::elsewhere, |tree| Surroundings::of(&tree))
    }

    fn tree(&self) -> Option<Tree> {
        self.root.as_deref().map(Tree::new)
    }
}

impl Default for SystemHardware {
    fn default() -> Self {
        Self::new()
    }
}

impl HardwareSource for SystemHardware {
    fn read(&self, vendor: KeyId) -> Result<Hardware, Problem> {
        let known = self.known(vendor);
        if is_enough(&known) {
            return Ok(known);
        }
        let why = match self.root {
            Some(_) => "why-hardware-not-told",
            None if cfg!(windows) => "why-hardware-not-told",
            None => "why-hardware-system",
        };
        Err(Problem::new(Code::HardwareUnknown).because(why))
    }
}

/// What is known where there is no such tree.
#[cfg(windows)]
fn elsewhere(vendor: KeyId) -> Hardware {
    let hash = |component, value: Option<String>| {
        value.map(|value| ComponentHash::of(vendor, component, &value))
    };
    Hardware {
        cpu: hash(Component::Cpu, windows::cpu(&windows::System)),
        firmware: hash(Component::Firmware, windows::firmware(&windows::System)),
        ..Hardware::default()
    }
}

#[cfg(not(windows))]
fn elsewhere(_: KeyId) -> Hardware {
    Hardware::default()
}

/// Whether these components tell one computer from all others (P-17): the processor alone does not,
/// there are many of its model.
#[must_use]
pub fn is_enough(hardware: &Hardware) -> bool {
    let without_cpu = Hardware {
        cpu: None,
        ..*hardware
    };
    !without_cpu.is_unknown()
}
