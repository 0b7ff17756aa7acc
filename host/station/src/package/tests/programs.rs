//! Programs: what is taken from a linker, and what is not.

use object::elf::EM_RISCV;

use super::{elf::*, *};

const CHIP: Chip = Chip::Rp2040;
const START: u32 = 0x1002_0200;

fn dongle_with(change: impl FnOnce(&mut Vec<Load>)) -> Result<Program, PackageError> {
    let mut loads = dongle_loads(CHIP, version(2));
    change(&mut loads);
    Program::dongle(&write(&loads))
}

/// D-5: the program is what is loaded, by load address, blank in the gaps.
#[test]
fn a_program_is_what_is_loaded_into_flash() {
    let program = dongle_with(|_| {}).expect("a program");
    assert_eq!((program.chip(), program.version()), (CHIP, version(2)));
    let bytes = program.bytes();
    assert_eq!(bytes.len(), 1008 + b"initialised".len());
    assert_eq!(&bytes[1000..1008], [ERASED; 8]);
    assert_eq!(&bytes[1008..], b"initialised");
    let reversed = dongle_with(|loads| loads.reverse());
    assert_eq!(reversed, Ok(program), "in whichever order");
}

/// D-5: chip and version are the program's own word; without it nothing is signed.
#[test]
fn a_program_that_does_not_say_what_it_is_is_refused() {
    let silent = dongle_with(|loads| loads[0].data[200] = 0);
    assert_eq!(silent, Err(PackageError::NoInfo(Part::Dongle)));
    let torn = dongle_with(|loads| {
        let info = ImageInfo {
            chip: CHIP,
            version: version(3),
        };
        loads[0].data[300..316].copy_from_slice(&info.to_bytes());
    });
    assert_eq!(torn, Err(PackageError::NoInfo(Part::Dongle)));
    let simulated = dongle_with(|loads| loads[0].data[210] = 0);
    assert_eq!(simulated, Err(PackageError::NoMap(Chip::Simulated)));
}

/// D-5: what is linked for another place would not run, or would overwrite something.
#[test]
fn a_program_out_of_its_place_is_refused() {
    let place = |from: u32, to: u32| PackageError::Place {
        part: Part::Dongle,
        from: from.into(),
        to: to.into(),
        start: START,
        end: 0x1006_0000,
    };
    let below = dongle_with(|loads| loads[0].address = START - 4);
    assert_eq!(below, Err(place(START - 4, START + 996)));
    let beyond = dongle_with(|loads| loads[1].address = 0x1005_FFFE);
    assert_eq!(beyond, Err(place(0x1005_FFFE, 0x1006_0009)));
    let fits = dongle_with(|loads| loads[1].address = 0x1005_FFF5);
    assert_eq!(fits.map(|it| it.bytes().len()), Ok(256 * 1024 - 512));
    let twice = dongle_with(|loads| loads[1].address = START + 999);
    let address = START + 999;
    let part = Part::Dongle;
    assert_eq!(twice, Err(PackageError::Overlap { part, address }));
    let wraps = dongle_with(|loads| loads[1].address = u32::MAX - 3);
    assert!(
        matches!(wraps, Err(PackageError::Place { .. })),
        "{wraps:?}"
    );
}

/// D-5: without a vector table the dongle would crash at once, and go back to its former image.
#[test]
fn a_program_begins_with_a_vector_table() {
    let vectors = |at: usize, word: u32| {
        let changed = dongle_with(|loads| {
            loads[0].data[at..at + 4].copy_from_slice(&word.to_le_bytes());
        });
        matches!(changed, Err(PackageError::Vectors { .. }))
    };
    assert!(vectors(0, 0x2000_0000), "no room for a stack");
    assert!(!vectors(0, 0x2004_0000), "all RAM for the stack");
    assert!(vectors(0, 0x2004_0008), "stack beyond RAM");
    assert!(vectors(0, 0x2000_1004), "stack not aligned");
    assert!(vectors(4, START + 0x40), "no Thumb code");
    assert!(vectors(4, START - 1), "entry before the program");
    assert!(vectors(4, START + 1021), "entry after the program");
    assert!(!vectors(4, START + 1019), "entry at its end");
    let late = dongle_with(|loads| loads[0].address += 4);
    assert!(late.is_err(), "the table is not at the beginning");
}

/// D-5: other files are no programs.
#[test]
fn what_is_no_program_for_these_chips_is_refused() {
    let loads = dongle_loads(CHIP, version(2));
    let other = Program::dongle(&write_for(EM_RISCV, &loads));
    assert!(matches!(other, Err(PackageError::Elf(_))), "{other:?}");
    for file in [&b""[..], b"\x7fELF", b"#!/bin/sh\n"] {
        assert!(matches!(Program::boot(file), Err(PackageError::Elf(_))));
    }
    let whole = write(&loads);
    let broken = Program::dongle(&whole[..whole.len() - 20]);
    assert!(matches!(broken, Err(PackageError::Elf(_))), "{broken:?}");
}

/// D-5: a boot stage is not taken for a dongle's program, nor the other way round.
#[test]
fn boot_stage_and_program_are_not_mixed_up() {
    let swapped = Program::dongle(&boot_file(CHIP));
    assert!(matches!(swapped, Err(PackageError::Place { .. })));
    let swapped = Program::boot(&dongle_file(CHIP, version(2)));
    assert!(matches!(swapped, Err(PackageError::Place { .. })));
}

/// D-5: only a boot stage as it was built is given keys, and only at the place where it looks.
#[test]
fn the_trust_block_is_where_the_boot_stage_looks() {
    let image = image(CHIP, &vendor());
    let ours = trust(&[&vendor()]);
    let assemble = |loads: &[Load]| {
        let boot = Program::boot(&write(loads))?;
        Package::assemble(&boot, &image, &ours)
    };
    let missing = Err(PackageError::NoTrustBlock { place: 0xFE00 });
    assert_eq!(assemble(&boot_loads(CHIP)[..1]), missing, "none");
    let mut loads = boot_loads(CHIP);
    loads[1].data = trust(&[&SigningKey::from_bytes(&[5; 32])])
        .to_bytes()
        .to_vec();
    assert_eq!(assemble(&loads), missing, "somebody's key is in it already");
    let mut loads = boot_loads(CHIP);
    loads[1].address -= 16;
    assert_eq!(assemble(&loads), missing, "elsewhere");
    let mut loads = boot_loads(CHIP);
    loads[0].data[200..296].copy_from_slice(&TrustBlock::EMPTY);
    let package = assemble(&loads).expect("a copy elsewhere means nothing");
    assert_eq!(package.segments[0].data[200..296], TrustBlock::EMPTY);
}
