//! What a first process must do before anything works, and how it ends.

use std::{
    fs::{self, File, OpenOptions},
    io::{Seek as _, SeekFrom, Write as _},
    path::PathBuf,
};

use rustix::{
    mount::{MountFlags, mount},
    system::{RebootCommand, finit_module, reboot},
};

use crate::failure::Failure;

/// Where the host put the kernel's modules, named in the order in which they are wanted.
const MODULES: &str = "/modules";
/// QEMU's `isa-debug-exit`: it ends with the status 2 n + 1.
const EXIT_PORT: u64 = 0xF4;

/// Mounts what the kernel offers, and loads the modules.
pub(crate) fn system() -> Result<(), Failure> {
    for (kind, place) in [("devtmpfs", "/dev"), ("proc", "/proc"), ("sysfs", "/sys")] {
        fs::create_dir_all(place)?;
        mount(kind, place, kind, MountFlags::empty(), None)?;
    }
    let entries = fs::read_dir(MODULES)?.map(|entry| entry.map(|entry| entry.path()));
    let mut modules = entries.collect::<Result<Vec<PathBuf>, _>>()?;
    modules.sort();
    for module in modules {
        finit_module(File::open(&module)?, c"", 0)
            .map_err(|error| Failure(format!("{}: {error}", module.display())))?;
    }
    Ok(())
}

/// Ends the guest; `ran` says whether it came to the end of its list, whatever the checks said.
pub(crate) fn end(ran: Result<(), Failure>) {
    let status = match ran {
        Ok(()) => 0x10,
        Err(Failure(why)) => {
            eprintln!("guest: {why}");
            0x11
        }
    };
    let port = OpenOptions::new().write(true).open("/dev/port");
    let told = port.and_then(|mut port| {
        port.seek(SeekFrom::Start(EXIT_PORT))?;
        port.write_all(&[status])
    });
    if let Err(error) = told {
        eprintln!("guest: the exit status cannot be told: {error}");
    }
    let _ = reboot(RebootCommand::PowerOff);
}
