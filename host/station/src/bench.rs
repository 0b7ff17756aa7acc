//! What happens to one unit, and to a tray of them (D-5, decision 6).
//!
//! A unit goes: looked at, noise tested, number reserved, key made, certified, installed, proven after
//! a restart of the connection, tested, locked, proven again, recorded. Each step is in the journal
//! before the next begins, so that after a crash the same unit goes on with the same number; what
//! comes next is one pure function of what the dongle says and the journal knows ([`Next::of`]).

mod certifier;
mod error;
mod evidence;
mod flashing;
mod next;
mod prove;
mod tray;
mod unit;

#[cfg(test)]
mod tests;

use keyfob::{discovery::Enumerate, provision::TierError, transport::Seams};
use licfmt::{
    DongleId,
    device::{Chip, Tier},
};

use crate::{
    flash::{Options, Progress},
    package::Package,
    record::Record,
    selftest::Tests,
    store::Store,
};
pub use certifier::{Certified, Certifier};
pub use error::BenchError;
pub use evidence::Unseen;
pub use flashing::{Boards, SystemBoards};
pub use next::Next;
pub use tray::{Limits, Unit};

/// How long a dongle that was just there is waited for, in milliseconds.
const BACK_MS: u64 = 20_000;
/// How long a press of the button is waited for, in milliseconds.
const CONSENT_MS: u64 = 120_000;
/// How often is looked whether something has changed, in milliseconds.
const LOOK_MS: u64 = 200;

/// What the technician wants.
#[derive(Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that the technician sets"
)]
pub struct Orders {
    /// The tier to certify; development at most if not said.
    pub tier: Option<Tier>,
    /// Lock each unit for good, once it has proven itself.
    pub lock: bool,
    /// Change nothing; say what would be done.
    pub dry_run: bool,
    /// Give a new key and number to units that have lost theirs, or were given them elsewhere.
    pub replace: bool,
    /// Ask the operator whether the LED blinks.
    pub led: bool,
    /// Erase a board's whole flash before the package is written: records, other boot loaders, a closed
    /// debug port.
    pub erase_all: bool,
    /// What is flashed, one package for each chip; without any, units are taken as they come.
    pub packages: Vec<Package>,
}

impl Orders {
    /// Refuses what contradicts itself, before anything is done.
    ///
    /// # Errors
    /// [`BenchError::ProductionUnlocked`]; [`BenchError::Tier`] for a package whose chip cannot be so
    /// good, before anything is flashed.
    pub fn check(&self) -> Result<(), BenchError> {
        for package in &self.packages {
            let (chip, highest) = (package.chip, package.chip.highest_tier());
            if let Some(tier) = self.tier.filter(|tier| *tier > highest) {
                return Err(BenchError::Tier(TierError::Chip {
                    chip,
                    highest,
                    tier,
                }));
            }
        }
        if self.tier == Some(Tier::Production) && !self.lock {
            return Err(BenchError::ProductionUnlocked);
        }
        Ok(())
    }

    /// What may be done to a board beyond writing the package.
    #[must_use]
    pub const fn options(&self) -> Options {
        Options {
            erase_all: self.erase_all,
        }
    }

    /// The package for a chip.
    #[must_use]
    pub fn package(&self, chip: Chip) -> Option<&Package> {
        self.packages.iter().find(|package| package.chip == chip)
    }
}

/// What the operator is told and asked. A unit is named by its place.
pub trait Operator: Sync {
    /// Something happens to a unit.
    fn tell(&self, place: &str, event: &Event<'_>);

    /// Does the LED blink when `wink` is called, for a moment only? `None`: nobody looked.
    fn sees_wink(&self, place: &str, wink: &mut dyn FnMut()) -> Option<bool>;

    /// Whether no new unit shall be begun.
    fn stopped(&self) -> bool;
}

/// What happens to a unit.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// It is being flashed.
    Flashing(Progress),
    /// It begins with this work.
    Doing(Doing),
    /// Its button must be pressed.
    PressButton,
    /// It has this number.
    Number(DongleId),
    /// It is finished.
    Finished(&'a Record),
    /// There was nothing to do.
    Before(Option<DongleId>),
    /// What would be done.
    Planned(&'a [Doing]),
    /// It failed.
    Failed(&'a BenchError),
}

/// A piece of work, in the order in which it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    /// Writing the package.
    Flash,
    /// Asking what it is.
    Look,
    /// Judging its noise.
    Noise,
    /// Making the key.
    Key,
    /// Certifying it.
    Certify,
    /// Giving it its certificates.
    Install,
    /// Letting it prove itself.
    Prove,
    /// The rest of the tests.
    Test,
    /// Locking it.
    Lock,
    /// Writing the record.
    Record,
}

impl Doing {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flash => "flash",
            Self::Look => "look",
            Self::Noise => "noise",
            Self::Key => "key",
            Self::Certify => "certify",
            Self::Install => "install",
            Self::Prove => "prove",
            Self::Test => "test",
            Self::Lock => "lock",
            Self::Record => "record",
        }
    }
}

/// How a unit ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// It is finished.
    Finished(Box<Record>),
    /// It was finished before, here or elsewhere.
    Before(Option<DongleId>),
    /// What would be done.
    Planned(Vec<Doing>),
}

/// A station at work.
pub struct Bench<'a> {
    /// What is wanted.
    pub orders: Orders,
    /// Who gives numbers and certificates.
    pub certifier: &'a dyn Certifier,
    /// Who finds and opens dongles.
    pub dongles: &'a (dyn Enumerate + Sync),
    /// Who finds and opens boards that are no dongles yet.
    pub boards: &'a (dyn Boards + Sync),
    /// Who sits in front of it.
    pub operator: &'a dyn Operator,
    /// Where journal and records are.
    pub store: &'a Store,
    /// Time and randomness.
    pub seams: Seams,
}

impl Bench<'_> {
    fn doing(&self, place: &str, doing: Doing) {
        self.operator.tell(place, &Event::Doing(doing));
    }

    /// Waits a little.
    fn pause(&self) {
        self.seams.timer.sleep_ms(LOOK_MS);
    }
}

/// Whether all tests that were made were good enough.
fn passed(tests: &Tests) -> Result<(), BenchError> {
    tests.failed().map_or(Ok(()), |test| {
        Err(BenchError::Faulty {
            test,
            found: tests_found(tests, test),
        })
    })
}

/// What a failed test found, in figures.
fn tests_found(tests: &Tests, test: &str) -> String {
    match test {
        "noise" => tests.noise.found(),
        "flash" => format!("{} erase cycles", tests.flash.erase_cycles),
        _ => "no".into(),
    }
}
