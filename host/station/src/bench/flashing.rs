//! Writing the package into a board, before it is a dongle.

use licfmt::{Digest, device::Chip};

use super::{Bench, BenchError, Doing, Event};
use crate::{
    flash::{self, FlashError, Flasher, Options, Seen, Target, Way},
    journal::{Flashed, Step},
    package::Package,
};

/// What lists boards that can be flashed, and opens them: the system, or a test.
pub trait Boards {
    /// Everything that looks like a board.
    fn list(&self) -> Vec<Target>;

    /// Opens one, with no more allowed than the options say.
    ///
    /// # Errors
    /// [`FlashError`].
    fn open(&self, target: &Target, options: Options) -> Result<Box<dyn Flasher>, FlashError>;

    /// Looks once more at a board that was flashed, from outside; `None` where the way cannot, or
    /// nothing is seen.
    fn look(&self, flashed: &Flashed, chip: Chip) -> Option<Seen>;
}

/// The boards of this machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemBoards;

impl Boards for SystemBoards {
    fn list(&self) -> Vec<Target> {
        flash::list()
    }

    fn open(&self, target: &Target, options: Options) -> Result<Box<dyn Flasher>, FlashError> {
        flash::open_with(target, options)
    }

    fn look(&self, flashed: &Flashed, chip: Chip) -> Option<Seen> {
        let target = Target {
            way: flashed.way,
            place: flashed.place.clone(),
            chip: Some(chip),
            serial: None,
            trouble: None,
        };
        match flashed.way {
            Way::Probe => flash::probe::look(&target, chip).ok(),
            Way::Picoboot | Way::Uf2 | Way::Dfu => None,
        }
    }
}

impl Bench<'_> {
    /// The package for a board: the one for its chip or, where the way does not tell the chip, the
    /// only one. The way then finds out before it writes.
    pub(super) fn package_for(&self, chip: Option<Chip>) -> Option<&Package> {
        match (chip, &*self.orders.packages) {
            (Some(chip), _) => self.orders.package(chip),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }

    /// Flashes one board. Gives the unit that must appear as a dongle, where the way could tell.
    pub(super) fn flash(
        &self,
        way: Way,
        place: &str,
        flasher: &mut dyn Flasher,
        package: &Package,
    ) -> Result<Option<Digest>, BenchError> {
        self.doing(place, Doing::Flash);
        let seen = flasher.flash(package, &mut |progress| {
            self.operator.tell(place, &Event::Flashing(progress));
        })?;
        let unit = seen.unique_id.as_deref().map(Digest::of);
        if let Some(unit) = unit {
            let written = Flashed {
                way,
                place: place.to_owned(),
                chip: Some(package.chip),
                revision: seen.revision,
                image: package.image,
                version: package.version,
                verified: seen.verified,
                closed: seen.closed,
            };
            let time = self.seams.timer.now().wall;
            self.store
                .journal
                .note(time, unit, Step::Flashed(written))?;
        }
        Ok(unit)
    }
}
