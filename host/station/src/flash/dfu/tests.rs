//! The way over Nordic's boot loader, on a model of it.

use licfmt::{
    Digest,
    device::{Chip, FirmwareVersion},
};
use serialport::{SerialPortType, UsbPortInfo};

use super::{
    Dfu, describe,
    model::{Model, ROOM},
};
use crate::{
    flash::{FlashError, Flasher, Seen},
    package::{Package, Segment},
};

/// A boot stage, and an image that does not end with a page.
fn package(fill: u8) -> Package {
    let segment = |address, len: u32| Segment {
        address,
        // All bytes, those that are escaped too.
        data: (0..len).map(|at| at.to_le_bytes()[0] ^ fill).collect(),
    };
    Package {
        chip: Chip::Nrf52840,
        version: FirmwareVersion::default(),
        image: Digest::of(b"image"),
        segments: vec![segment(0x1000, 9000), segment(0x12000, 20_000)],
    }
}

fn dongle() -> Dfu<Model> {
    Dfu {
        place: "/dev/ttyACM0".to_owned(),
        line: Model::default(),
    }
}

fn check(model: &Model, package: &Package) {
    assert!(model.finished);
    // From the boot stage's place to the image's last page; blank between them.
    assert_eq!(model.program.len(), 0x11000 + 20_224);
    for segment in &package.segments {
        let start = (segment.address - 0x1000) as usize;
        assert!(model.program[start..].starts_with(&segment.data));
    }
    assert!(
        model.program[9216..0x11000]
            .iter()
            .all(|byte| *byte == 0xFF)
    );
}

/// D-5: a program arrives whole, with progress; what this way cannot see is not claimed.
#[test]
fn a_program_arrives() {
    let mut dongle = dongle();
    let mut told = Vec::new();
    let seen = dongle
        .flash(&package(0), &mut |progress| told.push(progress))
        .expect("sent");
    let expected = Seen {
        unique_id: None,
        revision: None,
        verified: false,
        closed: Some(false),
    };
    assert_eq!(seen, expected);
    check(&dongle.line, &package(0));
    assert!(told.len() > 20);
    assert!(told.windows(2).all(|pair| pair[0].done < pair[1].done));
    assert!(told.last().is_some_and(|last| last.done == last.total));
}

/// D-5: after a cut anywhere the transfer goes on, and does not send again what is there.
#[test]
fn a_cut_transfer_goes_on() {
    let mut whole = dongle();
    whole.flash(&package(0), &mut |_| ()).expect("sent");
    let (requests, writes) = (whole.line.requests, whole.line.writes);
    let object = ROOM.div_ceil(64);
    // Each request of the init packet and of the first object, some of the others, the last ones.
    let telling = |cut: &usize| *cut < 80 || cut.is_multiple_of(211) || *cut + 10 > requests;
    for cut in (0..requests).filter(telling) {
        let mut dongle = dongle();
        dongle.line.cut_at = Some(cut);
        dongle.flash(&package(0), &mut |_| ()).expect_err("cut");
        if dongle.line.finished {
            // Only the last answer was lost.
            continue;
        }
        let before = dongle.line.writes;
        dongle.line.replug();
        dongle.flash(&package(0), &mut |_| ()).expect("went on");
        check(&dongle.line, &package(0));
        // At most one object and the init packet were sent twice.
        let after = dongle.line.writes - before;
        assert!(before + after <= writes + 2 * object, "cut at {cut}");
    }
}

/// D-5: a transfer of another program is not gone on with.
#[test]
fn another_program_begins_anew() {
    let mut dongle = dongle();
    dongle.line.cut_at = Some(400);
    dongle.flash(&package(0), &mut |_| ()).expect_err("cut");
    dongle.line.replug();
    dongle.flash(&package(0xFF), &mut |_| ()).expect("sent");
    check(&dongle.line, &package(0xFF));
}

/// D-5: a piece that arrives wrong is sent again.
#[test]
fn a_spoilt_piece_is_sent_again() {
    for at in [1, 2, 3, 70, 500] {
        let mut dongle = dongle();
        dongle.line.spoil_at = Some(at);
        dongle.flash(&package(0), &mut |_| ()).expect("sent");
        check(&dongle.line, &package(0));
    }
}

/// D-5: what the boot loader refuses is told in words, and is not told as half written.
#[test]
fn a_refusal_is_told() {
    let mut dongle = dongle();
    dongle.line.refuse = Some(8);
    let refused = dongle.flash(&package(0), &mut |_| ());
    let Err(FlashError::Failed { reason, .. }) = refused else {
        panic!("not refused");
    };
    assert!(reason.contains("signed programs only"), "{reason}");
    let mut other = package(0);
    other.chip = Chip::Rp2040;
    let refused = dongle.flash(&other, &mut |_| ());
    assert!(matches!(refused, Err(FlashError::Chip { .. })));
}

/// D-5: the boot loader is known by its USB id.
#[test]
fn boot_loaders_are_known_by_their_id() {
    let port = |vid, pid| {
        SerialPortType::UsbPort(UsbPortInfo {
            vid,
            pid,
            serial_number: Some("D0C1".to_owned()),
            manufacturer: None,
            product: None,
            interface: None,
        })
    };
    let found = describe("/dev/ttyACM0".to_owned(), &port(0x1915, 0x521F)).expect("ours");
    assert_eq!(found.chip, Some(Chip::Nrf52840));
    assert_eq!(found.serial.as_deref(), Some("D0C1"));
    assert_eq!(describe("COM3".to_owned(), &port(0x1915, 0x520F)), None);
    assert_eq!(describe("COM1".to_owned(), &SerialPortType::PciPort), None);
}
