//! Flash that says it wrote, and wrote something else.

use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

use super::support::*;
use crate::{Boot, ImageFault, Slots};

/// Stores a wrong bit at one place, the first time that it is written, and says nothing.
struct Lying {
    flash: Flash,
    at: Option<u32>,
}

impl ErrorType for Lying {
    type Error = <Flash as ErrorType>::Error;
}

impl ReadNorFlash for Lying {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.flash.read(offset, bytes)
    }

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl NorFlash for Lying {
    const WRITE_SIZE: usize = 16;
    const ERASE_SIZE: usize = SECTOR as usize;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
        self.flash.erase(from, to)
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        self.flash.write(offset, bytes)?;
        let hit = |at: &mut u32| (offset..).take(bytes.len()).any(|written| written == *at);
        if let Some(at) = self.at.take_if(hit) {
            self.flash.content_mut()[at as usize] ^= 1;
        }
        Ok(())
    }
}

/// The dongle's next power-up on such flash, and what it runs then.
fn power_up(dongle: Dongle, at: u32) -> (Boot, Option<u8>) {
    let flash = Lying {
        flash: dongle.unplugged().flash,
        at: Some(at),
    };
    let mut slots = Slots::new(flash, MAP, CHIP, trust());
    let boot = slots.power_up();
    assert_eq!(slots.flash.at, None, "the place was never written");
    (boot, on(slots.flash.flash).runs())
}

/// D-8: a copy is checked after it was written: what was stored wrong does not start.
#[test]
fn a_copy_that_went_wrong_is_not_started() {
    let active = MAP.active.start;
    for at in [active + 20, active + 600] {
        assert_eq!(power_up(ordered(), at), (STARTED, Some(1)), "taken back");
    }
}

/// D-8: nothing is overwritten before its copy was found good.
#[test]
fn a_backup_that_went_wrong_ends_the_update() {
    let at = MAP.previous.start + 600;
    assert_eq!(power_up(ordered(), at), (STARTED, Some(1)));
}

/// D-8: a spare that was stored wrong is stored again.
#[test]
fn a_spare_is_copied_again() {
    let mut dongle = on_trial();
    dongle.confirm().expect("confirmed");
    dongle.spoil(MAP.active.start + 600);
    let at = MAP.active.start + 700;
    assert_eq!(power_up(dongle, at), (STARTED, Some(2)));
}

/// D-8: what is staged is read back before it is ordered.
#[test]
fn a_piece_that_went_wrong_is_not_ordered() {
    let flash = Lying {
        flash: confirmed().flash,
        at: Some(MAP.staged.start + 600),
    };
    let mut slots = Slots::new(flash, MAP, CHIP, trust());
    let second = image(2);
    let mut next = slots.stage(&manifest(&second)).expect("taken");
    for piece in second[512..].chunks(256) {
        next = slots.write(next, piece).expect("said to be written");
    }
    assert_eq!(slots.install(), Err(ImageFault::Content));
}
