//! Commands of sites whose license is checked with the vendor's server.

use std::path::PathBuf;

use clap::Args;
use licfmt::text::{LicenseNumber, Name};

use super::site::{Look, System};

/// Which instance this is, and on which computer.
#[derive(Clone, Debug, Args)]
pub(crate) struct Here {
    /// Which of the installation's instances this is; the registered one if not given.
    #[arg(long, value_name = "NAME", env = "KEYFOB_INSTANCE")]
    pub(crate) instance: Option<Name>,
    #[command(flatten)]
    pub(crate) system: System,
}

/// `keyfob register`
#[derive(Debug, Args)]
pub(crate) struct Register {
    #[command(flatten)]
    pub(crate) look: Look,
    /// The server's address, such as <https://license.example.com>; asked for if not given, with the one in
    /// server.txt beside the root key as the default.
    #[arg(long, value_name = "ADDRESS", env = "KEYFOB_SERVER")]
    pub(crate) server: Option<String>,
    /// The license's number; asked for if not given.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) number: Option<LicenseNumber>,
    /// A file with the license's token; asked for if not given.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// The HTTP proxy, such as <http://proxy:3128>.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) proxy: Option<String>,
    /// Certificates of the authorities that the server's certificate leads to (PEM); the system's if not given.
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Let a test installation talk to the server.
    #[arg(long)]
    pub(crate) enable: bool,
    /// Only this instance checks in; others of the installation use what it brings.
    #[arg(long)]
    pub(crate) designated: bool,
}

/// `keyfob refresh`
#[derive(Debug, Args)]
pub(crate) struct Refresh {
    #[command(flatten)]
    pub(crate) look: Look,
}

/// `keyfob unregister`
#[derive(Debug, Args)]
pub(crate) struct Unregister {
    #[command(flatten)]
    pub(crate) look: Look,
}
