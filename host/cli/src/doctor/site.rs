//! The facts that the doctor judges.

use std::path::PathBuf;

use keyfob::Code;
use licfmt::UnixTime;

/// Everything that is known of one installation.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The license directory.
    pub(crate) directory: LicenseDirectory,
    /// The old programs' settings.
    pub(crate) settings: Settings,
    /// What the license says that it is bound to.
    pub(crate) protection: Protection,
    /// Why the license is refused, as far as it could be checked.
    pub(crate) refusal: Option<Refusal>,
    /// The dongles on the bus.
    pub(crate) dongles: Vec<Dongle>,
    /// The rule that lets users open dongles; none where there is no udev.
    pub(crate) udev_rule: Option<UdevRule>,
    /// Whether the computer has a hardware ID that a soft-dongle license can be bound to.
    pub(crate) has_hardware_id: bool,
    /// The times to compare.
    pub(crate) clock: Clock,
}

/// The license directory and what lies in it.
#[derive(Clone, Debug)]
pub(crate) struct LicenseDirectory {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// What lies in it.
    pub(crate) listing: Result<Listing, DirectoryTrouble>,
}

/// What lies in the license directory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    /// Whether a file opens as `promos.json`, under whatever spelling the file system accepts.
    pub(crate) has_license: bool,
    /// The files, by name.
    pub(crate) files: Vec<Entry>,
}

/// A file in the license directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    /// Its path.
    pub(crate) path: PathBuf,
    /// Whether it is the file that opens as `promos.json`: itself, or what a link leads to.
    pub(crate) is_license: bool,
    /// Whether it begins as license files do, whatever its name.
    pub(crate) begins_as_license: bool,
}

/// Why a license directory cannot be listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DirectoryTrouble {
    /// It is not there.
    Missing,
    /// It is there, but cannot be read; with the system's reason.
    Unreadable(String),
}

/// The settings of the old programs, in `bin`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// `promos.ini`.
    pub(crate) current: Option<SettingsFile>,
    /// `promos2.ini`.
    pub(crate) old: Option<SettingsFile>,
}

/// One file of settings.
#[derive(Clone, Debug)]
pub(crate) struct SettingsFile {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its bytes, or the system's reason why they cannot be had.
    pub(crate) bytes: Result<Vec<u8>, String>,
}

/// What a license is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protection {
    /// A soft dongle: the vendor's server is asked.
    Soft,
    /// A dongle on USB.
    Hard,
    /// Nothing: an emergency license.
    Unbound,
    /// Nothing that says so could be read.
    Unknown,
}

/// Why a license, or the dongle for it, is refused: the verdict of a check that the doctor does not
/// make itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The verdict's stable code.
    pub(crate) code: Code,
    /// What is wrong, in the user's language.
    pub(crate) text: String,
    /// What to do, in the user's language.
    pub(crate) hint: String,
}

/// A dongle on the bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dongle {
    /// Its number, or where it is plugged if it does not tell.
    pub(crate) name: String,
    /// Whether it can be used.
    pub(crate) access: Access,
}

/// Whether a dongle can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// It answered.
    Usable,
    /// Another program keeps it to itself.
    Busy,
    /// This user may not open its node.
    Denied {
        /// The node, such as `/dev/hidraw0`.
        node: PathBuf,
        /// Whether udev gives access to it: not to the file of a simulated dongle.
        by_udev: bool,
    },
    /// It does not answer as a dongle does, for this reason, in the user's language.
    Silent(String),
    /// It is on the bus, but the system made no HID node for it.
    NoNode,
}

/// The rule that lets users open dongles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UdevRule {
    /// Where it is, or belongs.
    pub(crate) path: PathBuf,
    /// Whether it is in force, as this version would write it.
    pub(crate) is_current: bool,
}

/// The computer's time and what it must not be behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    /// The computer's time.
    pub(crate) now: UnixTime,
    /// When the license was issued.
    pub(crate) issued: Option<UnixTime>,
    /// The latest time that the vendor signed for the dongle (D-7).
    pub(crate) trusted: Option<UnixTime>,
    /// The latest time that the dongle has seen on a host (D-7).
    pub(crate) observed: Option<UnixTime>,
}
