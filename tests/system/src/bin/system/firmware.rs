//! What is in the flash of a unit that comes from the station, and the images that it is offered
//! later: built programs, signed and packaged by the vendors of the guest's site, with the program
//! under test.

mod hang;

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    args::Args,
    device::{Emulated, Place},
    run::Broken,
};

/// The units' unique ids: any two that differ.
const UNITS: [(&str, &str); 2] = [
    ("first", "e661410403111111"),
    ("second", "e661410403222222"),
];

/// Both units, blank and without power. The site must have been made; images are put there.
pub(crate) fn units(args: &Args, site: &Path) -> Result<Vec<Emulated>, Broken> {
    let blank = args.work.join("blank.flash");
    let boot = built(args, "boot.elf")?;
    let dongle = built(args, "dongle.elf")?;
    make_images(args, site, &dongle)?;
    for (kind, out) in [("flash", &*blank), ("uf2", Path::new("package.uf2"))] {
        let words = [
            "vendor",
            "package",
            "--as",
            kind,
            "--image",
            "firmware.image",
        ];
        let words = words.map(OsStr::new);
        let files = [
            "--boot".as_ref(),
            boot.as_os_str(),
            "--out".as_ref(),
            out.as_os_str(),
        ];
        keyfob(args, site, &[&words[..], &files[..]].concat())?;
    }
    let units = UNITS.into_iter().map(|(name, unit)| {
        let place = Place {
            work: args.work.clone(),
            name,
            unit,
            blank: blank.clone(),
            elves: [boot.clone(), dongle.clone()],
            emulator: args.emulator.clone(),
        };
        Emulated::new(place).map_err(Broken)
    });
    units.collect()
}

/// The image that units come with, a newer one, one that hangs, and another vendor's.
fn make_images(args: &Args, site: &Path, dongle: &Path) -> Result<(), Broken> {
    let hangs = args.work.join("hangs.elf");
    fs::write(&hangs, hang::spoil(&fs::read(dongle)?)?)?;
    let next = args.next.canonicalize();
    let next = next.map_err(|error| Broken(format!("{}: {error}", args.next.display())))?;
    for (vendor, elf, image) in [
        ("vendor", dongle, "firmware.image"),
        ("vendor", &next, "next.image"),
        ("vendor", &hangs, "hangs.image"),
        ("trial", &hangs, "foreign.image"),
    ] {
        let words = [
            "vendor",
            "sign-firmware",
            "--vendor",
            vendor,
            "--out",
            image,
        ];
        let words = words.map(OsStr::new);
        keyfob(args, site, &[&words[..], &[elf.as_os_str()]].concat())?;
    }
    Ok(())
}

fn built(args: &Args, name: &str) -> Result<PathBuf, Broken> {
    let file = args.firmware.join(name);
    let found = file.canonicalize();
    found.map_err(|error| Broken(format!("{}: {error}", file.display())))
}

fn keyfob(args: &Args, site: &Path, arguments: &[&OsStr]) -> Result<(), Broken> {
    let mut command = Command::new(&args.keyfob);
    let output = command.args(arguments).current_dir(site).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Broken(format!("keyfob {arguments:?}: {said}")))
}
