//! The command line, as clap reads it.

#[cfg(feature = "agent")]
pub(crate) mod agent;
pub(crate) mod dongle;
#[cfg(feature = "station")]
pub(crate) mod firmware;
pub(crate) mod online;
pub(crate) mod site;
#[cfg(feature = "station")]
pub(crate) mod station;
pub(crate) mod vendor;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

/// Offline-first software licensing with a USB dongle.
#[derive(Debug, Parser)]
#[command(
    name = "keyfob",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    // clap's own cannot be translated; ours are below.
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub(crate) struct Global {
    /// How to answer: text for people, json for programs.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, display_order = 1000)]
    pub(crate) format: Format,
    /// Language of texts and help: de or en. The system's if not given.
    #[arg(
        long,
        global = true,
        value_name = "LANGUAGE",
        env = "KEYFOB_LANG",
        display_order = 1001
    )]
    pub(crate) lang: Option<String>,
    /// Show this help.
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 1002)]
    pub(crate) help: Option<bool>,
    /// Show the version.
    #[arg(short = 'V', long, global = true, action = ArgAction::Version, display_order = 1003)]
    pub(crate) version: Option<bool>,
}

/// Form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs: one JSON object with a schema version.
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the main job on real files: a vendor, a dongle, a license, and every way of cheating.
    Demo(Demo),
    /// The vendor's keys: roots, issuers, revocations.
    #[command(subcommand)]
    Vendor(vendor::Vendor),
    /// Issue a signed license of an order.
    Issue(vendor::Issue),
    /// Show what a signed file says.
    Inspect(vendor::Inspect),
    /// Dongles: list, provision, lock, update.
    #[command(subcommand)]
    Dongle(dongle::Dongle),
    /// Write a package into a board.
    #[cfg(feature = "station")]
    Flash(station::Flash),
    /// The technician's bench: blank boards in, finished dongles out.
    #[cfg(feature = "station")]
    #[command(subcommand)]
    Station(station::Station),
    /// Register this installation with the vendor's server: address, license number and token.
    Register(online::Register),
    /// Ask the vendor's server now.
    Refresh(online::Refresh),
    /// Take this installation's registration away. The license is freed by a reset in the portal.
    Unregister(online::Unregister),
    /// The agent of this computer: keeps licenses fresh, tells people in time, serves programs and a local page.
    #[cfg(feature = "agent")]
    #[command(subcommand)]
    Agent(agent::Agent),
    /// Check the license against the plugged dongle, once.
    Verify(site::Verify),
    /// Look once: license, dongle, clock, countdown; the exit status tells the verdict.
    Status(site::Look),
    /// Follow the verdict: one line for each change, until interrupted.
    Watch(site::Look),
    /// Run a program under license control: start it if it may, stop it when it must.
    Run(site::Run),
    /// Find what keeps the licensed program from starting, explain it, and repair it.
    Doctor(site::Doctor),
    /// Show the hardware ID of this computer, what it is made of, and what has changed.
    Hardware(site::Hardware),
    /// Let users open dongles, boards and debug probes: install the udev rules (Linux, as root).
    Udev(site::Udev),
    /// Write shell completions to standard output.
    Completions(Completions),
    /// Write the manual pages into a directory.
    Man(Man),
    /// Show the help of a command.
    Help(Help),
}

/// `keyfob demo`
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Keep all files here, in a directory that does not exist yet. Otherwise they are removed.
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
    /// Be the protected program of the demo.
    #[arg(long, hide = true, conflicts_with = "keep")]
    pub(crate) plant: bool,
}

/// `keyfob completions`
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// `keyfob help`
#[derive(Debug, Args)]
pub(crate) struct Help {
    /// The command, such as: vendor init.
    #[arg(value_name = "COMMAND")]
    pub(crate) path: Vec<String>,
}

/// `keyfob man`
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Where to write them.
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
