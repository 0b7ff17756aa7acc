//! Site commands.

use std::{ffi::OsString, path::PathBuf};

use clap::{Args, ValueEnum};
use keyfob::{Problem, SystemHardware, agent::SOCKET, state::StateDir};
use licfmt::{
    license::Environment,
    text::{Name, Text},
};

use super::{dongle::Which, online::Here};

/// The license directory, and what the protected program would have compiled in.
#[derive(Clone, Debug, Args)]
pub(crate) struct Site {
    /// The license directory.
    #[arg(
        long = "dir",
        value_name = "DIR",
        default_value = "lic",
        env = "KEYFOB_DIR"
    )]
    pub(crate) directory: PathBuf,
    /// The vendor's root public key (root.pem).
    #[arg(long, value_name = "FILE", required = true, env = "KEYFOB_ROOT")]
    pub(crate) root: Vec<PathBuf>,
    /// The product that the license must be for; any if not given.
    #[arg(long, value_name = "NAME", env = "KEYFOB_PRODUCT")]
    pub(crate) product: Option<Name>,
    /// The environment that the license must be for.
    #[arg(long, value_enum, default_value_t = Place::Production, env = "KEYFOB_ENVIRONMENT")]
    pub(crate) environment: Place,
    #[command(flatten)]
    pub(crate) which: Which,
    /// The socket of this computer's agent, where there is one.
    #[arg(long, value_name = "FILE", default_value = SOCKET, env = "KEYFOB_AGENT")]
    pub(crate) agent: PathBuf,
    #[command(flatten)]
    pub(crate) here: Here,
}

/// Where the installation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Place {
    /// The real plant.
    Production,
    /// A test installation.
    Test,
}

impl From<Place> for Environment {
    fn from(place: Place) -> Self {
        match place {
            Place::Production => Self::Production,
            Place::Test => Self::Test,
        }
    }
}

/// `keyfob verify`
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) look: Look,
}

/// `keyfob status` and `keyfob watch`
#[derive(Debug, Args)]
pub(crate) struct Look {
    #[command(flatten)]
    pub(crate) site: Site,
    #[command(flatten)]
    pub(crate) state: StateOption,
}

/// `keyfob run`
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) look: Look,
    /// Seconds that the program has to end by itself before it is killed.
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub(crate) grace: u32,
    /// What the program calls its version, for the vendor's portal.
    #[arg(long, value_name = "TEXT")]
    pub(crate) program_version: Option<Text>,
    /// A JSON file in which the program keeps how much of each feature it uses, for the vendor's portal.
    #[arg(long, value_name = "FILE")]
    pub(crate) usage: Option<PathBuf>,
    /// The program and its arguments.
    #[arg(last = true, required = true, value_name = "PROGRAM")]
    pub(crate) program: Vec<OsString>,
}

/// Where license control keeps its state.
#[derive(Clone, Debug, Args)]
pub(crate) struct StateOption {
    /// Where license control keeps its state; this user's or the system's directory if not given.
    #[arg(long = "state", id = "state", value_name = "DIR", env = "KEYFOB_STATE")]
    pub(crate) directory: Option<PathBuf>,
}

/// `keyfob doctor`
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Repair what a program can repair. What is replaced stays beside it as a backup.
    #[arg(long)]
    pub(crate) fix: bool,
    /// The license directory.
    #[arg(
        long = "dir",
        value_name = "DIR",
        default_value = "lic",
        env = "KEYFOB_DIR"
    )]
    pub(crate) directory: PathBuf,
    /// Where the old programs keep promos.ini and promos2.ini.
    #[arg(long, value_name = "DIR", default_value = "bin", env = "KEYFOB_BIN")]
    pub(crate) bin: PathBuf,
    /// The vendor's root public key (root.pem); without it signatures are not checked.
    #[arg(long, value_name = "FILE", env = "KEYFOB_ROOT")]
    pub(crate) root: Vec<PathBuf>,
    /// Directories with simulated dongles (*.dongle). Real ones are found by themselves.
    #[arg(long, value_name = "DIR", env = "KEYFOB_SIMULATED")]
    pub(crate) simulated: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) state: StateOption,
    #[command(flatten)]
    pub(crate) system: System,
}

/// `keyfob hardware`
#[derive(Debug, Args)]
pub(crate) struct Hardware {
    /// The vendor's root public key (root.pem): each vendor knows a computer by another ID.
    #[arg(long, value_name = "FILE", env = "KEYFOB_ROOT")]
    pub(crate) root: PathBuf,
    /// An earlier answer (--format json): say which component is another now.
    #[arg(long, value_name = "FILE")]
    pub(crate) compare: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) system: System,
}

/// Which computer is looked at.
#[derive(Clone, Debug, Args)]
pub(crate) struct System {
    /// Look at the Linux computer whose /sys, /proc, /etc and /run were copied into this directory.
    #[arg(
        long = "system",
        id = "system",
        value_name = "DIR",
        env = "KEYFOB_SYSTEM"
    )]
    pub(crate) directory: Option<PathBuf>,
}

impl System {
    /// What tells of that computer.
    pub(crate) fn source(&self) -> SystemHardware {
        let directory = self.directory.as_ref();
        directory.map_or_else(SystemHardware::new, SystemHardware::at)
    }
}

impl StateOption {
    /// That directory.
    ///
    /// # Errors
    /// This user has none.
    pub(crate) fn states(&self) -> Result<StateDir, Problem> {
        match &self.directory {
            Some(path) => Ok(StateDir::new(path)),
            None => StateDir::standard()
                .map_err(|error| Problem::new(error.code()).with("detail", error)),
        }
    }
}

/// `keyfob udev`
#[derive(Debug, Args)]
pub(crate) struct Udev {
    /// Only write the rules, into this directory, for a package or another computer.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}
