//! An earlier answer of `keyfob hardware --format json`.

use std::path::Path;

use keyfob::Problem;
use licfmt::{
    KeyId,
    hardware::{Component, HardwareId},
};
use serde::Deserialize;

use crate::vendor::{files, refused};

/// What is read of it; it may have more.
#[derive(Debug, Deserialize)]
pub(super) struct Before {
    vendor: KeyId,
    /// The ID, if there was one.
    pub(super) hardware_id: Option<HardwareId>,
    components: Components,
}

#[derive(Debug, Deserialize)]
struct Components {
    disk: Option<String>,
    cpu: Option<String>,
    firmware: Option<String>,
    network: Option<String>,
}

impl Before {
    /// The first digits of a component's hash.
    pub(super) fn component(&self, component: Component) -> Option<String> {
        let known = &self.components;
        match component {
            Component::Disk => known.disk.clone(),
            Component::Cpu => known.cpu.clone(),
            Component::Firmware => known.firmware.clone(),
            Component::Network => known.network.clone(),
        }
    }
}

/// Reads the answer in a file, which must be for the same vendor: others have other hashes.
pub(super) fn read(file: &Path, vendor: KeyId) -> Result<Before, Problem> {
    let text = files::read_text(file)?;
    let before: Before = serde_json::from_str(&text).map_err(|error| {
        refused("why-hardware-answer")
            .with("file", file.display())
            .with("error", error)
    })?;
    if before.vendor == vendor {
        Ok(before)
    } else {
        Err(refused("why-hardware-vendor")
            .with("file", file.display())
            .with("found", before.vendor)
            .with("wanted", vendor))
    }
}
