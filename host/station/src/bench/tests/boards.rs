//! Boards in their boot loaders, as the ways into them show them.

use std::sync::Mutex;

use licfmt::device::Chip;

use crate::{
    bench::Boards,
    flash::{FlashError, Flasher, Options, Progress, Seen, Target, Way, Work},
    journal::Flashed,
    package::Package,
};

/// Boards in their boot loaders. Flashing one makes it vanish from here.
pub(super) struct FakeBoards {
    targets: Mutex<Vec<Target>>,
    fails: bool,
    unit: [u8; 16],
    way: Way,
    chip: Chip,
    /// What a second look from outside shows.
    pub(super) second_look: Option<bool>,
    /// What its chip says of its revision.
    pub(super) revision: Option<&'static str>,
    /// Its debug port is closed, as an nRF52840's of build code F is when it is new.
    pub(super) closed: bool,
}

struct FakeFlasher {
    fails: bool,
    closed: bool,
    unit: [u8; 16],
    revision: Option<&'static str>,
}

impl FakeBoards {
    pub(super) fn none() -> Self {
        Self {
            targets: Mutex::default(),
            fails: false,
            unit: [0; 16],
            way: Way::Uf2,
            chip: Chip::Simulated,
            second_look: None,
            revision: Some("AAF0"),
            closed: false,
        }
    }

    pub(super) fn one(unit: u8, fails: bool) -> Self {
        Self {
            fails,
            ..Self::by(Way::Picoboot, Chip::Rp2040, unit)
        }
    }

    /// A board with this chip, to be reached this way.
    pub(super) fn by(way: Way, chip: Chip, unit: u8) -> Self {
        let target = Target {
            way,
            place: "USB 1-1".into(),
            chip: Some(chip),
            serial: None,
            trouble: None,
        };
        Self {
            targets: Mutex::new(vec![target]),
            fails: false,
            unit: [unit; 16],
            way,
            chip,
            second_look: None,
            revision: Some("AAF0"),
            closed: false,
        }
    }
}

impl Boards for FakeBoards {
    fn list(&self) -> Vec<Target> {
        self.targets.lock().expect("nobody panicked").clone()
    }

    fn open(&self, _: &Target, options: Options) -> Result<Box<dyn Flasher>, FlashError> {
        if !self.fails {
            self.targets.lock().expect("nobody panicked").clear();
        }
        Ok(Box::new(FakeFlasher {
            fails: self.fails,
            closed: self.closed && !options.erase_all,
            unit: self.unit,
            revision: self.revision,
        }))
    }

    fn look(&self, flashed: &Flashed, chip: Chip) -> Option<Seen> {
        assert_eq!((flashed.way, chip), (self.way, self.chip));
        assert_eq!(flashed.place, "USB 1-1");
        self.second_look.map(|closed| Seen {
            unique_id: None,
            revision: None,
            verified: false,
            closed: Some(closed),
        })
    }
}

impl Flasher for FakeFlasher {
    fn flash(
        &mut self,
        _: &Package,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Seen, FlashError> {
        if self.closed {
            return Err(FlashError::EraseAll {
                place: "USB 1-1".into(),
                reason: "the chip's debug port is closed".into(),
            });
        }
        for work in [Work::Erase, Work::Write, Work::Verify] {
            progress(Progress {
                work,
                done: 1,
                total: 1,
            });
        }
        if self.fails {
            return Err(FlashError::Differs {
                place: "USB 1-1".into(),
                address: 0x1000_0000,
            });
        }
        Ok(Seen {
            unique_id: Some(self.unit.to_vec()),
            revision: self.revision.map(str::to_owned),
            verified: true,
            closed: Some(false),
        })
    }
}
