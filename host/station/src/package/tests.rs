//! Packaging, with programs that a linker could have written.

mod elf;
mod hostile;
mod programs;
mod sealed;

use ed25519_dalek::SigningKey;
use licfmt::{PublicKey, UnixTime};

use super::*;

pub(super) const NOW: UnixTime = UnixTime(1_795_251_600);

const CHIPS: [Chip; 3] = [Chip::Rp2040, Chip::Rp2350, Chip::Nrf52840];

pub(super) const fn version(minor: u8) -> FirmwareVersion {
    FirmwareVersion {
        major: 1,
        minor,
        patch: 0,
    }
}

pub(super) fn vendor() -> SigningKey {
    SigningKey::from_bytes(&[21; 32])
}

pub(super) fn trust(keys: &[&SigningKey]) -> TrustBlock {
    let keys = keys.iter().map(|key| PublicKey::from(&key.verifying_key()));
    TrustBlock {
        keys: keys.collect(),
    }
}

pub(super) fn boot(chip: Chip) -> Program {
    Program::boot(&elf::boot_file(chip)).expect("a boot stage")
}

pub(super) fn image(chip: Chip, key: &SigningKey) -> SignedImage {
    let program = Program::dongle(&elf::dongle_file(chip, version(2))).expect("a program");
    SignedImage::sign(&program, key, NOW)
}

pub(super) fn package(chip: Chip) -> Package {
    let image = image(chip, &vendor());
    Package::assemble(&boot(chip), &image, &trust(&[&vendor()])).expect("a package")
}

/// D-5: built programs and a key give a package, for every chip; a file brings it back unchanged.
#[test]
fn a_package_is_made_of_built_programs_and_survives_as_a_file() {
    for chip in CHIPS {
        let package = package(chip);
        assert_eq!((package.chip, package.version), (chip, version(2)));
        assert_eq!(package.trust(), Some(trust(&[&vendor()])));
        let image = &package.segments.last().expect("segments").data;
        assert_eq!(package.image, Digest::of(image));
        let file = package.to_uf2().expect("a file");
        assert_eq!(Package::read(&file), Ok(package), "{chip}");
    }
}

/// D-5: every byte is where the board's memory map has it, and all else is blank.
#[test]
fn a_flash_holds_boot_stage_trust_block_and_image_and_nothing_else() {
    for chip in CHIPS {
        let map = ChipMap::of(chip).expect("a map");
        let mut flash = package(chip).to_flash().expect("a flash");
        assert_eq!(flash.len(), map.records.end() as usize);
        let mut take = |at: u32, expected: &[u8]| {
            let place = &mut flash[at as usize..][..expected.len()];
            assert_eq!(place, expected, "{chip}: at {at:#x}");
            place.fill(ERASED);
        };
        take(map.boot.start, boot(chip).bytes().split_at(elf::CODE_LEN).0);
        take(map.trust(), &trust(&[&vendor()]).to_bytes());
        take(map.slots.active.start, image(chip, &vendor()).bytes());
        assert!(flash.iter().all(|byte| *byte == ERASED), "{chip}");
    }
}

/// D-5: flashers get whole sectors of the boot stage without the blank ones between, each part in
/// its own area.
#[test]
fn segments_keep_to_their_areas() {
    for chip in CHIPS {
        let map = ChipMap::of(chip).expect("a map");
        let package = package(chip);
        let (image, boot) = package.segments.split_last().expect("segments");
        let places: Vec<_> = boot
            .iter()
            .map(|it| (it.address - map.base, it.data.len()))
            .collect();
        let sector = map.sector as usize;
        let last = map.boot.end() - map.sector;
        assert_eq!(places, [(map.boot.start, sector), (last, sector)], "{chip}");
        assert_eq!(image.address, map.base + map.slots.active.start);
    }
}

/// D-5: a file for a used board blanks what the slots' state says of its former images.
#[test]
fn a_file_blanks_the_state_of_the_slots() {
    for chip in CHIPS {
        let map = ChipMap::of(chip).expect("a map");
        let file = package(chip).to_uf2().expect("a file");
        let (blocks, _) = file.as_chunks::<512>();
        let blank = |address: u32| {
            let block = blocks.iter().find(|it| it[12..16] == address.to_le_bytes());
            block.is_some_and(|block| block[32..288].iter().all(|byte| *byte == ERASED))
        };
        let state = map.base + map.slots.state.start..map.base + map.slots.state.end();
        assert!(state.step_by(256).all(blank), "{chip}");
        assert_eq!(blocks.len() % 16, 0, "{chip}: whole sectors");
    }
}

/// D-5: a boot stage that believes a successor too takes an image of either key.
#[test]
fn a_successor_is_believed_too() {
    let (first, second) = (vendor(), SigningKey::from_bytes(&[22; 32]));
    let both = trust(&[&first, &second]);
    for key in [&first, &second] {
        let image = image(Chip::Rp2040, key);
        let package = Package::assemble(&boot(Chip::Rp2040), &image, &both).expect("a package");
        assert_eq!(package.trust(), Some(both.clone()));
    }
}

/// D-5: parts that do not belong together are told apart.
#[test]
fn what_does_not_belong_together_is_not_packaged() {
    let (chip, key) = (Chip::Rp2040, vendor());
    let other = SigningKey::from_bytes(&[22; 32]);
    let ours = trust(&[&key]);
    let assemble =
        |image: &SignedImage, trust: &TrustBlock| Package::assemble(&boot(chip), image, trust);
    assert_eq!(
        assemble(&image(Chip::Rp2350, &key), &ours),
        Err(PackageError::Chip {
            part: Part::Image,
            found: Chip::Rp2350,
            wanted: chip,
        })
    );
    let untrusted = Err(PackageError::Untrusted);
    assert_eq!(assemble(&image(chip, &other), &ours), untrusted);
    assert_eq!(assemble(&image(chip, &key), &trust(&[])), untrusted);
    let mut weak = trust(&[]);
    weak.keys.push(PublicKey([0; 32])).expect("room");
    assert_eq!(assemble(&image(chip, &key), &weak), untrusted);
}

/// The vendor's page and the program's tests package these files. `KEYFOB_WRITE_DOCS=1` writes them
/// anew.
#[test]
fn the_samples_are_such_programs() {
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    for (name, file) in [
        ("boot.elf", elf::boot_file(Chip::Rp2040)),
        ("dongle.elf", elf::dongle_file(Chip::Rp2040, version(2))),
        ("rp2350-boot.elf", elf::boot_file(Chip::Rp2350)),
        (
            "rp2350-dongle.elf",
            elf::dongle_file(Chip::Rp2350, version(2)),
        ),
    ] {
        let path = samples.join(name);
        if std::env::var_os("KEYFOB_WRITE_DOCS").is_some() {
            std::fs::write(&path, &file).expect("written");
        }
        assert!(
            std::fs::read(&path).is_ok_and(|sample| sample == file),
            "{name}: write it anew with KEYFOB_WRITE_DOCS=1"
        );
    }
}
