//! Commands of the technician's bench.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use licfmt::{DongleId, device::Tier};

use super::{dongle::tier, vendor::VendorDir};

/// `keyfob station`
#[derive(Debug, Subcommand)]
pub(crate) enum Station {
    /// Flash, provision, test and lock the units that are plugged and those that come, several at once.
    Run(Box<Run>),
    /// List the finished units.
    Inventory(Inventory),
    /// Write a finished unit's label again: an SVG with a QR code, and a text.
    Label(Label),
    /// Close an RP2350 for good, before it is provisioned: boot key, device secret and locks are burned.
    CloseChip(CloseChip),
}

/// Where a station keeps journal and records.
#[derive(Clone, Debug, Args)]
pub(crate) struct StationDir {
    /// The station's directory: journal, records, labels.
    #[arg(
        id = "station",
        long,
        value_name = "DIR",
        default_value = "station",
        env = "KEYFOB_STATION"
    )]
    pub(crate) directory: PathBuf,
}

/// `keyfob station run`
#[derive(Debug, Args)]
#[group(skip)]
#[command(group(ArgGroup::new("irreversible").args(["lock", "erase_all"]).multiple(true)))]
#[expect(
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    reason = "each is a switch of the command line, as it is called there"
)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) vendor: VendorDir,
    #[command(flatten)]
    pub(crate) station: StationDir,
    /// Flash boards with this package first; one for each chip. Units must then run what it holds.
    #[arg(long, value_name = "PACKAGE")]
    pub(crate) flash: Vec<PathBuf>,
    /// Certificate of a second firmware key of this vendor that packages may trust: a successor's.
    #[arg(long, value_name = "CERTIFICATE", requires = "flash")]
    pub(crate) next_key: Option<PathBuf>,
    /// The tier to certify; never better than the chip allows. Production needs a unit whose closed
    /// debug port this station saw, and --lock.
    #[arg(long, value_name = "TIER", value_parser = tier())]
    pub(crate) tier: Option<Tier>,
    /// Lock each unit for good once it has proven itself. Asks for a typed confirmation.
    #[arg(long)]
    pub(crate) lock: bool,
    /// Erase the whole flash of each board first: opens an nRF52840 that came closed from its maker, and
    /// a used one. A key that was in it is lost. Asks for a typed confirmation.
    #[arg(long, requires = "flash")]
    pub(crate) erase_all: bool,
    /// The confirmation, for scripts: "lock 3 dongles" with --count 3, "lock every dongle" without;
    /// with --erase-all "erase 3 boards", with both "erase and lock 3 dongles".
    #[arg(long, value_name = "TEXT", requires = "irreversible")]
    pub(crate) confirm: Option<String>,
    /// Change nothing: show what would be done with each unit.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Stop when so many units are finished.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) count: Option<u32>,
    /// Stop when no new unit has come for so many seconds; if not given, go on until interrupted.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) wait: Option<u32>,
    /// Do not ask whether the light of each unit blinks.
    #[arg(long)]
    pub(crate) no_led: bool,
    /// Give new keys and numbers to units that were provisioned elsewhere or lost their key.
    #[arg(long)]
    pub(crate) replace: bool,
    /// Directories with simulated dongles (*.dongle). Real ones are found by themselves.
    #[arg(long, value_name = "DIR", env = "KEYFOB_SIMULATED")]
    pub(crate) simulated: Vec<PathBuf>,
}

/// `keyfob station inventory`
#[derive(Debug, Args)]
pub(crate) struct Inventory {
    #[command(flatten)]
    pub(crate) station: StationDir,
}

/// `keyfob station label`
#[derive(Debug, Args)]
pub(crate) struct Label {
    #[command(flatten)]
    pub(crate) station: StationDir,
    /// The dongle's number.
    #[arg(value_name = "ID")]
    pub(crate) id: DongleId,
    /// The directory to write into.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) out: PathBuf,
}

/// `keyfob station close-chip`
#[derive(Debug, Args)]
pub(crate) struct CloseChip {
    #[command(flatten)]
    pub(crate) station: StationDir,
    /// Change nothing: list what would be burned, and what the unit has of it if one is plugged.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Needed to burn: nobody has closed a real chip with this version yet, and a unit may be lost.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) untried_on_hardware: bool,
    /// The confirmation, for scripts: "close chip" and the chip's id, as --dry-run says it.
    #[arg(long, value_name = "TEXT", conflicts_with = "dry_run")]
    pub(crate) confirm: Option<String>,
    /// The board, as keyfob flash --list names it, if several are plugged.
    #[arg(long, value_name = "PLACE")]
    pub(crate) place: Option<String>,
    /// Wait so many seconds for the unit to start, and to come back into its boot loader.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub(crate) wait: u32,
    /// How much more sensitive than the factory's setting the glitch detectors shall be, 0 to 3.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=3))]
    pub(crate) sensitivity: u8,
    /// Keep the USB boot loader: a way to another sealed boot stage, and for known attacks.
    #[arg(long)]
    pub(crate) keep_boot_loader: bool,
    /// The package that the unit was flashed with; its boot stage must be sealed.
    #[arg(value_name = "PACKAGE")]
    pub(crate) package: PathBuf,
}

/// `keyfob flash`
#[derive(Debug, Args)]
pub(crate) struct Flash {
    /// List boards and debug probes, and what keeps one from being used.
    #[arg(long, conflicts_with_all = ["package", "place", "erase_all", "vendor"])]
    pub(crate) list: bool,
    /// The board, as --list names it, if several are plugged.
    #[arg(long, value_name = "PLACE")]
    pub(crate) place: Option<String>,
    /// Erase the whole flash first: a dongle's key and records are lost.
    #[arg(long)]
    pub(crate) erase_all: bool,
    /// Write only what trusts this vendor's firmware keys; otherwise the answer says whose are trusted.
    #[arg(long, value_name = "DIR")]
    pub(crate) vendor: Option<PathBuf>,
    /// Certificate of a second firmware key of this vendor that the package may trust: a successor's.
    #[arg(long, value_name = "CERTIFICATE", requires = "vendor")]
    pub(crate) next_key: Option<PathBuf>,
    /// The package (keyfob vendor package).
    #[arg(value_name = "PACKAGE", required_unless_present = "list")]
    pub(crate) package: Option<PathBuf>,
}
