//! Files from anywhere: edited, broken off, made up.

use proptest::prelude::*;

use super::*;

const CHIP: Chip = Chip::Nrf52840;

/// D-5: an image is what its header says, to the byte.
#[test]
fn an_edited_image_is_refused() {
    let good = image(CHIP, &vendor());
    assert_eq!(SignedImage::read(good.bytes()), Ok(good.clone()));
    let refused = |bytes: &[u8]| {
        let read = SignedImage::read(bytes);
        matches!(read, Err(PackageError::Image(_)))
    };
    assert!(refused(&good.bytes()[..good.bytes().len() - 1]), "cut");
    assert!(refused(&[good.bytes(), &[0]].concat()), "lengthened");
    for at in [0, 9, HEADER_LEN - 1, HEADER_LEN, HEADER_LEN + 500] {
        let mut edited = good.bytes().to_vec();
        edited[at] ^= 1;
        assert!(refused(&edited), "byte {at}");
    }
}

/// D-5: a header that was signed for another version than the program's own is refused: the dongle
/// would report a version that no later update could be compared with.
#[test]
fn an_image_under_a_false_name_is_refused() {
    let good = image(CHIP, &vendor());
    let program = &good.bytes()[HEADER_LEN..];
    let manifest = licfmt::firmware::FirmwareManifest {
        version: version(9),
        ..good.manifest().clone()
    };
    let header = licfmt::firmware::write_header(&licfmt::Sealed::sign(&manifest, &vendor()));
    let named = |version| ImageInfo {
        chip: CHIP,
        version,
    };
    assert_eq!(
        SignedImage::read(&[&header[..], program].concat()),
        Err(PackageError::Misnamed {
            signed: named(version(9)),
            program: named(version(2)),
        })
    );
}

/// D-5: one changed bit anywhere in a package is noticed.
#[test]
fn an_edited_package_is_refused() {
    let good = package(CHIP).to_uf2().expect("a file");
    for at in (0..good.len()).step_by(61) {
        let mut edited = good.clone();
        edited[at] ^= 0x10;
        let read = Package::read(&edited);
        // Code of the boot stage is nobody's word: it is protected by where the file comes from.
        let in_boot_code = read.as_ref().is_ok_and(|read| {
            let other = package(CHIP);
            read.image == other.image && read.trust() == other.trust()
        });
        assert!(read.is_err() || in_boot_code, "byte {at}");
    }
    let (blocks, _) = good.as_chunks::<512>();
    for lost in [0, blocks.len() / 2, blocks.len() - 1] {
        let mut blocks = blocks.to_vec();
        blocks.remove(lost);
        assert!(Package::read(blocks.as_flattened()).is_err(), "{lost}");
    }
}

/// D-5: a file that also writes elsewhere, into the dongle's records say, is not ours.
#[test]
fn a_package_with_more_in_it_is_refused() {
    let package = package(Chip::Rp2040);
    let file = package.to_uf2().expect("a file");
    let mut read = uf2::read(&file).expect("UF2");
    let map = ChipMap::of(package.chip).expect("a map");
    read.segments.push(Segment {
        address: map.base + map.records.start,
        data: vec![0; 4096],
    });
    let more = uf2::write(read.family, &read.segments);
    assert_eq!(Package::read(&more), Err(PackageError::Changed));
    let other = uf2::write(0xDEAD_BEEF, &read.segments);
    assert_eq!(
        Package::read(&other),
        Err(PackageError::Family(0xDEAD_BEEF))
    );
    let nrf = uf2::write(0xADA5_2840, &read.segments);
    assert!(Package::read(&nrf).is_err(), "another chip's family");
}

/// D-5: a package that believes another key than the one that signed is refused when it is read.
#[test]
fn a_package_with_another_key_is_refused() {
    let mut package = package(Chip::Rp2040);
    let block = trust(&[&SigningKey::from_bytes(&[5; 32])]).to_bytes();
    let sector = &mut package.segments[1].data;
    let at = sector.len() - ChipMap::TRUST_ROOM as usize;
    sector[at..][..block.len()].copy_from_slice(&block);
    let file = package.to_uf2().expect("a file");
    assert_eq!(Package::read(&file), Err(PackageError::Untrusted));
}

proptest! {
    /// D-5: files of anything do no harm.
    #[test]
    fn any_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
        prop_assert!(Program::boot(&bytes).is_err());
        prop_assert!(Program::dongle(&bytes).is_err());
        prop_assert!(SignedImage::read(&bytes).is_err());
        prop_assert!(Package::read(&bytes).is_err());
    }

    /// D-5: a built program with a few changed bytes is read or refused, and never breaks the
    /// reader; what is read lies in its place.
    #[test]
    fn a_damaged_program_does_no_harm(
        edits in proptest::collection::vec((0..300_usize, any::<u8>()), 1..6),
    ) {
        let mut file = elf::dongle_file(CHIP, version(2));
        for (at, byte) in edits {
            file[at] = byte;
        }
        if let Ok(program) = Program::dongle(&file) {
            let map = ChipMap::of(program.chip()).expect("checked");
            prop_assert!(program.bytes().len() <= map.slots.active.len as usize - HEADER_LEN);
        }
    }

    /// D-5: blocks with any address and content are no package, and no reason to allocate more than
    /// the file holds.
    #[test]
    fn any_blocks_do_no_harm(
        address in any::<u32>(),
        data in proptest::collection::vec(any::<u8>(), 1..1024),
    ) {
        let address = address / 256 * 256;
        let file = uf2::write(0xE48B_FF56, &[Segment { address, data }]);
        prop_assert!(Package::read(&file).is_err());
    }
}
