//! Packages with a boot stage that was sealed elsewhere.

use super::*;
use crate::lock::{seal::SealError, seal::model::seal};

const CHIP: Chip = Chip::Rp2350;

fn ours() -> TrustBlock {
    trust(&[&vendor()])
}

fn to_seal() -> Vec<u8> {
    Package::to_be_sealed(&boot(CHIP), &ours()).expect("a boot stage")
}

fn with(sealed: &[u8]) -> Result<Package, PackageError> {
    Package::with_sealed(sealed, &image(CHIP, &vendor()), &ours())
}

/// D-5: the boot stage goes out with the vendor's keys, is sealed, and comes back as it is: into the
/// package, through a file, and into flash.
#[test]
fn a_sealed_boot_stage_is_packaged_unchanged() {
    let out = to_seal();
    assert_eq!(out.len(), 0xFE60);
    assert_eq!(out[0xFE00..], ours().to_bytes());
    for hash in [false, true] {
        let sealed = seal(&out, [0x42; 32], hash);
        let package = with(&sealed).expect("a package");
        assert_eq!(package.trust(), Some(ours()));
        assert!(seal::key_of(&package).is_ok());
        let file = package.to_uf2().expect("a file");
        assert_eq!(Package::read(&file).as_ref(), Ok(&package));
        let flash = package.to_flash().expect("a flash");
        assert_eq!(flash[..sealed.len()], sealed);
        assert!(flash[sealed.len()..0x1_0000].iter().all(|it| *it == ERASED));
    }
}

/// D-5: there is room for the largest seal behind the keys.
#[test]
fn a_seal_has_room() {
    let sealed = seal(&to_seal(), [0x42; 32], true);
    assert_eq!(sealed.len(), 0xFE60 + 212);
    assert!(sealed.len() <= 0x1_0000);
}

/// D-5: without a seal, with one that does not hold, too long, with other keys, for another chip: nothing is
/// packaged.
#[test]
fn what_is_not_well_sealed_is_not_packaged() {
    let out = to_seal();
    let sealed = seal(&out, [0x42; 32], false);
    assert_eq!(with(&out), Err(SealError::Missing.into()));
    let mut broken = sealed.clone();
    broken[300] ^= 1;
    assert_eq!(with(&broken), Err(SealError::Signature.into()));
    let mut long = sealed.clone();
    long.resize(0x1_0001, ERASED);
    let (len, room) = (0x1_0001, 0x1_0000);
    assert_eq!(with(&long), Err(PackageError::SealedTooLong { len, room }));
    let successor = SigningKey::from_bytes(&[22; 32]);
    let both = trust(&[&vendor(), &successor]);
    let image = image(CHIP, &vendor());
    let other = Package::with_sealed(&sealed, &image, &both);
    assert_eq!(other, Err(PackageError::OtherKeys));
    let pico = boot(Chip::Rp2040);
    let none = Package::to_be_sealed(&pico, &ours());
    assert_eq!(none, Err(SealError::Chip(Chip::Rp2040).into()));
}

/// D-5: keys that are written in after sealing break the seal; so a package is not made that way.
#[test]
fn keys_come_before_the_seal() {
    let mut early = boot(CHIP).bytes().to_vec();
    early.resize(0xFE60, ERASED);
    let mut sealed = seal(&early, [0x42; 32], false);
    sealed[0xFE00..0xFE60].copy_from_slice(&ours().to_bytes());
    assert_eq!(with(&sealed), Err(SealError::Signature.into()));
}
