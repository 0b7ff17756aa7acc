//! What the program is called with.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use licfmt::{
    DongleId, UnixTime,
    text::{LicenseNumber, Name},
};

use crate::store::Role;

/// The license server.
#[derive(Debug, Parser)]
#[command(name = "keyfob-server", version)]
pub(super) struct Args {
    /// The server's directory: settings, issuer key, and the database unless the settings name one.
    #[arg(
        long,
        value_name = "DIR",
        default_value = ".",
        env = "KEYFOB_SERVER_DIR",
        global = true
    )]
    pub(super) dir: PathBuf,
    #[command(subcommand)]
    pub(super) command: Command,
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
}

#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    /// Certify the server's own key by a root made here: for trying things out, never for a product.
    #[arg(long)]
    pub(super) development: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum License {
    /// Make a license of an order, and show its token.
    Create {
        /// The order, as for `keyfob issue`.
        order: PathBuf,
        /// It is for a hard dongle.
        #[arg(long)]
        hard: bool,
    },
    /// Change what was ordered, quantities only upwards; the next revision is signed.
    Change {
        /// The whole order, as it is from now on.
        order: PathBuf,
        /// Why, for the log.
        #[arg(long)]
        reason: String,
    },
    /// Payment is in: the license may be used.
    Release { number: LicenseNumber },
    /// End a license.
    Cancel(Reasoned),
    /// Take a license back.
    Revoke(Reasoned),
    /// Let a soft-dongle license move to another computer, beyond the limit if need be.
    Reset(Reasoned),
    /// Replace the token.
    Token { number: LicenseNumber },
    /// Waive the check until a time, 30 days from now at most.
    Waive {
        number: LicenseNumber,
        /// Until when, such as 2026-12-24T00:00:00Z; not said: no longer.
        #[arg(long)]
        until: Option<UnixTime>,
        /// Why, for the log.
        #[arg(long)]
        reason: String,
    },
    /// Say which instances check in; none: any.
    Designate {
        number: LicenseNumber,
        instances: Vec<Name>,
    },
    /// List licenses.
    List {
        /// Only those whose number or order contains this.
        #[arg(long)]
        search: Option<String>,
        /// At most this many.
        #[arg(long, default_value_t = 100)]
        most: u32,
    },
    /// Show a license.
    Show { number: LicenseNumber },
    /// Write a hard-dongle license's newest file.
    File {
        number: LicenseNumber,
        /// Where to; NUMBER.json if not said.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Reasoned {
    pub(super) number: LicenseNumber,
    /// Why, for the log.
    #[arg(long)]
    pub(super) reason: String,
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
        dongle: DongleId,
        number: LicenseNumber,
    },
    /// Take a dongle from a license that has ended, for another license.
    Free {
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
        name: String,
        /// viewer, clerk or admin.
        #[arg(long, value_parser = role, default_value = "viewer")]
        role: Role,
    },
    /// List.
    List,
    /// Remove somebody.
    Remove { name: String },
}

fn role(name: &str) -> Result<Role, String> {
    Role::of_name(name).ok_or_else(|| "expected viewer, clerk or admin".to_owned())
}
