//! The guest's file system, made anew for each run: programs, modules, and the vendor's site.

mod cpio;
mod site;

use std::{fs, path::Path, process::Command};

use keyfob_tests::order::Settings;

use crate::{args::Args, run::Broken};
use cpio::Archive;
pub(crate) use site::make as make_site;

/// In the order in which they must be loaded: the virtio rings before what uses them.
const MODULES: [&str; 13] = [
    "usb/common/usb-common",
    "usb/core/usbcore",
    "hid/hid",
    "hid/hid-generic",
    "hid/usbhid/usbhid",
    "usb/usbip/usbip-core",
    "usb/usbip/vhci-hcd",
    "virtio/virtio_ring",
    "virtio/virtio",
    "virtio/virtio_pci_modern_dev",
    "virtio/virtio_pci_legacy_dev",
    "virtio/virtio_pci",
    "char/virtio_console",
];

/// Writes the guest's file system as an initial RAM disk.
pub(crate) fn make(args: &Args, settings: &Settings, site: &Path, to: &Path) -> Result<(), Broken> {
    let mut archive = Archive::default();
    for directory in ["dev", "proc", "sys", "tmp", "root", "state"] {
        archive.directory(directory);
    }
    archive.file("init", &fs::read(&args.guest)?);
    archive.file("bin/guest", &fs::read(&args.guest)?);
    archive.file("bin/keyfob", &fs::read(&args.keyfob)?);
    for library in libraries(&[&args.keyfob, &args.guest])? {
        archive.file(library.trim_start_matches('/'), &fs::read(&library)?);
    }
    for (number, module) in MODULES.iter().enumerate() {
        let file = args
            .kernel
            .join("modules/drivers")
            .join(format!("{module}.ko"));
        let name = module.rsplit('/').next().unwrap_or(module);
        archive.file(&format!("modules/{number:02}-{name}.ko"), &fs::read(file)?);
    }
    archive.file("settings.json", &serde_json::to_vec(settings)?);
    archive.tree("site", site)?;
    Ok(fs::write(to, archive.finish())?)
}

/// The shared libraries that programs want, the loader among them, where they want them.
fn libraries(programs: &[&Path]) -> Result<Vec<String>, Broken> {
    let mut found = Vec::new();
    for program in programs {
        let output = Command::new("ldd").arg(program).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let paths = text.split_whitespace().filter(|word| word.starts_with('/'));
        found.extend(paths.map(str::to_owned));
    }
    found.sort();
    found.dedup();
    if found.is_empty() {
        return Err(Broken("ldd names no library".into()));
    }
    Ok(found)
}
