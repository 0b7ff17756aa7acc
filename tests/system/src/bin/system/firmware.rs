//! What is in the flash of a unit that comes from the station: the built programs, signed and
//! packaged by the vendor of the guest's site, with the program under test.

use std::{
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

/// Both units, blank and without power. The site must have been made.
pub(crate) fn units(args: &Args) -> Result<Vec<Emulated>, Broken> {
    let site = args.work.join("site");
    let image = site.join("firmware.image");
    let blank = args.work.join("blank.flash");
    let elf = |name: &str| -> Result<PathBuf, Broken> {
        let directory = args.firmware.as_ref();
        let directory = directory.ok_or_else(|| Broken("--firmware DIR is missing".into()))?;
        Ok(directory.join(name).canonicalize()?)
    };
    let (boot, dongle) = (elf("boot.elf")?, elf("dongle.elf")?);
    let vendor = |arguments: &[&Path]| keyfob(args, &site, arguments);
    let word = Path::new;
    vendor(&[word("sign-firmware"), &dongle, word("--out"), &image])?;
    let package = ["package", "--as", "flash", "--boot"].map(word);
    let rest = [&boot, word("--image"), &image, word("--out"), &blank];
    vendor(&[&package[..], &rest[..]].concat())?;
    let units = UNITS.into_iter().map(|(name, unit)| {
        let place = Place {
            work: args.work.clone(),
            name,
            unit,
            blank: blank.clone(),
            emulator: args.emulator.clone(),
        };
        Emulated::new(place).map_err(Broken)
    });
    units.collect()
}

fn keyfob(args: &Args, site: &Path, arguments: &[&Path]) -> Result<(), Broken> {
    let mut command = Command::new(&args.keyfob);
    let output = command
        .arg("vendor")
        .args(arguments)
        .current_dir(site)
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Broken(format!("keyfob vendor {arguments:?}: {said}")))
}
