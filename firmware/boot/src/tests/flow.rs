//! What happens when nothing goes wrong, and what it costs.

use std::{vec, vec::Vec};

use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};
use licfmt::device::FirmwareVersion;

use super::support::*;
use crate::{ImageFault, Phase, Slots, State, TRIALS, sim::Operation};

/// D-8: staged, installed, tried, confirmed; then the next one.
#[test]
fn an_update_is_installed_tried_and_kept() {
    let mut dongle = ordered();
    assert_eq!((dongle.phase(), dongle.runs()), (Phase::Staged, Some(1)));
    dongle = dongle.unplugged();
    assert_eq!((dongle.power_up(), dongle.runs()), (ON_TRIAL, Some(2)));
    assert!(dongle.holds(MAP.previous, &image(1)), "kept to go back to");
    assert_eq!(dongle.version(), Ok(version(2)));
    assert_eq!(dongle.floor(), version(1));
    dongle.confirm().expect("confirmed");
    assert_eq!((dongle.phase(), dongle.floor()), (Phase::Idle, version(2)));
    for _ in 0..TRIALS + 2 {
        dongle = dongle.unplugged();
        assert_eq!((dongle.power_up(), dongle.runs()), (STARTED, Some(2)));
    }
    dongle.bring(&image(4)).expect("taken");
    dongle = dongle.unplugged();
    assert_eq!((dongle.power_up(), dongle.runs()), (ON_TRIAL, Some(4)));
}

/// D-8: an image that never says that it works is taken back after three power-ups, and the
/// dongle takes another one then.
#[test]
fn an_image_that_does_not_work_is_taken_back() {
    let mut dongle = on_trial();
    for _ in 1..TRIALS {
        dongle = dongle.unplugged();
        assert_eq!((dongle.power_up(), dongle.runs()), (ON_TRIAL, Some(2)));
    }
    dongle = dongle.unplugged();
    assert_eq!((dongle.power_up(), dongle.runs()), (STARTED, Some(1)));
    assert_eq!((dongle.phase(), dongle.floor()), (Phase::Idle, version(1)));
    dongle = dongle.unplugged();
    assert_eq!((dongle.power_up(), dongle.runs()), (STARTED, Some(1)));
    dongle.bring(&image(3)).expect("a better one is taken");
    dongle = dongle.unplugged();
    assert_eq!((dongle.power_up(), dongle.runs()), (ON_TRIAL, Some(3)));
}

/// D-8: while an image is on trial, its way back is not given up for a third one.
#[test]
fn no_image_is_taken_before_the_running_one_is_confirmed() {
    let mut dongle = on_trial();
    let third = manifest(&image(3));
    assert_eq!(dongle.stage(&third), Err(ImageFault::Trial));
    dongle.confirm().expect("confirmed");
    assert_eq!(dongle.stage(&third), Ok(0));
}

#[test]
fn pieces_go_on_where_they_broke_off() {
    let mut dongle = confirmed();
    let second = image(2);
    let sealed = manifest(&second);
    assert_eq!(dongle.stage(&sealed), Ok(0));
    assert_eq!(dongle.write(0, &second[512..768]), Ok(256));
    assert_eq!(dongle.stage(&sealed), Ok(256), "the same one goes on");
    assert_eq!(dongle.stage(&manifest(&image(3))), Ok(0), "another begins");
    assert_eq!(dongle.stage(&sealed), Ok(0));
    let mut dongle = dongle.unplugged();
    assert_eq!(dongle.power_up(), STARTED);
    assert_eq!(
        dongle.stage(&sealed),
        Ok(0),
        "nothing is kept without power"
    );
}

#[test]
fn ordering_twice_is_ordering_once() {
    let mut dongle = ordered();
    let log = dongle.flash.log().len();
    assert_eq!(dongle.install(), Ok(()));
    assert_eq!(dongle.flash.log().len(), log);
}

/// Another image after one was ordered: the order is off until the other is whole.
#[test]
fn an_order_ends_where_another_image_begins() {
    let mut dongle = ordered();
    assert_eq!(dongle.stage(&manifest(&image(3))), Ok(0));
    assert_eq!(dongle.install(), Err(ImageFault::Content));
    let mut dongle = dongle.unplugged();
    assert_eq!((dongle.power_up(), dongle.runs()), (STARTED, Some(1)));
}

#[test]
fn a_dongle_from_the_factory_confirms_what_it_came_with() {
    let mut dongle = flashed(&image(1));
    assert_eq!(dongle.state(), Ok(State::FIRST));
    assert_eq!(dongle.power_up(), STARTED);
    assert_eq!(dongle.flash.log(), []);
    dongle.confirm().expect("confirmed");
    assert_eq!((dongle.phase(), dongle.floor()), (Phase::Idle, version(1)));
    let log = dongle.flash.log().len();
    dongle.confirm().expect("said before");
    let mut dongle = dongle.unplugged();
    dongle.confirm().expect("said before it was unplugged");
    assert_eq!(dongle.flash.log().len(), log);
}

/// A power-up of a trial writes one record, any other one nothing.
#[test]
fn a_power_up_writes_next_to_nothing() {
    let mut dongle = confirmed().unplugged();
    let before = dongle.flash.log().len();
    assert_eq!(dongle.power_up(), STARTED);
    assert_eq!(dongle.flash.log().len(), before);
    let mut dongle = on_trial().unplugged();
    let before = dongle.flash.log().len();
    assert_eq!(dongle.power_up(), ON_TRIAL);
    assert!(matches!(
        dongle.flash.log()[before..],
        [Operation::Erase(_, 1024), Operation::Program(_, 32)]
    ));
}

/// The figures of `docs/flash-layout.md`.
#[test]
fn an_update_wears_little() {
    let mut dongle = confirmed().unplugged();
    let before = dongle.flash.erases().to_vec();
    dongle.bring(&image(2)).expect("taken");
    let mut dongle = dongle.unplugged();
    assert_eq!(dongle.power_up(), ON_TRIAL);
    dongle.confirm().expect("confirmed");
    let after = dongle.flash.erases().iter().zip(before);
    let erased: Vec<u32> = after.map(|(after, before)| after - before).collect();
    assert_eq!(erased[..2], [3, 3], "state");
    assert_eq!(erased[2..].iter().max(), Some(&1), "slots");
}

/// Flash that counts the bytes that are read of it.
struct Counting {
    flash: Flash,
    read: usize,
}

impl ErrorType for Counting {
    type Error = <Flash as ErrorType>::Error;
}

impl ReadNorFlash for Counting {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.read += bytes.len();
        self.flash.read(offset, bytes)
    }

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl NorFlash for Counting {
    const WRITE_SIZE: usize = 16;
    const ERASE_SIZE: usize = SECTOR as usize;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
        self.flash.erase(from, to)
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        self.flash.write(offset, bytes)
    }
}

/// Two records, the header, and the program in whole blocks.
#[test]
fn a_power_up_reads_the_image_once() {
    let counting = Counting {
        flash: confirmed().flash,
        read: 0,
    };
    let mut slots = Slots::new(counting, MAP, CHIP, trust());
    assert_eq!(slots.power_up(), STARTED);
    let program = image(1).len() - 512;
    assert_eq!(
        slots.flash.read,
        2 * 32 + 512 + program.next_multiple_of(256)
    );
}

/// The documented bytes of `docs/flash-layout.md`.
#[test]
fn a_state_record_is_these_bytes() {
    let state = State {
        phase: Phase::Trial { left: 2 },
        floor: FirmwareVersion {
            major: 1,
            minor: 2,
            patch: 3,
        },
    };
    let mut bytes = vec![];
    bytes.extend(b"KFB1");
    bytes.extend([7, 0, 0, 0]);
    bytes.extend([4, 2, 1, 2, 3]);
    bytes.extend([0; 15]);
    let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes);
    bytes.extend(crc.to_le_bytes());
    assert_eq!(state.to_bytes(7)[..], bytes);
}
