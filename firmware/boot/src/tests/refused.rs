//! Images that are not taken, and not started.

use std::vec::Vec;

use ed25519_dalek::SigningKey;
use licfmt::{PublicKey, device::Chip, firmware::TrustBlock};

use super::support::*;
use crate::{Boot, ImageFault, Phase, sim::signed_image};

fn program() -> Vec<u8> {
    image(2)[512..].to_vec()
}

/// D-8: refused before anything is erased, and nothing is ordered.
#[test]
fn images_of_others_are_not_taken() {
    let stranger = SigningKey::from_bytes(&[12; 32]);
    let cases = [
        (
            signed_image(CHIP, version(2), &program(), &stranger),
            ImageFault::Untrusted,
        ),
        (
            signed_image(Chip::Nrf52840, version(2), &program(), &key()),
            ImageFault::Unfit,
        ),
        (
            signed_image(CHIP, version(2), &[], &key()),
            ImageFault::Unfit,
        ),
        (
            signed_image(CHIP, version(2), &[0; 3585], &key()),
            ImageFault::Unfit,
        ),
        (
            signed_image(CHIP, version(1), &program(), &key()),
            ImageFault::Downgrade,
        ),
        (
            signed_image(CHIP, version(0), &program(), &key()),
            ImageFault::Downgrade,
        ),
    ];
    for (image, fault) in cases {
        let mut dongle = confirmed();
        let before = dongle.flash.content().to_vec();
        assert_eq!(dongle.bring(&image), Err(fault));
        assert_eq!(dongle.install(), Err(ImageFault::Content));
        assert_eq!(dongle.flash.content(), before);
    }
}

#[test]
fn the_longest_image_is_taken() {
    let mut dongle = confirmed();
    let longest = signed_image(CHIP, version(2), &[5; 3584], &key());
    dongle.bring(&longest).expect("taken");
    let mut dongle = dongle.unplugged();
    assert_eq!(dongle.power_up(), ON_TRIAL);
    assert!(dongle.holds(MAP.active, &longest));
}

/// D-8: every flipped bit of the sealed manifest is noticed before anything is erased.
#[test]
fn an_edited_manifest_is_not_taken() {
    let second = image(2);
    let len = manifest(&second).as_bytes().len();
    for at in 10..10 + len {
        let mut edited = second.clone();
        edited[at] ^= 1;
        let refused = confirmed().stage(&manifest(&edited));
        assert_eq!(refused, Err(ImageFault::Untrusted), "byte {at}");
    }
}

/// D-8: another program than the announced one is not installed, and can be brought anew.
#[test]
fn an_edited_program_is_not_installed() {
    let second = image(2);
    for at in (512..second.len()).step_by(97) {
        let mut edited = second.clone();
        edited[at] ^= 1;
        let mut dongle = confirmed();
        assert_eq!(dongle.bring(&edited), Err(ImageFault::Content), "byte {at}");
        assert_eq!(dongle.phase(), Phase::Idle);
        let mut again = dongle.twin();
        assert_eq!((again.power_up(), again.runs()), (STARTED, Some(1)));
        assert_eq!(dongle.bring(&second), Ok(()));
    }
}

#[test]
fn pieces_out_of_order_are_refused_and_lose_nothing() {
    let second = image(2);
    let (_, program) = second.split_at(512);
    let mut dongle = confirmed();
    assert_eq!(
        dongle.write(0, &program[..256]),
        Err(ImageFault::Content),
        "none begun"
    );
    assert_eq!(dongle.stage(&manifest(&second)), Ok(0));
    assert_eq!(dongle.write(0, &program[..256]), Ok(256));
    for (offset, piece) in [
        (0, &program[..256]),
        (512, &program[512..768]),
        (256, &program[256..511]),
        (256, &program[256..513]),
        (256, &[]),
        (u32::MAX, &program[..256]),
    ] {
        assert_eq!(dongle.write(offset, piece), Err(ImageFault::Content));
    }
    assert_eq!(dongle.install(), Err(ImageFault::Content), "pieces missing");
    assert_eq!(dongle.bring(&second), Ok(()));
    assert!(!dongle.flash.misused());
}

/// D-8: every byte of an image matters, but for none: one that is changed does not start.
#[test]
fn an_edited_image_is_not_started() {
    let first = image(1);
    for at in 0..first.len() {
        let mut edited = first.clone();
        edited[at] ^= 0x20;
        let boot = flashed(&edited).power_up();
        let fault = if at < 512 {
            ImageFault::Untrusted
        } else {
            ImageFault::Content
        };
        assert_eq!(boot, Boot::Nothing(fault), "byte {at}");
    }
}

#[test]
fn half_an_image_is_not_started() {
    let first = image(1);
    for len in [0, 1, 511, 512, 700, first.len() - 1] {
        let boot = flashed(&first[..len]).power_up();
        assert!(matches!(boot, Boot::Nothing(_)), "{len} bytes");
    }
}

/// D-5: a boot stage whose trust block was not written starts nothing; one with two keys believes
/// both, and a weak one opens nothing.
#[test]
fn only_believed_keys_count() {
    let starts = |keys: &[PublicKey]| {
        let mut dongle = flashed(&image(1));
        dongle.trust = TrustBlock {
            keys: keys.iter().copied().collect(),
        };
        dongle.power_up()
    };
    let own = trust().keys[0];
    let other = PublicKey::from(&SigningKey::from_bytes(&[12; 32]).verifying_key());
    let mut weak = [0; 32];
    weak[0] = 1;
    assert_eq!(starts(&[own]), STARTED);
    assert_eq!(starts(&[other, own]), STARTED);
    let nothing = Boot::Nothing(ImageFault::Untrusted);
    assert_eq!(starts(&[]), nothing);
    assert_eq!(starts(&[other]), nothing);
    assert_eq!(starts(&[PublicKey(weak)]), nothing);
    assert_eq!(starts(&[PublicKey([2; 32])]), nothing, "not a point");
}

/// Under the identity as key, R = 1 and S = 0 is a signature of everything.
#[test]
fn a_weak_key_opens_nothing_even_with_its_own_signature() {
    let mut forged = image(1);
    let sealed = manifest(&forged);
    let end = 10 + sealed.as_bytes().len();
    forged[end - 64..end].fill(0);
    forged[end - 64] = 1;
    let mut dongle = flashed(&forged);
    let mut weak = [0; 32];
    weak[0] = 1;
    dongle.trust.keys = [PublicKey(weak)].into_iter().collect();
    assert_eq!(dongle.power_up(), Boot::Nothing(ImageFault::Untrusted));
}

/// D-8: once a version was confirmed, no older one starts, however it came into the slot.
#[test]
fn nothing_below_the_floor_starts() {
    let mut dongle = on_trial();
    dongle.confirm().expect("confirmed");
    let older = image(1);
    let active = MAP.active.start as usize;
    for slot in [MAP.active, MAP.staged, MAP.previous] {
        let content = dongle.flash.content_mut();
        content[slot.start as usize..][..older.len()].copy_from_slice(&older);
    }
    assert_eq!(dongle.power_up(), Boot::Nothing(ImageFault::Downgrade));
    assert!(
        dongle.flash.content()[active..].starts_with(&older),
        "untouched"
    );
}
