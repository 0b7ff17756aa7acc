use std::vec::Vec;

use ed25519_dalek::SigningKey;
use proptest::{array::uniform32, collection::vec as vec_of, prelude::*};

use super::*;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[11; 32])
}

fn manifest(program: &[u8]) -> FirmwareManifest {
    FirmwareManifest {
        chip: Chip::Rp2040,
        version: FirmwareVersion {
            major: 1,
            minor: 2,
            patch: 3,
        },
        len: u32::try_from(program.len()).expect("short"),
        digest: Digest::of(program),
        issued: UnixTime(1_795_251_600),
    }
}

fn header() -> [u8; HEADER_LEN] {
    write_header(&Sealed::sign(&manifest(b"program"), &key()))
}

/// D-5, D-8: what is written is read, and is as long as it has to be for the largest vector table.
#[test]
fn an_image_is_a_header_and_a_program() {
    let image = [&header()[..], b"program"].concat();
    let (sealed, program) = split_image(&image).expect("an image");
    let opened = sealed.open(&key().verifying_key()).expect("signed");
    assert_eq!(opened, manifest(b"program"));
    assert!(opened.describes(program));
    assert!(!opened.describes(b"Program"), "another digest");
    assert!(!opened.describes(b"progra"), "another length");
    assert_eq!(split_image(&image[..HEADER_LEN - 1]), Err(HeaderError));
    assert_eq!(
        split_image(&image[..HEADER_LEN]).map(|(_, program)| program.len()),
        Ok(0)
    );
}

/// D-8: there is one header for a manifest. A changed byte is no header, or another manifest.
#[test]
fn a_changed_byte_of_a_header_is_noticed() {
    let good = header();
    let sealed = read_header(&good).expect("a header");
    for at in 0..HEADER_LEN {
        let mut changed = good;
        changed[at] ^= 0x40;
        match read_header(&changed) {
            Err(HeaderError) => {}
            Ok(other) => {
                assert_ne!(other, sealed, "byte {at}");
                assert!(other.open(&key().verifying_key()).is_err(), "byte {at}");
            }
        }
    }
}

fn block(keys: &[u8]) -> TrustBlock {
    TrustBlock {
        keys: keys.iter().map(|byte| PublicKey([*byte; 32])).collect(),
    }
}

#[test]
fn a_trust_block_holds_up_to_two_keys() {
    assert_eq!(TrustBlock::default().to_bytes(), TrustBlock::EMPTY);
    for keys in [&[][..], &[7], &[7, 9]] {
        let bytes = block(keys).to_bytes();
        assert_eq!(TrustBlock::read(&bytes), Some(block(keys)));
        assert_eq!(usize::from(bytes[16]), keys.len());
    }
}

/// A key that is not counted is not believed, and makes the block none.
#[test]
fn a_block_is_read_in_one_form_only() {
    let one = block(&[7]).to_bytes();
    let with = |at: usize, byte: u8| {
        let mut bytes = one;
        bytes[at] = byte;
        TrustBlock::read(&bytes)
    };
    assert_eq!(with(0, b'k'), None, "another name");
    assert_eq!(with(14, b'2'), None, "another format");
    assert_eq!(with(16, 3), None, "three keys");
    assert_eq!(with(16, 0), None, "a key that is not counted");
    assert_eq!(with(17, 1), None, "no zero after the number");
    assert_eq!(with(95, 1), None, "no zero in the free place");
    assert_eq!(TrustBlock::read(&[0xFF; 96]), None, "erased flash");
    // Two keys of which one is zeros: weak, and no business of the format.
    assert_eq!(with(16, 2).map(|block| block.keys.len()), Some(2));
}

proptest! {
    /// D-8: no bytes make reading panic, and what is read is what would be written.
    #[test]
    fn any_bytes_do_no_harm(start in vec_of(any::<u8>(), 0..HEADER_LEN), named: bool) {
        let mut bytes = [FILL; HEADER_LEN];
        bytes[..start.len()].copy_from_slice(&start);
        if named {
            bytes[..MAGIC.len()].copy_from_slice(&MAGIC);
            bytes[MAGIC.len() + 1] &= 1;
        }
        if let Ok(sealed) = read_header(&bytes) {
            prop_assert_eq!(write_header(&sealed), bytes);
        }
        let _ = split_image(&start);
        if let Some(block) = start.first_chunk().and_then(TrustBlock::read) {
            prop_assert!(start.starts_with(&block.to_bytes()));
        }
    }

    #[test]
    fn any_trust_block_survives(keys in vec_of(uniform32(any::<u8>()), 0..3), at in 0usize..96, change in 1u8..) {
        let keys: Vec<_> = keys.into_iter().map(PublicKey).collect();
        let block = TrustBlock { keys: keys.into_iter().collect() };
        let bytes = block.to_bytes();
        prop_assert_eq!(TrustBlock::read(&bytes), Some(block.clone()));
        let mut changed = bytes;
        changed[at] ^= change;
        prop_assert_ne!(TrustBlock::read(&changed), Some(block));
    }
}
