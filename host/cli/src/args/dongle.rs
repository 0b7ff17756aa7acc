//! Dongle commands.

use std::path::PathBuf;

use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use licfmt::{DongleId, device::Tier};

use super::vendor::VendorDir;

/// Which dongle is meant.
#[derive(Clone, Debug, Args)]
pub(crate) struct Which {
    /// Directories with simulated dongles (*.dongle). Real ones are found by themselves.
    #[arg(long, value_name = "DIR", env = "KEYFOB_SIMULATED")]
    pub(crate) simulated: Vec<PathBuf>,
    /// The dongle's number, if several are plugged.
    #[arg(long = "dongle", value_name = "ID")]
    pub(crate) id: Option<DongleId>,
}

/// `keyfob dongle`
#[derive(Debug, Subcommand)]
pub(crate) enum Dongle {
    /// List what is plugged, and what cannot be opened and why.
    List(List),
    /// Show what a dongle says of itself, and its certificate.
    Info(Info),
    /// Let a dongle sign a fresh challenge, and check the answer.
    Attest(Attest),
    /// Let a dongle make its key, and give it number, root and certificate.
    Provision(Provision),
    /// Lock a dongle for good: key and number can no longer be replaced.
    Lock(Lock),
    /// Use units of a counter, or ask how many are left.
    Consume(Consume),
    /// Write a dongle's signed request for an update.
    Request(Request),
    /// Apply an update that the vendor signed for this dongle, and write the receipt.
    Update(Apply),
    /// Give a dongle new firmware that the vendor signed.
    Firmware(Firmware),
    /// Blink a dongle's light.
    Wink(Wink),
    /// Make a simulated dongle: the firmware itself, on a flash image in a file.
    Simulate(Simulate),
}

/// `keyfob dongle list`
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) which: Which,
}

/// `keyfob dongle info`
#[derive(Debug, Args)]
pub(crate) struct Info {
    #[command(flatten)]
    pub(crate) which: Which,
}

/// `keyfob dongle attest`
#[derive(Debug, Args)]
pub(crate) struct Attest {
    #[command(flatten)]
    pub(crate) which: Which,
    /// The vendor's root public key; without it the certificate is not checked.
    #[arg(long, value_name = "FILE", env = "KEYFOB_ROOT")]
    pub(crate) root: Vec<PathBuf>,
}

/// `keyfob dongle provision`
#[derive(Debug, Args)]
pub(crate) struct Provision {
    #[command(flatten)]
    pub(crate) vendor: VendorDir,
    #[command(flatten)]
    pub(crate) which: Which,
    /// The number to give it; the next free one if not given.
    #[arg(long, value_name = "ID")]
    pub(crate) number: Option<DongleId>,
    /// The tier to certify; never better than the chip allows, and production by a station only.
    #[arg(long, value_name = "TIER", value_parser = tier())]
    pub(crate) tier: Option<Tier>,
    /// Give a new key and number to a dongle that has them already. Its licenses are lost.
    #[arg(long)]
    pub(crate) replace: bool,
}

/// Tiers by name; completions offer them.
pub(crate) fn tier() -> impl TypedValueParser<Value = Tier> {
    const TIERS: [Tier; 3] = [Tier::Simulated, Tier::Development, Tier::Production];
    PossibleValuesParser::new(TIERS.map(Tier::name)).map(|name| {
        let found = TIERS.into_iter().find(|tier| tier.name() == name);
        // The parser before lets nothing else through.
        found.unwrap_or(Tier::Simulated)
    })
}

/// `keyfob dongle lock`
#[derive(Debug, Args)]
pub(crate) struct Lock {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Lock without asking. There is no way back.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// `keyfob dongle consume`
#[derive(Debug, Args)]
pub(crate) struct Consume {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Which counter: 0 to 7.
    #[arg(value_name = "COUNTER", value_parser = clap::value_parser!(u8).range(0..=7))]
    pub(crate) counter: u8,
    /// How many units; 0 only asks.
    #[arg(value_name = "UNITS", default_value_t = 0)]
    pub(crate) units: u32,
    /// The vendor's root public key; without it the certificate is not checked.
    #[arg(long, value_name = "FILE", env = "KEYFOB_ROOT")]
    pub(crate) root: Vec<PathBuf>,
}

/// `keyfob dongle request`
#[derive(Debug, Args)]
pub(crate) struct Request {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Where to write it.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// `keyfob dongle update`
#[derive(Debug, Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) which: Which,
    /// The vendor's update.
    #[arg(value_name = "UPDATE")]
    pub(crate) update: PathBuf,
    /// Where to write the receipt, for the vendor.
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
}

/// `keyfob dongle firmware`
#[derive(Debug, Args)]
pub(crate) struct Firmware {
    #[command(flatten)]
    pub(crate) which: Which,
    /// The vendor's signed image.
    #[arg(value_name = "IMAGE")]
    pub(crate) image: PathBuf,
    /// Seconds to wait for the dongle to come back after it restarted.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) wait: u64,
}

/// `keyfob dongle wink`
#[derive(Debug, Args)]
pub(crate) struct Wink {
    #[command(flatten)]
    pub(crate) which: Which,
}

/// `keyfob dongle simulate`
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// The file to make; its name must end in .dongle. While the file is there, the dongle is
    /// plugged.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}
