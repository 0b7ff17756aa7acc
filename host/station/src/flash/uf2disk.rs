//! The RP chips' boot loader as a disk (RP2040 data sheet, 2.8.4; RP2350 data sheet, 5.5): a file
//! that is written to it goes into flash. For where USB itself cannot be opened: this way reads
//! nothing back and says so ([`Seen::verified`]).
//!
//! Tried on folders that look like such a disk; a real one, which leaves in the middle of being
//! closed, remains for hardware.

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
};

use licfmt::device::Chip;

use super::{FlashError, Flasher, Options, Progress, Seen, Target, Way, Work, meter::Meter};
use crate::package::Package;

/// What the boot loader says of the board; its second line names the chip.
const INFO: &str = "INFO_UF2.TXT";
/// Any name ending so is taken.
const FILE: &str = "KEYFOB.UF2";
/// Bytes that are written between two signs of progress.
const STEP: usize = 64 * 512;

/// All mounted boot loaders.
#[must_use]
pub fn list() -> Vec<Target> {
    let places = places();
    places.iter().filter_map(|place| describe(place)).collect()
}

fn describe(place: &Path) -> Option<Target> {
    let chip = chip(&fs::read_to_string(place.join(INFO)).ok()?)?;
    Some(Target {
        way: Way::Uf2,
        place: place.to_str()?.to_owned(),
        chip: Some(chip),
        serial: None,
        trouble: None,
    })
}

/// The chip, by the line `Board-ID`.
fn chip(info: &str) -> Option<Chip> {
    let board = info.lines().find_map(|line| line.strip_prefix("Board-ID:"));
    match board?.trim() {
        "RPI-RP2" => Some(Chip::Rp2040),
        "RP2350" => Some(Chip::Rp2350),
        _ => None,
    }
}

/// Where disks are mounted.
#[cfg(target_os = "linux")]
fn places() -> Vec<PathBuf> {
    mount_points(&fs::read_to_string("/proc/mounts").unwrap_or_default())
}

/// Where disks are mounted.
#[cfg(windows)]
fn places() -> Vec<PathBuf> {
    let letters = ('D'..='Z').map(|letter| PathBuf::from(format!("{letter}:\\")));
    letters.collect()
}

/// Where disks are mounted.
#[cfg(not(any(target_os = "linux", windows)))]
fn places() -> Vec<PathBuf> {
    let entries = fs::read_dir("/Volumes").into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// The FAT disks of a mount table (proc(5)). Blanks in paths are written as octal numbers.
#[cfg(target_os = "linux")]
fn mount_points(table: &str) -> Vec<PathBuf> {
    let point = |line: &str| {
        let mut fields = line.split(' ');
        let (path, kind) = (fields.nth(1)?, fields.next()?);
        (kind == "vfat" || kind == "msdos").then(|| PathBuf::from(unescape(path)))
    };
    table.lines().filter_map(point).collect()
}

#[cfg(target_os = "linux")]
fn unescape(path: &str) -> String {
    let mut plain = path.to_owned();
    // The backslash comes last: it begins the others.
    for (written, meant) in [
        ("\\040", " "),
        ("\\011", "\t"),
        ("\\012", "\n"),
        ("\\134", "\\"),
    ] {
        plain = plain.replace(written, meant);
    }
    plain
}

/// Opens one.
///
/// # Errors
/// [`FlashError`] if it is no longer mounted, or everything is to be erased, which this way cannot.
pub fn open(target: &Target, options: Options) -> Result<Box<dyn Flasher>, FlashError> {
    if options.erase_all {
        let reason = "a disk cannot be told to erase the whole flash: use PICOBOOT or a probe";
        return Err(FlashError::failed(&target.place, reason));
    }
    let path = PathBuf::from(&target.place);
    let found = describe(&path)
        .and_then(|found| found.chip)
        .ok_or_else(|| FlashError::failed(&target.place, "there is no boot loader's disk"))?;
    Ok(Box::new(Disk { path, chip: found }))
}

struct Disk {
    path: PathBuf,
    chip: Chip,
}

impl Flasher for Disk {
    fn flash(
        &mut self,
        package: &Package,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Seen, FlashError> {
        let place = self.path.display().to_string();
        if package.chip != self.chip {
            return Err(FlashError::Chip {
                place,
                found: self.chip.to_string(),
                wanted: package.chip,
            });
        }
        let file = package.to_uf2().map_err(|error| FlashError::Package {
            chip: package.chip,
            reason: error.to_string(),
        })?;
        self.write(&file, progress)
            .map_err(|error| FlashError::half_written(&place, error))?;
        Ok(Seen {
            unique_id: None,
            revision: None,
            verified: false,
            // An RP2040 closes nothing; of an RP2350 a disk tells nothing.
            closed: (self.chip == Chip::Rp2040).then_some(false),
        })
    }
}

impl Disk {
    /// The board restarts with the last block and takes its disk away, perhaps before the file is
    /// closed: then an error that comes after the last byte is none.
    fn write(
        &self,
        bytes: &[u8],
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), std::io::Error> {
        let mut meter = Meter::start(Work::Write, bytes.len() as u64, progress);
        let mut file = File::create(self.path.join(FILE))?;
        for piece in bytes.chunks(STEP) {
            file.write_all(piece)?;
            meter.add(piece.len());
        }
        match file.sync_all() {
            Err(error) if self.path.join(INFO).exists() => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use licfmt::{Digest, device::FirmwareVersion};

    use super::*;
    use crate::package::Segment;

    const RP2040: &str = "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n";

    fn package(chip: Chip) -> Package {
        Package {
            chip,
            version: FirmwareVersion::default(),
            image: Digest::of(b"image"),
            segments: vec![Segment {
                address: 0x1000_0000,
                data: vec![0x5A; 40_000],
            }],
        }
    }

    fn disk(info: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(INFO), info).expect("written");
        folder
    }

    /// D-5: a disk is one of ours by what its file says, and by nothing else.
    #[test]
    fn boot_loaders_are_known_by_their_file() {
        let found = |info| describe(disk(info).path()).and_then(|target| target.chip);
        assert_eq!(found(RP2040), Some(Chip::Rp2040));
        let newer = RP2040.replace("RPI-RP2", "RP2350");
        assert_eq!(found(&newer), Some(Chip::Rp2350));
        assert_eq!(found("Board-ID: nRF52840-Feather\n"), None);
        assert_eq!(found(""), None);
        assert_eq!(describe(Path::new("/nonexistent")), None);
    }

    /// D-5: the mount table's FAT disks, with blanks in their paths.
    #[test]
    #[cfg(target_os = "linux")]
    fn mount_points_are_read() {
        let table = "proc /proc proc rw 0 0\n\
            /dev/sda1 /boot/efi vfat rw 0 0\n\
            /dev/sdb1 /media/My\\040Disk\\134x vfat rw 0 0\n\
            broken\n";
        let expected = ["/boot/efi", "/media/My Disk\\x"].map(PathBuf::from);
        assert_eq!(mount_points(table), expected);
    }

    /// D-5: the package's UF2 file is written whole, with progress; nothing is claimed to be verified.
    #[test]
    fn the_file_is_written() {
        let folder = disk(RP2040);
        let target = describe(folder.path()).expect("a boot loader");
        let mut told = Vec::new();
        let seen = open(&target, Options::default())
            .expect("opened")
            .flash(&package(Chip::Rp2040), &mut |step| told.push(step))
            .expect("written");
        assert_eq!((seen.verified, seen.closed), (false, Some(false)));
        let written = fs::read(folder.path().join(FILE)).expect("a file");
        assert_eq!(written, package(Chip::Rp2040).to_uf2().expect("a file"));
        let last = told.last().expect("progress");
        assert_eq!((last.done, last.total), (last.total, written.len() as u64));
        assert!(told.len() > 2);
    }

    /// D-5: another chip's package, a disk that is gone or full, and a wish that a disk cannot fulfil are refused.
    #[test]
    fn what_cannot_be_is_refused() {
        let folder = disk(RP2040);
        let target = describe(folder.path()).expect("a boot loader");
        let mut opened = open(&target, Options::default()).expect("opened");
        let refused = opened.flash(&package(Chip::Rp2350), &mut |_| ());
        assert!(matches!(refused, Err(FlashError::Chip { .. })));
        assert!(open(&target, Options { erase_all: true }).is_err());
        fs::create_dir(folder.path().join(FILE)).expect("something in the way");
        let failed = opened.flash(&package(Chip::Rp2040), &mut |_| ());
        assert!(matches!(failed, Err(FlashError::HalfWritten { .. })));
        drop(folder);
        assert!(open(&target, Options::default()).is_err());
    }
}
