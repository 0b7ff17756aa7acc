//! What the program is called with.

mod license;

use std::path::PathBuf;

use clap::{ArgAction, Parser, Subcommand, ValueEnum, builder::PossibleValue};
use licfmt::{DongleId, text::LicenseNumber};

use crate::store::Role;
pub(super) use license::{License, Reasoned};

/// The license server.
#[derive(Debug, Parser)]
#[command(
    name = "keyfob-server",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    // clap's own cannot be translated; ours are below.
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Global {
    /// The server's directory: settings, issuer key, and the database unless the settings name one.
    #[arg(
        long,
        value_name = "DIR",
        default_value = ".",
        env = "KEYFOB_SERVER_DIR",
        global = true,
        display_order = 1000
    )]
    pub(super) dir: PathBuf,
    /// Language of texts and help: de or en. The system's if not given.
    #[arg(
        long,
        global = true,
        value_name = "LANGUAGE",
        env = "KEYFOB_LANG",
        display_order = 1001
    )]
    pub(super) lang: Option<String>,
    /// Show this help.
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 1002)]
    pub(super) help: Option<bool>,
    /// Show the version.
    #[arg(short = 'V', long, global = true, action = ArgAction::Version, display_order = 1003)]
    pub(super) version: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve. On an empty directory: make the key, its certification request and the database first.
    Serve(Serve),
    /// Check the settings, and show them.
    #[command(name = "config")]
    Config,
    /// Make, show and change licenses.
    #[command(subcommand)]
    License(License),
    /// Register dongles, and bind them to licenses.
    #[command(subcommand)]
    Dongle(Dongle),
    /// Publish a revocation list that the vendor signed.
    Revocations {
        /// The list: revocations.json.
        file: PathBuf,
    },
    /// List the sites that near a limit, have not reported, or expire.
    Attention,
    /// Read or verify the log of what changed.
    #[command(subcommand)]
    Audit(Audit),
    /// Copy a SQLite database while the server runs.
    Backup {
        /// The new file.
        file: PathBuf,
    },
    /// Put a backup of a SQLite database in place of the database, which is moved aside. No server may run.
    Restore {
        /// What `backup` wrote.
        file: PathBuf,
    },
    /// Invite, list and remove the vendor's people.
    #[command(subcommand)]
    Staff(Staff),
    /// Print the description of the HTTP interface (OpenAPI 3.1).
    #[command(name = "openapi")]
    OpenApi,
    /// Show the help of a command.
    Help(Help),
}

#[derive(Debug, clap::Args)]
pub(super) struct Help {
    /// The command, such as: license create.
    #[arg(value_name = "COMMAND")]
    pub(super) path: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    /// Certify the server's own key by a root made here: for trying things out, never for a product.
    #[arg(long)]
    pub(super) development: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Dongle {
    /// Register a dongle.
    Register {
        /// What provisioning wrote: KF-….pem.
        file: PathBuf,
    },
    /// Bind a dongle to a license, whose next revision is signed for it.
    Bind {
        /// The dongle's number.
        dongle: DongleId,
        /// The license's number.
        number: LicenseNumber,
    },
    /// Take a dongle from a license that has ended, for another license.
    Free {
        /// The dongle's number.
        dongle: DongleId,
        /// Why, for the log.
        #[arg(long)]
        reason: String,
    },
    /// List dongles.
    List,
}

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Show the log.
    Show {
        /// Only entries after this one.
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// At most this many.
        #[arg(long, default_value_t = 100)]
        most: u32,
    },
    /// Go through the whole chain; prints its length and its last hash.
    Verify,
}

#[derive(Debug, Subcommand)]
pub(super) enum Staff {
    /// Invite somebody, or give them a new role.
    Invite {
        /// Their name.
        name: String,
        /// What they may do.
        #[arg(long, value_enum, default_value = "viewer")]
        role: Role,
    },
    /// List who belongs to it.
    List,
    /// Remove somebody.
    Remove {
        /// Their name.
        name: String,
    },
}

impl ValueEnum for Role {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }
}
