//! Ways into a board.
//!
//! [`list`] says what is plugged, [`open`] opens one of them, [`Flasher::flash`] writes a package,
//! compares and starts it. Every way writes by the same [`Plan`]: what the package brings, and the
//! state of the slots; a dongle's records stay unless [`Options::erase_all`] says otherwise.
//!
//! | module | way |
//! |---|---|
//! | [`probe`] | SWD by a debug probe |
//! | [`picoboot`] | the RP chips' USB boot loader |
//! | [`uf2disk`] | the same boot loader as a disk: nothing can be read back |
//! | [`dfu`] | Nordic's serial boot loader on the nRF52840 dongle: development tier |
//! | [`revision`] | no way: which revision of its chip a board has |

pub mod dfu;
mod error;
mod meter;
pub mod picoboot;
pub(crate) mod plan;
pub mod probe;
pub mod revision;
pub mod uf2disk;

use licfmt::device::Chip;

use crate::package::Package;

pub use error::FlashError;
pub use plan::Plan;

/// How a board is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A debug probe (SWD), by probe-rs.
    Probe,
    /// The RP chips' own USB boot loader.
    Picoboot,
    /// The RP chips' boot loader as a disk, for where USB itself cannot be opened.
    Uf2,
    /// Nordic's serial boot loader on the nRF52840 dongle.
    Dfu,
}

/// A board that can perhaps be flashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// How it is reached.
    pub way: Way,
    /// Probe, bus address, disk or serial port: what names it for the technician.
    pub place: String,
    /// The chip, if the way tells.
    pub chip: Option<Chip>,
    /// Its serial number, if the way tells.
    pub serial: Option<String>,
    /// Why it cannot be used, if it cannot.
    pub trouble: Option<String>,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Erasing.
    Erase,
    /// Writing.
    Write,
    /// Reading back and comparing.
    Verify,
}

/// How far it is, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub work: Work,
    /// Done.
    pub done: u64,
    /// Of.
    pub total: u64,
}

/// What was seen from outside while flashing (decision 6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The chip's unique id, as the firmware hashes it; `None` where the way cannot read it.
    pub unique_id: Option<Vec<u8>>,
    /// The chip's revision, as its maker names it ([`revision`]); `None` where the way cannot read it.
    pub revision: Option<String>,
    /// Whether what was written was read back and compared. A way that cannot says so.
    pub verified: bool,
    /// Whether read-out is closed; `None` where the way cannot tell.
    pub closed: Option<bool>,
}

/// One way into a board.
pub trait Flasher: Send {
    /// Writes the package, reads it back and starts it. Nothing is left half written without an
    /// error that says so.
    ///
    /// # Errors
    /// [`FlashError`].
    fn flash(
        &mut self,
        package: &Package,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Seen, FlashError>;
}

/// What the technician allows beyond writing the package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Erase the whole flash first: records, other boot loaders, and with them a closed debug port.
    pub erase_all: bool,
}

/// All boards and probes that are plugged, usable or not, in the order of ways and places.
#[must_use]
pub fn list() -> Vec<Target> {
    let ways = [probe::list, picoboot::list, uf2disk::list, dfu::list];
    let mut targets: Vec<_> = ways.iter().flat_map(|list| list()).collect();
    targets.sort_by(|a, b| (a.way, &a.place).cmp(&(b.way, &b.place)));
    targets
}

/// Looks at a board from outside (decision 6), and changes nothing: unique id, whether read-out is
/// closed, as far as the way can tell. Nothing is verified by looking.
///
/// # Errors
/// [`FlashError`] if it cannot be reached, or is another chip.
pub fn look(target: &Target, chip: Chip) -> Result<Seen, FlashError> {
    match target.way {
        Way::Probe => probe::look(target, chip),
        Way::Picoboot => picoboot::look(target, chip),
        Way::Uf2 | Way::Dfu => Ok(Seen::default()),
    }
}

/// Opens a board that [`list`] gave, with nothing allowed beyond writing the package.
///
/// # Errors
/// [`FlashError`] if it is gone, or cannot be opened.
pub fn open(target: &Target) -> Result<Box<dyn Flasher>, FlashError> {
    open_with(target, Options::default())
}

/// Opens a board that [`list`] gave.
///
/// # Errors
/// As [`open`].
pub fn open_with(target: &Target, options: Options) -> Result<Box<dyn Flasher>, FlashError> {
    if let Some(trouble) = &target.trouble {
        return Err(FlashError::failed(&target.place, trouble));
    }
    match target.way {
        Way::Probe => probe::open(target, options),
        Way::Picoboot => picoboot::open(target, options),
        Way::Uf2 => uf2disk::open(target, options),
        Way::Dfu => dfu::open(target, options),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D-5: looking around works on a machine with nothing plugged, and is in order with something.
    #[test]
    fn what_is_plugged_is_listed_in_order() {
        let targets = list();
        assert!(targets.is_sorted_by(|a, b| (a.way, &a.place) <= (b.way, &b.place)));
    }

    /// D-5: a board with trouble is not opened, and says its trouble.
    #[test]
    fn trouble_is_told_on_opening() {
        for way in [Way::Probe, Way::Picoboot, Way::Uf2, Way::Dfu] {
            let target = Target {
                way,
                place: "somewhere".to_owned(),
                chip: None,
                serial: None,
                trouble: Some("no permission".to_owned()),
            };
            let refused = open(&target).err().map(|error| error.to_string());
            assert_eq!(refused.as_deref(), Some("somewhere: no permission"));
        }
    }

    /// D-5: a place that nothing is at is an error of that place.
    #[test]
    fn an_empty_place_is_told() {
        for way in [Way::Probe, Way::Picoboot, Way::Uf2, Way::Dfu] {
            let target = Target {
                way,
                place: "nowhere".to_owned(),
                chip: None,
                serial: None,
                trouble: None,
            };
            let refused = open(&target).err().map(|error| error.to_string());
            assert!(refused.is_some_and(|words| words.starts_with("nowhere: ")));
        }
    }
}
