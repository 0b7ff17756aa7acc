//! Vendor commands for firmware.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::vendor::VendorDir;

/// `keyfob vendor sign-firmware`
#[derive(Debug, Args)]
pub(crate) struct Sign {
    #[command(flatten)]
    pub(crate) vendor: VendorDir,
    /// The program as the linker wrote it; it says itself for which chip and of which version it is.
    #[arg(value_name = "ELF")]
    pub(crate) elf: PathBuf,
    /// Where to write the signed image.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// `keyfob vendor package`
#[derive(Debug, Args)]
pub(crate) struct Package {
    /// The vendor directory.
    #[arg(
        id = "vendor",
        long,
        value_name = "DIR",
        default_value = "vendor",
        env = "KEYFOB_VENDOR"
    )]
    pub(crate) directory: PathBuf,
    /// The boot stage as the linker wrote it.
    #[arg(long, value_name = "ELF", required_unless_present = "sealed_boot")]
    pub(crate) boot: Option<PathBuf>,
    /// Only write the boot stage with the keys that it is to believe, as what picotool seals (RP2350).
    #[arg(long, value_name = "FILE", requires = "boot", conflicts_with_all = ["image", "kind", "out"])]
    pub(crate) boot_out: Option<PathBuf>,
    /// The boot stage of --boot-out with its seal: it is packaged as it is.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["boot", "boot_out"])]
    pub(crate) sealed_boot: Option<PathBuf>,
    /// The signed image.
    #[arg(long, value_name = "FILE", required_unless_present = "boot_out")]
    pub(crate) image: Option<PathBuf>,
    /// Certificate of a second firmware key that the boot stage is to believe: a successor's.
    #[arg(long, value_name = "CERTIFICATE")]
    pub(crate) next_key: Option<PathBuf>,
    /// uf2: for keyfob flash, stations and the RP chips' boot loader; flash: the content of a whole
    /// flash, for the emulator.
    #[arg(long = "as", value_enum, default_value_t = Kind::Uf2)]
    pub(crate) kind: Kind,
    /// Where to write the package.
    #[arg(long, value_name = "FILE", required_unless_present = "boot_out")]
    pub(crate) out: Option<PathBuf>,
}

/// What a package is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// The file that flashers take.
    Uf2,
    /// The content of a whole flash.
    Flash,
}
