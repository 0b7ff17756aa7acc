//! `keyfob-server license …`

use std::path::PathBuf;

use clap::Subcommand;
use licfmt::{
    UnixTime,
    text::{LicenseNumber, Name},
};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum License {
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
    Release {
        /// The license's number.
        number: LicenseNumber,
    },
    /// End a license.
    Cancel(Reasoned),
    /// Take a license back.
    Revoke(Reasoned),
    /// Let a soft-dongle license move to another computer, beyond the limit if need be.
    Reset(Reasoned),
    /// Replace the token.
    Token {
        /// The license's number.
        number: LicenseNumber,
    },
    /// Waive the check until a time, 30 days from now at most.
    Waive {
        /// The license's number.
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
        /// The license's number.
        number: LicenseNumber,
        /// The instances' names.
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
    Show {
        /// The license's number.
        number: LicenseNumber,
    },
    /// Write a hard-dongle license's newest file.
    File {
        /// The license's number.
        number: LicenseNumber,
        /// Where to; NUMBER.json if not said.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Reasoned {
    /// The license's number.
    pub(in crate::cli) number: LicenseNumber,
    /// Why, for the log.
    #[arg(long)]
    pub(in crate::cli) reason: String,
}
