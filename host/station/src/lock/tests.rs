//! Plans, burned into the model of the boot loader.

mod closing;

use licfmt::{
    Digest,
    device::{Chip, FirmwareVersion},
};

use super::{
    BootKey, Burn, Coding, DeviceSecret, Found, How, Known, LockError, Policy, Proof, Stage, burn,
    ecc::encode, look, plan, seal,
};
use crate::{
    flash::picoboot::{client::Client, model::Model},
    package::{Package, Segment},
    testing::start_block,
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

/// Before this station noted anything of the unit, and after.
const FRESH: Known<'static> = Known {
    begun: false,
    proof: None,
};
const BEGUN: Known<'static> = Known {
    begun: true,
    proof: None,
};

fn proven(proof: &Proof) -> Known<'_> {
    Known {
        begun: true,
        proof: Some(proof),
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
    assert_eq!(other.len(), 65);
    assert_eq!((other[52].row, other[52].value), (0x40, 0x77));
    let flags = &other[60..63];
    assert!(
        flags
            .iter()
            .all(|burn| burn.value == 0 && burn.harmful == 0x1800)
    );
}

/// D-5: both stages, read back; a second time there is nothing to do.
#[test]
fn a_unit_is_closed_in_two_stages() {
    let mut client = unit();
    let plan = whole();
    let first = burn(&mut client, &plan, Stage::Key, FRESH);
    assert_eq!(first.expect("burned"), 52);
    assert_eq!(client.info().expect("information").critical, 0);
    let close = burn(&mut client, &plan, Stage::Close, proven(&proof()));
    assert_eq!(close.expect("burned"), 13);
    assert_eq!(client.info().expect("information").critical, 0x17);
    let again = burn(&mut client, &plan, Stage::Close, proven(&proof()));
    assert_eq!(again.expect("nothing to do"), 0);
    let found = look(&mut client, &plan, true).expect("looked");
    assert!(found.iter().all(|(_, found)| *found == Found::Done));
    let otp = client.into_pipe().memory.otp;
    assert_eq!(otp[0x80..0x82], [encode(0x0201), encode(0x0403)]);
    assert_eq!(otp[0x48], 0xE_0000);
    let ends = [encode(0x5A5A), encode(0xC3C3)];
    assert_eq!([otp[0xE80], otp[0xEAF]], ends);
}

/// D-5: a secret that was begun is finished with other random numbers; what is burned of it stays, and
/// once it is locked the boot loader neither reads nor changes it.
#[test]
fn a_secret_is_made_once() {
    let mut model = Model::new(Chip::Rp2350);
    model.memory.otp[0xE80] = encode(0x1234);
    let mut client = Client::start(model).expect("a boot loader");
    burn(&mut client, &whole(), Stage::Key, BEGUN).expect("burned");
    assert!(client.otp_read_ecc(0xE80, 1).is_err());
    assert!(client.otp_write_ecc(0xE90, 1).is_err());
    let otp = client.into_pipe().memory.otp;
    assert_eq!(otp[0xE80..0xE82], [encode(0x1234), encode(0x5A5A)]);
}

/// D-5: a cell of the secret that does not take what is burned is found, and not told.
#[test]
fn a_bad_cell_of_the_secret_is_found() {
    let mut model = Model::new(Chip::Rp2350);
    model.memory.stuck = Some(0xEA3);
    let mut client = Client::start(model).expect("a boot loader");
    let refused = burn(&mut client, &whole(), Stage::Key, BEGUN).expect_err("found");
    assert!(
        matches!(refused, LockError::SecretNotTaken { row: 0xEA3 }),
        "{refused}"
    );
}

/// D-5: a dry run says what there is to do, and changes nothing.
#[test]
fn looking_changes_nothing() {
    let mut client = unit();
    let found = look(&mut client, &whole(), false).expect("looked");
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
    let early = burn(&mut fresh, &plan, Stage::Close, proven(&proof()));
    assert!(matches!(early, Err(LockError::Unproven(_))));
    for proof in [None, Some(other_unit), Some(other_key)] {
        let mut client = unit();
        burn(&mut client, &plan, Stage::Key, BEGUN).expect("burned");
        let refused = burn(
            &mut client,
            &plan,
            Stage::Close,
            Known {
                begun: true,
                proof: proof.as_ref(),
            },
        );
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
    burn(&mut client, &plan[..16], Stage::Key, BEGUN).expect("burned");
    let refused = burn(&mut client, &plan, Stage::Close, proven(&proof()));
    assert!(matches!(refused, Err(LockError::Unproven(_))));
}

/// D-5: a unit with another vendor's key is left as it is, down to the bit.
#[test]
fn another_key_in_the_way_is_found_first() {
    let mut model = Model::new(Chip::Rp2350);
    model.memory.otp[0x8F] = encode(0x1234);
    let before = model.memory.otp.clone();
    let mut client = Client::start(model).expect("a boot loader");
    let refused = burn(&mut client, &whole(), Stage::Key, BEGUN);
    let Err(LockError::Conflict { row, found, .. }) = refused else {
        panic!("not found");
    };
    assert_eq!((row, found), (0x8F, encode(0x1234)));
    assert_eq!(client.into_pipe().memory.otp, before);
}

/// D-5: a unit that would be lost when it is closed is found before anything is burned.
#[test]
fn harmful_bits_are_found_first() {
    let rows = [
        (0x4C, 0x0100),
        (0x48, 0x1000),
        (0x49, 0x0800),
        (0xFF5, 0x02),
        (0xF83, 0x0200),
        (0xF85, 0x02_0000),
    ];
    for (row, bit) in rows {
        let mut model = Model::new(Chip::Rp2350);
        model.memory.otp[row] = bit;
        let mut client = Client::start(model).expect("a boot loader");
        let refused = burn(&mut client, &whole(), Stage::Key, BEGUN);
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
    burn(&mut client, &whole(), Stage::Key, BEGUN).expect("burned");
    burn(&mut client, &whole(), Stage::Close, proven(&proof())).expect("burned");
    assert_eq!(client.into_pipe().memory.otp[0x48..0x4B], [0xE_0020; 3]);
}

/// D-5: a unit that loses power at any command can be finished, as long as it shows its boot loader.
#[test]
fn a_power_cut_can_be_finished() {
    let plan = whole();
    let mut client = unit();
    burn(&mut client, &plan, Stage::Key, BEGUN).expect("burned");
    burn(&mut client, &plan, Stage::Close, proven(&proof())).expect("burned");
    let commands = client.into_pipe().log.len();
    for cut in 2..commands {
        let mut model = Model::new(Chip::Rp2350);
        model.leave = Some(cut + 1);
        let mut client = Client::start(model).expect("a boot loader");
        let key = burn(&mut client, &plan, Stage::Key, BEGUN);
        let close = burn(&mut client, &plan, Stage::Close, proven(&proof()));
        assert!(key.is_err() || close.is_err(), "{cut} of {commands}");
        let mut model = client.into_pipe();
        model.leave = None;
        let mut client = Client::start(model).expect("a boot loader");
        burn(&mut client, &plan, Stage::Key, BEGUN).expect("burned");
        burn(&mut client, &plan, Stage::Close, proven(&proof())).expect("burned");
        assert_eq!(client.info().expect("information").critical, 0x17);
    }
}

/// D-5: a row whose burning was cut has a part of its bits, and is finished: the key's to what was
/// wanted, the secret's to any row over it. Only a row that can never become right is in the way.
#[test]
fn a_cut_row_is_finished() {
    let mut model = Model::new(Chip::Rp2350);
    model.memory.otp[0x80] = encode(0x0201) & 0x20_00FF;
    model.memory.otp[0xE81] = encode(0x4711) & 0x0F_F0F0;
    model.memory.otp[0xEA0] = encode(0x1234);
    let mut client = Client::start(model).expect("a boot loader");
    let found = look(&mut client, &whole(), true).expect("looked");
    let state = |row: u16| {
        found
            .iter()
            .find(|(burn, _)| burn.row == row)
            .expect("a row")
            .1
    };
    assert_eq!([state(0x80), state(0xE81)], [Found::Open; 2]);
    assert_eq!(state(0xEA0), Found::Done);
    let burned = burn(&mut client, &whole(), Stage::Key, BEGUN).expect("burned");
    assert_eq!(burned, 51);
    let found = look(&mut client, &whole()[..52], true).expect("looked");
    assert!(found.iter().all(|(_, found)| *found == Found::Done));
    let otp = client.into_pipe().memory.otp;
    assert_eq!(otp[0x80], encode(0x0201));
    let cut = encode(0x4711) & 0x0F_F0F0;
    assert_eq!(otp[0xE81] & cut, cut);
    assert!(super::ecc::decode(otp[0xE81]).is_some());
}

/// D-5: a secret that this station did not burn may be known to whoever did: nothing is burned, whether
/// it can be read or is locked already.
#[test]
fn a_foreign_secret_is_refused() {
    let mut open = Model::new(Chip::Rp2350);
    open.memory.otp[0xE83] = encode(0x1234);
    let mut locked = open.clone();
    locked.memory.otp[0xFF5] = 0x3D_3D3D;
    for model in [open, locked] {
        let before = model.memory.otp.clone();
        let mut client = Client::start(model).expect("a boot loader");
        let refused = burn(&mut client, &whole(), Stage::Key, FRESH).expect_err("refused");
        assert!(
            matches!(refused, LockError::ForeignSecret { .. }),
            "{refused}"
        );
        assert!(!refused.to_string().contains("1234"));
        assert_eq!(client.into_pipe().memory.otp, before);
    }
}

/// D-5: a power cut between the copies of `BOOT_FLAGS0`: after one the unit can still be finished; after
/// two the chip's vote is against the boot loader, and pages 1 and 2 stay as they are.
#[test]
fn a_cut_between_copies_is_known() {
    let plan = whole();
    let copies = |count: usize| {
        let mut client = unit();
        burn(&mut client, &plan, Stage::Key, BEGUN).expect("burned");
        let mut model = client.into_pipe();
        for burn in &plan[52..60 + count] {
            model.memory.otp[usize::from(burn.row)] |= burn.value;
        }
        model
    };
    let mut client = Client::start(copies(1)).expect("a boot loader");
    let rest = burn(&mut client, &plan, Stage::Close, proven(&proof()));
    assert_eq!(rest.expect("finished"), 4);
    let otp = copies(2).memory.otp;
    let voted = otp[0x48] & otp[0x49] | otp[0x49] & otp[0x4A] | otp[0x48] & otp[0x4A];
    assert_eq!(voted, 0xE_0000);
    assert_eq!([otp[0xF83], otp[0xF85]], [0, 0]);
}

/// A boot stage with its block of metadata, the keys' place at its end, and a seal.
fn sealed_boot() -> Vec<u8> {
    let mut boot = vec![0xFF; 0xFE60];
    boot[..600].fill(0x5A);
    boot[128..148].copy_from_slice(&start_block());
    boot[0xFE00..].fill(0x33);
    seal::model::seal(&boot, [0x42; 32], false)
}

fn package(chip: Chip, boot: &[u8]) -> Package {
    Package {
        chip,
        version: FirmwareVersion::default(),
        image: Digest::of(b"image"),
        segments: vec![
            Segment {
                address: 0x1000_0000,
                data: boot.to_vec(),
            },
            Segment {
                address: 0x1002_0000,
                data: sealed_boot(),
            },
        ],
    }
}

/// D-5: the seal is looked for in the boot stage and nowhere else, and only where the ROM checks it.
#[test]
fn the_seal_of_a_package_is_checked() {
    let boot = sealed_boot();
    assert!(seal::key_of(&package(Chip::Rp2350, &boot)).is_ok());
    let unsealed = &boot[..0xFE60];
    assert!(seal::key_of(&package(Chip::Rp2350, unsealed)).is_err());
    let blank = seal::key_of(&package(Chip::Rp2350, &[0; 64]));
    assert_eq!(blank, Err(seal::SealError::FirstBlock));
    let other = seal::key_of(&package(Chip::Rp2040, &boot));
    assert_eq!(other, Err(seal::SealError::Chip(Chip::Rp2040)));
}

/// D-5: each chip says how it is closed.
#[test]
fn each_chip_has_its_way() {
    assert_eq!(How::of(Chip::Rp2040), How::Never);
    assert_eq!(How::of(Chip::Rp2350), How::Burn);
    assert_eq!(How::of(Chip::Nrf52840), How::ByFirmware);
    assert!(How::Never.to_string().contains("development tier"));
}
