//! The command line. `tests/system/run` fills it in.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Run the whole-system test, or some of its scenarios.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// Directory with the guest's kernel: vmlinux and modules/.
    #[arg(long)]
    pub(crate) kernel: PathBuf,
    /// The program keyfob, as it will run in the guest.
    #[arg(long)]
    pub(crate) keyfob: PathBuf,
    /// The guest's own program.
    #[arg(long)]
    pub(crate) guest: PathBuf,
    /// An empty directory for sockets, flash images and logs.
    #[arg(long)]
    pub(crate) work: PathBuf,
    /// What is at the other end of the cable.
    #[arg(long, value_enum, default_value_t = Make::Image)]
    pub(crate) device: Make,
    /// Directory with the chip's built programs: boot.elf and dongle.elf.
    #[arg(long, default_value = "target/firmware/rp2040")]
    pub(crate) firmware: PathBuf,
    /// The dongle's program built as a later version.
    #[arg(long, default_value = "target/firmware-next/rp2040/dongle.elf")]
    pub(crate) next: PathBuf,
    /// The emulator's own arguments, one after another: its program first.
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) emulator: Vec<String>,
    /// Reports of junk, both ways together.
    #[arg(long, env = "JUNK_REPORTS", default_value_t = 10_000)]
    pub(crate) junk_reports: u32,
    /// Attestations in a row.
    #[arg(long, env = "ATTESTATIONS", default_value_t = 100)]
    pub(crate) attestations: u32,
    /// Points at which power is cut, in each sweep.
    #[arg(long, env = "POWER_CUTS", default_value_t = 5)]
    pub(crate) cuts: u64,
    /// What the junk is made of.
    #[arg(long, env = "SYSTEM_SEED", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How long the guest may take, in seconds.
    #[arg(long, env = "SYSTEM_LIMIT", default_value_t = 1_500)]
    pub(crate) limit_s: u64,
    /// Only these scenarios.
    pub(crate) scenarios: Vec<String>,
}

/// What a dongle is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Make {
    /// The firmware library in this process: for trying the test itself, without an image.
    Simulated,
    /// The firmware image in the emulated chip.
    Image,
}
