//! What this computer is known by: hashes of its components, and the hardware ID made of them
//! (P-15, P-17, E-4).

use std::path::PathBuf;

use licfmt::{KeyId, hardware::Hardware};

use crate::{Code, Problem};

/// Tells what a computer is known by.
pub trait HardwareSource: Send + Sync {
    /// The hashes of the computer's components, for the vendor whose root key has this id.
    ///
    /// # Errors
    /// [`Code::HardwareUnknown`] if nothing tells this computer from others of its model.
    fn read(&self, vendor: KeyId) -> Result<Hardware, Problem>;
}

/// The computer that this program runs on.
#[derive(Clone, Debug)]
pub struct SystemHardware {
    root: PathBuf,
}

impl SystemHardware {
    /// This computer.
    #[must_use]
    pub fn new() -> Self {
        Self::at("/")
    }

    /// The computer whose `/sys`, `/proc`, `/etc` and `/run` lie below this directory.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }
}

impl Default for SystemHardware {
    fn default() -> Self {
        Self::new()
    }
}

impl HardwareSource for SystemHardware {
    fn read(&self, _vendor: KeyId) -> Result<Hardware, Problem> {
        let _ = &self.root;
        Err(Problem::new(Code::HardwareUnknown).because("why-hardware-not-told"))
    }
}
