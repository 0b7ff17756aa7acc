//! Plans, burned into the model of the boot loader.

mod closing;

use licfmt::{
    Digest,
    device::{Chip, FirmwareVersion},
};

use super::{
    BootKey, Burn, Coding, DeviceSecret, Found, How, LockError, Policy, Proof, Stage, burn, look,
    plan, seal,
};
use crate::{
    flash::picoboot::{client::Client, model::Model},
    package::{Package, Segment},
    testing::sealed,
};

const UNIT: [u8; 8] = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88];

fn key() -> BootKey {
    BootKey(Digest(core::array::from_fn(|at| at.to_le_bytes()[0] + 1)))
}

fn proof() -> Proof {
    Proof {
        unit: UNIT.to_vec(),
        key: key(),
    }
}

fn unit() -> Client<Model> {
    Client::start(Model::new(Chip::Rp2350)).expect("a boot loader")
}

fn secret() -> DeviceSecret {
    DeviceSecret::new([[0x5A; 32], [0xC3; 32]])
}

fn whole() -> Vec<Burn> {
    plan(key(), Policy::default(), &secret())
}

/// D-5, decision 6: rows, values and order, as the board's page lists them.
#[test]
fn the_plan_is_the_data_sheets() {
    let plan = whole();
    let rows = |from: usize, to: usize| -> Vec<(u16, u32)> {
        plan[from..to].iter().map(|b| (b.row, b.value)).collect()
    };
    assert_eq!(rows(0, 2), [(0x080, 0x0201), (0x081, 0x0403)]);
    assert_eq!(rows(15, 16), [(0x08F, 0x201F)]);
    assert_eq!(rows(16, 19), [(0x4B, 0xE01), (0x4C, 0xE01), (0x4D, 0xE01)]);
    assert_eq!(rows(19, 21), [(0xE80, 0x5A5A), (0xE81, 0x5A5A)]);
    assert_eq!(rows(34, 36), [(0xE8F, 0x5A5A), (0xEA0, 0xC3C3)]);
    assert_eq!(rows(50, 52), [(0xEAF, 0xC3C3), (0xFF5, 0x3D_3D3D)]);
    let critical: Vec<_> = (0x40..0x48).map(|row| (row, 0x17)).collect();
    assert_eq!(rows(52, 60), critical);
    let off = 0xE_0000;
    assert_eq!(rows(60, 63), [(0x48, off), (0x49, off), (0x4A, off)]);
    assert_eq!(rows(63, 65), [(0xF83, 0x15_1515), (0xF85, 0x15_1515)]);
    assert_eq!(plan.len(), 65);
    assert!(plan.is_sorted_by_key(|burn| burn.stage));
    assert_eq!(plan[51].stage, Stage::Key);
    assert_eq!(plan[52].stage, Stage::Close);
    let of = |coding| plan.iter().filter(|burn| burn.coding == coding).count();
    assert_eq!((of(Coding::Ecc), of(Coding::Secret)), (16, 32));
    let line = plan[0].to_string();
    assert!(
        line.starts_with("row 0x080 <- 0x000201: BOOTKEY0"),
        "{line}"
    );
}

/// D-5: the device secret is not told, whatever is printed.
#[test]
fn the_secret_is_not_told() {
    for burn in &whole()[19..51] {
        let told = format!("{burn} {burn:?}").to_lowercase();
        assert!(told.contains("random"), "{told}");
        assert!(!told.contains("5a5a") && !told.contains("c3c3"), "{told}");
    }
}

/// D-5: what a vendor may want otherwise changes those bits and no others.
#[test]
fn a_policy_changes_its_bits_only() {
    let policy = Policy {
        sensitivity: 3,
        keep_boot_loader: true,
    };
    let other = plan(key(), policy, &secret());
    assert_eq!(other.len(), 62);
    assert_eq!((other[52].row, other[52].value), (0x40, 0x77));
    assert!(other.iter().all(|burn| !(0x48..=0x4A).contains(&burn.row)));
}

/// D-5: both stages, read back; a second time there is nothing to do.
#[test]
fn a_unit_is_closed_in_two_stages() {
    let mut client = unit();
    let plan = whole();
    assert_eq!(
        burn(&mut client, &plan, Stage::Key, None).expect("burned"),
        52
    );
    assert_eq!(client.info().expect("information").critical, 0);
    let close = burn(&mut client, &plan, Stage::Close, Some(&proof()));
    assert_eq!(close.expect("burned"), 13);
    assert_eq!(client.info().expect("information").critical, 0x17);
    let again = burn(&mut client, &plan, Stage::Close, Some(&proof()));
    assert_eq!(again.expect("nothing to do"), 0);
    let found = look(&mut client, &plan).expect("looked");
    assert!(found.iter().all(|(_, found)| *found == Found::Done));
    let otp = client.into_pipe().memory.otp;
    assert_eq!(otp[0x80..0x82], [0x0201, 0x0403]);
    assert_eq!(otp[0x48], 0xE_0000);
    assert_eq!((otp[0xE80], otp[0xEAF]), (0x5A5A, 0xC3C3));
}

/// D-5: a secret that was begun is finished with other random numbers; what is burned of it stays, and
/// once it is locked the boot loader neither reads nor changes it.
#[test]
fn a_secret_is_made_once() {
    let mut model = Model::new(Chip::Rp2350);
    model.memory.otp[0xE80] = 0x1234;
    let mut client = Client::start(model).expect("a boot loader");
    burn(&mut client, &whole(), Stage::Key, None).expect("burned");
    assert!(client.otp_read_ecc(0xE80, 1).is_err());
    assert!(client.otp_write_ecc(0xE90, 1).is_err());
    let otp = client.into_pipe().memory.otp;
    assert_eq!(otp[0xE80..0xE82], [0x1234, 0x5A5A]);
}

/// D-5: a cell of the secret that does not take what is burned is found, and not told.
#[test]
fn a_bad_cell_of_the_secret_is_found() {
    let mut model = Model::new(Chip::Rp2350);
    model.memory.stuck = Some(0xEA3);
    let mut client = Client::start(model).expect("a boot loader");
    let refused = burn(&mut client, &whole(), Stage::Key, None).expect_err("found");
    assert!(
        matches!(refused, LockError::SecretNotTaken { row: 0xEA3 }),
        "{refused}"
    );
}

/// D-5: a dry run says what there is to do, and changes nothing.
#[test]
fn looking_changes_nothing() {
    let mut client = unit();
    let found = look(&mut client, &whole()).expect("looked");
    assert!(found.iter().all(|(_, found)| *found == Found::Open));
    let blank = Model::new(Chip::Rp2350).memory.otp;
    assert_eq!(client.into_pipe().memory.otp, blank);
}

/// D-5: without a proof of this unit and this key, and before the first stage, nothing is closed.
#[test]
fn nothing_is_closed_unproven() {
    let mut other_unit = proof();
    other_unit.unit[0] = 0;
    let mut other_key = proof();
    other_key.key.0.0[0] = 0;
    let plan = whole();
    let mut fresh = unit();
    let early = burn(&mut fresh, &plan, Stage::Close, Some(&proof()));
    assert!(matches!(early, Err(LockError::Unproven(_))));
    for proof in [None, Some(other_unit), Some(other_key)] {
        let mut client = unit();
        burn(&mut client, &plan, Stage::Key, None).expect("burned");
        let refused = burn(&mut client, &plan, Stage::Close, proof.as_ref());
        assert!(matches!(refused, Err(LockError::Unproven(_))), "{proof:?}");
        let otp = client.into_pipe().memory.otp;
        assert!(otp[0x40..0x4B].iter().all(|row| *row == 0));
    }
}

/// D-5: the key's rows without the flag that makes it count are not enough.
#[test]
fn a_key_that_does_not_count_is_no_key() {
    let mut client = unit();
    let plan = whole();
    burn(&mut client, &plan[..16], Stage::Key, None).expect("burned");
    let refused = burn(&mut client, &plan, Stage::Close, Some(&proof()));
    assert!(matches!(refused, Err(LockError::Unproven(_))));
}

/// D-5: a unit with another vendor's key is left as it is, down to the bit.
#[test]
fn another_key_in_the_way_is_found_first() {
    let mut model = Model::new(Chip::Rp2350);
    model.memory.otp[0x8F] = 0x1234;
    let before = model.memory.otp.clone();
    let mut client = Client::start(model).expect("a boot loader");
    let refused = burn(&mut client, &whole(), Stage::Key, None);
    let Err(LockError::Conflict { row, found, .. }) = refused else {
        panic!("not found");
    };
    assert_eq!((row, found), (0x8F, 0x1234));
    assert_eq!(client.into_pipe().memory.otp, before);
}

/// D-5: a unit that would be lost when it is closed is found before anything is burned.
#[test]
fn harmful_bits_are_found_first() {
    for (row, bit) in [(0x4C, 0x0100), (0x48, 0x1000)] {
        let mut model = Model::new(Chip::Rp2350);
        model.memory.otp[row] = bit;
        let mut client = Client::start(model).expect("a boot loader");
        let refused = burn(&mut client, &whole(), Stage::Key, None);
        assert!(
            matches!(refused, Err(LockError::Conflict { .. })),
            "{row:#x}"
        );
        assert_eq!(client.into_pipe().memory.otp[0x80], 0);
    }
}

/// D-5: bits that are set already, by the maker perhaps, stay, and ours are added.
#[test]
fn bits_of_others_stay() {
    let mut model = Model::new(Chip::Rp2350);
    model.memory.otp[0x48..0x4B].fill(0x20);
    let mut client = Client::start(model).expect("a boot loader");
    burn(&mut client, &whole(), Stage::Key, None).expect("burned");
    burn(&mut client, &whole(), Stage::Close, Some(&proof())).expect("burned");
    assert_eq!(client.into_pipe().memory.otp[0x48..0x4B], [0xE_0020; 3]);
}

/// D-5: a unit that loses power at any command can be finished, as long as it shows its boot loader.
#[test]
fn a_power_cut_can_be_finished() {
    let plan = whole();
    let mut client = unit();
    burn(&mut client, &plan, Stage::Key, None).expect("burned");
    burn(&mut client, &plan, Stage::Close, Some(&proof())).expect("burned");
    let commands = client.into_pipe().log.len();
    for cut in 2..commands {
        let mut model = Model::new(Chip::Rp2350);
        model.leave = Some(cut + 1);
        let mut client = Client::start(model).expect("a boot loader");
        let key = burn(&mut client, &plan, Stage::Key, None);
        let close = burn(&mut client, &plan, Stage::Close, Some(&proof()));
        assert!(key.is_err() || close.is_err(), "{cut} of {commands}");
        let mut model = client.into_pipe();
        model.leave = None;
        let mut client = Client::start(model).expect("a boot loader");
        burn(&mut client, &plan, Stage::Key, None).expect("burned");
        burn(&mut client, &plan, Stage::Close, Some(&proof())).expect("burned");
        assert_eq!(client.info().expect("information").critical, 0x17);
    }
}

fn package(chip: Chip, boot: &[&[u8]]) -> Package {
    let mut segments: Vec<_> = (0x1000_0000..)
        .step_by(4096)
        .zip(boot)
        .map(|(address, data)| Segment {
            address,
            data: data.to_vec(),
        })
        .collect();
    segments.push(Segment {
        address: 0x1002_0000,
        data: sealed(&[0x77; 64], 0xAB12_3579),
    });
    Package {
        chip,
        version: FirmwareVersion::default(),
        image: Digest::of(b"image"),
        segments,
    }
}

/// D-5: the seal's key is found in the boot stage; none, two, or a broken block are no seal.
#[test]
fn the_key_of_a_seal_is_found() {
    let whole = sealed(&[0x42; 64], 0xAB12_3579);
    let broken = sealed(&[0x42; 64], 0xAB12_3578);
    let other = sealed(&[0x43; 64], 0xAB12_3579);
    let key = Some(BootKey(Digest::of(&[0x42; 64])));
    let of = |chip, boot: &[&[u8]]| seal::key_of(&package(chip, boot));
    assert_eq!(of(Chip::Rp2350, &[&[0; 256], &whole]), key);
    assert_eq!(of(Chip::Rp2350, &[&whole, &broken, &whole]), key);
    assert_eq!(of(Chip::Rp2350, &[&whole, &other]), None);
    assert_eq!(of(Chip::Rp2350, &[&broken]), None);
    assert_eq!(of(Chip::Rp2350, &[&[0; 256]]), None);
    assert_eq!(of(Chip::Rp2040, &[&whole]), None);
    for len in 0..whole.len() {
        assert_eq!(of(Chip::Rp2350, &[&whole[..len]]), None, "{len} bytes");
    }
}

/// D-5: each chip says how it is closed.
#[test]
fn each_chip_has_its_way() {
    assert_eq!(How::of(Chip::Rp2040), How::Never);
    assert_eq!(How::of(Chip::Rp2350), How::Burn);
    assert_eq!(How::of(Chip::Nrf52840), How::ByFirmware);
    assert!(How::Never.to_string().contains("development tier"));
}
