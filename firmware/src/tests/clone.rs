//! Flash that was copied from one unit to another, and what a device secret adds to that (D-1).

use keyfob_boot::ImageFault;
use licfmt::{
    Digest,
    device::Stage,
    message::{Refusal, Request, Response},
};
use sha2::{Digest as _, Sha512};

use super::{
    firmware::{give_slots, image, stage},
    support::{
        NOW, Rig, UNIT, attest_at, consume, create_key, device_for, dongle_id, statement, unasked,
    },
};
use crate::sim::{Nor, SimBoard, SimDongle, SimNoise};

const OTHER_UNIT: [u8; 16] = [8; 16];
const SECRET: [u8; 32] = [0x5A; 32];

/// A request of every kind that a copy must not answer.
fn refused_requests(rig: &mut Rig) -> [Request; 11] {
    let public_key = rig.info().public_key.expect("made");
    let update = rig.vendor.update(&unasked(dongle_id(), 2));
    [
        create_key(),
        rig.vendor.install(&device_for(public_key)),
        Request::Lock {
            dongle: dongle_id(),
        },
        Request::Certificates,
        attest_at(NOW),
        rig.vendor.present(&statement(NOW.0 + 1, 9, Some((1, 7)))),
        consume(0, 1),
        consume(0, 0),
        Request::PrepareUpdate,
        update,
        Request::SampleNoise,
    ]
}

/// Everything but `Info` and firmware is refused, and flash stays as it is, from the power-up on.
fn assert_refuses(mut rig: Rig, before: &Nor) -> Rig {
    rig.dongle.show(false, 200);
    assert!(!rig.dongle.board().led.high, "three flashes, not steady");
    for request in refused_requests(&mut rig) {
        let refused = Response::Refused(Refusal::OtherUnit);
        assert_eq!(rig.ask(&request), refused, "{request:?}");
    }
    rig.dongle.show(false, 200);
    assert!(!rig.dongle.board().led.high, "still");
    assert_eq!(rig.flash().steps(), before.steps(), "nothing is written");
    assert_eq!(rig.flash().content(), before.content());
    rig
}

fn on_other_unit(flash: Nor) -> Rig {
    Rig::of(SimBoard::new(OTHER_UNIT, flash, SimNoise::seeded(3)))
}

fn under(flash: Nor, secret: Option<[u8; 32]>) -> Rig {
    Rig::with_secret(flash, 3, secret)
}

/// A locked dongle whose chip has this secret.
fn wrapped(secret: Option<[u8; 32]>) -> Rig {
    let mut rig = Rig::with_secret(Nor::blank(4), 1, secret).provision();
    let lock = Request::Lock {
        dongle: dongle_id(),
    };
    assert_eq!(rig.ask(&lock), Response::Locked);
    rig
}

/// D-1: a provisioned dongle's flash on another unit signs nothing and changes nothing; back on its own
/// it is as it was.
#[test]
fn copied_flash_refuses() {
    for mut original in [Rig::provisioned(), Rig::ready(5)] {
        let (flash, info) = (original.flash().clone(), original.info());
        let mut copy = assert_refuses(on_other_unit(flash.clone()), &flash);
        let said = copy.info();
        assert_eq!((said.dongle, said.stage), (info.dongle, info.stage));
        assert_eq!((said.boots, said.times), (info.boots, info.times));
        assert_eq!(said.unit, Digest::of(&OTHER_UNIT));
        let mut home = Rig::on(copy.flash().clone(), 2);
        assert_eq!(home.info().boots, info.boots + 1);
        assert_eq!(home.attest(NOW).dongle, dongle_id());
    }
}

/// D-1, D-9: nor does a copy finish what a power cut left on the original.
#[test]
fn a_copy_leaves_torn_records_alone() {
    let mut content = Rig::ready(5).flash().content().to_vec();
    for spare in [0, 4096, 8192, 12288] {
        if content[spare..spare + 4096]
            .iter()
            .all(|byte| *byte == 0xFF)
        {
            content[spare + 100] = 0;
        }
    }
    let flash = Nor::with_content(content);
    assert_refuses(on_other_unit(flash.clone()), &flash);
    let mut home = Rig::on(flash.clone(), 2);
    assert_ne!(home.flash().content(), flash.content());
    assert_eq!(home.flash().erases().iter().sum::<u32>(), 2);
}

/// D-1: the same of a simulated dongle's file.
#[test]
fn a_copied_image_refuses() {
    let mut original = Rig::provisioned();
    let mut image = SimDongle::new(OTHER_UNIT, SimNoise::seeded(1)).image();
    let start = image.len() - original.flash().content().len();
    image[start..].copy_from_slice(original.flash().content());
    let mut copy = SimDongle::from_image(&image, SimNoise::seeded(2)).expect("an image");
    let refused = Response::Refused(Refusal::OtherUnit);
    assert_eq!(copy.handle(&attest_at(NOW), 0), refused);
    assert_eq!(copy.image(), image);
}

/// D-1: before the certificate there is nothing to compare with, and nothing to steal: a station makes a
/// new key.
#[test]
fn an_uncertified_copy_starts_anew() {
    let mut original = Rig::blank();
    let public_key = original.make_key().public_key;
    let mut copy = on_other_unit(original.flash().clone());
    let install = copy.vendor.install(&device_for(public_key));
    let refused = Response::Refused(Refusal::OtherDongle);
    assert_eq!(copy.ask(&install), refused, "certified for the original");
    assert_ne!(copy.make_key().public_key, public_key);
}

/// D-1, D-8: a copy takes firmware, as a dongle without records does; firmware that runs into this trouble, though,
/// has not shown that it works.
#[test]
fn a_copy_takes_firmware_and_confirms_none() {
    let mut original = Rig::provisioned();
    let mut copy = on_other_unit(original.flash().clone());
    give_slots(&mut copy);
    let wanted = Response::FirmwareWanted(0);
    assert_eq!(copy.ask(&stage(&image(2))), wanted);
    assert_eq!(copy.dongle.confirm_firmware(), Err(ImageFault::Trial));
}

/// D-1: with a device secret the seed lies on flash XOR the first half of
/// SHA-512("keyfob seed mask v1" 0 ‖ unit ‖ secret), in the same place; all else is the same.
#[test]
fn the_documented_mask() {
    let [mut plain, mut hidden] = [None, Some(SECRET)].map(wrapped);
    let core = hidden.dongle.core().expect("alive");
    let seed = *core.identity.as_ref().expect("made").key.seed();
    let mut hash = Sha512::new_with_prefix(b"keyfob seed mask v1\0");
    hash.update(Digest::of(&UNIT).0);
    hash.update(SECRET);
    let mask = hash.finalize();
    let at = if plain.flash().content()[0] == 0xFF {
        4096 + 20
    } else {
        20
    };
    assert_eq!(plain.flash().content()[at..at + 32], seed);
    let pairs = seed.iter().zip(&mask[..32]);
    let expected: std::vec::Vec<u8> = pairs.map(|(byte, mask)| byte ^ mask).collect();
    assert_eq!(hidden.flash().content()[at..at + 32], expected);
    let [plain, hidden] = [plain, hidden].map(|mut rig| rig.flash().content().to_vec());
    let differ = (0..plain.len()).filter(|at| plain[*at] != hidden[*at]);
    assert!(differ.count() <= 32 + 4 + 4, "seed, and CRC twice");
}

/// D-1: the key is the same after every power-up, and no part of it is on flash.
#[test]
fn a_wrapped_seed_survives_power_cycles() {
    let mut rig = wrapped(Some(SECRET));
    let public_key = rig.info().public_key;
    for boots in 2..5 {
        rig = rig.power_cycle();
        assert_eq!(rig.info().public_key, public_key);
        assert_eq!(rig.attest(NOW).boots, boots);
        let core = rig.dongle.core().expect("alive");
        let seed = *core.identity.as_ref().expect("made").key.seed();
        for part in seed.windows(3) {
            let parts = |window: &[u8]| window == part;
            assert!(!rig.flash().content().windows(3).any(parts));
        }
    }
}

/// D-1: flash on a chip with another secret, with one where there was none, or with none where there was
/// one: the key is not the certified one.
#[test]
fn another_secret_refuses() {
    let others = [
        (Some(SECRET), Some([0x5B; 32])),
        (Some(SECRET), None),
        (None, Some(SECRET)),
    ];
    for (own, other) in others {
        let mut original = wrapped(own);
        let flash = original.flash().clone();
        let mut copy = assert_refuses(under(flash.clone(), other), &flash);
        assert_eq!(copy.info().stage, Stage::Locked);
        assert_ne!(copy.info().public_key, original.info().public_key);
        assert!(matches!(
            under(flash, own).ask(&attest_at(NOW)),
            Response::Attestation(_)
        ));
    }
}
