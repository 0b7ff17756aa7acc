//! The way over PICOBOOT, on a model of the boot loader.

use licfmt::{
    Digest,
    device::{Chip, FirmwareVersion},
};

use super::{
    Picoboot,
    client::{Client, ClientError},
    command::{Command, Status},
    model::Model,
    pipe::PipeError,
};
use crate::{
    flash::{FlashError, Flasher, Options, Progress, Seen, Work},
    package::{Package, Segment},
};

/// A boot stage that ends within a page, and an image of several commands' length.
fn package(chip: Chip) -> Package {
    let segment = |address, len: u32| Segment {
        address,
        data: (0..len).map(|at| (at * 7 % 251) as u8).collect(),
    };
    Package {
        chip,
        version: FirmwareVersion::default(),
        image: Digest::of(b"image"),
        segments: vec![segment(0x1000_0000, 9001), segment(0x1002_0000, 70_000)],
    }
}

/// A board with old contents everywhere.
fn used(chip: Chip) -> Model {
    let mut model = Model::new(chip);
    model.memory.flash.fill(0x00);
    model
}

fn picoboot(model: Model, options: Options) -> Picoboot<Model> {
    Picoboot {
        place: "usb 1-2".to_owned(),
        chip: Chip::Rp2040,
        options,
        client: Client::start(model).expect("a boot loader"),
    }
}

/// D-5: a package is written, read back, started; records and everything else of the old contents stay.
#[test]
fn a_package_is_written_and_nothing_else() {
    let mut board = picoboot(used(Chip::Rp2040), Options::default());
    let wanted = package(Chip::Rp2040);
    let seen = board.flash(&wanted, &mut |_| ()).expect("flashed");
    let expected = Seen {
        verified: true,
        closed: Some(false),
        unique_id: None,
        revision: None,
    };
    assert_eq!(seen, expected);
    let model = board.client.into_pipe();
    assert_eq!(model.restarts, 1);
    let flash = &model.memory.flash;
    for segment in &wanted.segments {
        let start = (segment.address - 0x1000_0000) as usize;
        assert!(flash[start..].starts_with(&segment.data));
    }
    // The rest of the boot stage's area, the slots' state, the first sector behind it, the records.
    assert!(flash[9001..0x12000].iter().all(|byte| *byte == 0xFF));
    assert_eq!(flash[0x12000], 0);
    assert!(flash[2032 * 1024..].iter().all(|byte| *byte == 0));
}

/// D-5: erasing everything takes the records too.
#[test]
fn records_go_only_when_asked() {
    let mut board = picoboot(used(Chip::Rp2040), Options { erase_all: true });
    let wanted = package(Chip::Rp2040);
    board.flash(&wanted, &mut |_| ()).expect("flashed");
    let flash = board.client.into_pipe().memory.flash;
    assert!(flash[2032 * 1024..].iter().all(|byte| *byte == 0xFF));
}

/// D-5: progress of each kind of work begins at nothing, ends at its total and never goes back.
#[test]
fn progress_is_whole() {
    let mut told = Vec::new();
    let mut board = picoboot(used(Chip::Rp2040), Options::default());
    board
        .flash(&package(Chip::Rp2040), &mut |progress| told.push(progress))
        .expect("flashed");
    for work in [Work::Erase, Work::Write, Work::Verify] {
        let steps: Vec<&Progress> = told.iter().filter(|step| step.work == work).collect();
        let total = steps[0].total;
        assert!(steps.len() > 3 && steps.iter().all(|step| step.total == total));
        assert_eq!((steps[0].done, steps[steps.len() - 1].done), (0, total));
        assert!(steps.windows(2).all(|pair| pair[0].done < pair[1].done));
    }
}

/// D-5, decision 6: an RP2350 tells its chip id and what is closed, and is started by its own command.
#[test]
fn an_rp2350_says_who_it_is() {
    const LOCK: u32 = 0x3D_3D3D;
    for (critical, lock, closed) in [
        (0, LOCK, false),
        (0b100, LOCK, false),
        (0b101, 0, false),
        (0b101, LOCK, true),
    ] {
        let mut model = used(Chip::Rp2350);
        model.memory.otp[0x40..0x43].fill(critical);
        model.memory.otp[0xFF5] = lock;
        let mut board = picoboot(model, Options::default());
        board.chip = Chip::Rp2350;
        let seen = board
            .flash(&package(Chip::Rp2350), &mut |_| ())
            .expect("flashed");
        let id = vec![0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88];
        assert_eq!(seen.unique_id, Some(id));
        assert_eq!(seen.closed, Some(closed), "{critical:#b} {lock:#x}");
        assert_eq!(board.client.into_pipe().restarts, 1);
    }
}

/// Decision 6: the stepping is read from the ROM; a ROM that cannot be read, or says something else, is
/// no reason not to flash.
#[test]
fn an_rp2350_says_its_stepping() {
    let look = |change: fn(&mut Model)| {
        let mut model = used(Chip::Rp2350);
        change(&mut model);
        let mut board = picoboot(model, Options::default());
        board.chip = Chip::Rp2350;
        board.look().expect("looked").revision
    };
    assert_eq!(look(|_| ()).as_deref(), Some("A4"));
    assert_eq!(look(|model| model.memory.rom[3] = 2).as_deref(), Some("A2"));
    assert_eq!(look(|model| model.memory.rom = [0; 4]), None);
    assert_eq!(look(|model| model.memory.rom_closed = true), None);
}

/// D-5: another chip's package is refused before anything is changed.
#[test]
fn another_chips_package_is_refused() {
    let mut board = picoboot(used(Chip::Rp2040), Options::default());
    let refused = board.flash(&package(Chip::Rp2350), &mut |_| ());
    assert!(matches!(refused, Err(FlashError::Chip { .. })));
    let model = board.client.into_pipe();
    assert_eq!(model.memory.flash, used(Chip::Rp2040).memory.flash);
}

/// D-5: what was not written is found by reading back, and the board is not started.
#[test]
fn a_worn_cell_is_found() {
    let mut model = used(Chip::Rp2040);
    model.memory.worn = Some(0x20_000 + 5000);
    let mut board = picoboot(model, Options::default());
    let failed = board.flash(&package(Chip::Rp2040), &mut |_| ());
    let Err(FlashError::Differs { address, .. }) = failed else {
        panic!("not noticed");
    };
    assert_eq!(address, 0x1002_0000 + 5000);
    assert_eq!(board.client.into_pipe().restarts, 0);
}

/// D-5: a board that goes away or refuses at any command leaves an error, never a success; and the same
/// board can be flashed again.
#[test]
fn trouble_at_any_command_is_told() {
    let wanted = package(Chip::Rp2040);
    let mut whole = picoboot(used(Chip::Rp2040), Options::default());
    whole.flash(&wanted, &mut |_| ()).expect("flashed");
    let commands = whole.client.into_pipe().log.len();
    assert!(commands > 20);
    for place in 2..commands {
        let mut model = used(Chip::Rp2040);
        model.refuse = Some((place, 8));
        let mut board = picoboot(model, Options::default());
        board
            .flash(&wanted, &mut |_| ())
            .expect_err("the command was refused");
        let seen = board.flash(&wanted, &mut |_| ()).expect("flashed again");
        assert!(seen.verified);

        let mut model = used(Chip::Rp2040);
        model.leave = Some(place + 1);
        let mut board = picoboot(model, Options::default());
        board
            .flash(&wanted, &mut |_| ())
            .expect_err("the board is gone");
    }
}

/// D-5: a refusal carries the boot loader's reason, and the next command works.
#[test]
fn a_refusal_is_explained_and_cleared() {
    let mut client = Client::start(Model::new(Chip::Rp2040)).expect("a boot loader");
    let command = Command::FlashErase {
        address: 0x1000_0100,
        len: 4096,
    };
    let refused = client.erase(0x1000_0100, 4096);
    let status = Status(5);
    assert_eq!(refused, Err(ClientError::Refused { command, status }));
    client.erase(0x1000_0000, 4096).expect("works again");
}

/// D-5: a command that the other program left half sent does not disturb the next one.
#[test]
fn a_half_sent_command_is_forgotten() {
    let mut model = Model::new(Chip::Rp2040);
    let (address, len) = (0x1000_0000, 512);
    let command = Command::Write { address, len }.encode(1);
    model.bulk_out(&command).expect("taken");
    let mut client = Client::start(model).expect("a boot loader");
    client.erase(address, 4096).expect("works");
}

/// D-5: RP2040 has neither information nor OTP.
#[test]
fn an_rp2040_lacks_the_newer_commands() {
    let mut client = Client::start(Model::new(Chip::Rp2040)).expect("a boot loader");
    let refused = client.info();
    assert!(matches!(refused, Err(ClientError::Refused { .. })));
    let mut gone = Model::new(Chip::Rp2040);
    gone.leave = Some(0);
    let lost = Client::start(gone).err();
    let error = PipeError::Gone;
    let command = Command::ExclusiveAccess { on: true };
    assert_eq!(lost, Some(ClientError::Pipe { command, error }));
}
