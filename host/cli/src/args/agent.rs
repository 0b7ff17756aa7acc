//! `keyfob agent`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::site::System;

/// The agent of this computer.
#[derive(Debug, Subcommand)]
pub(crate) enum Agent {
    /// Run it: keep the licenses, serve programs and the local page, until it is stopped.
    Run(Run),
    /// Print a link to the local page. It works once, within a minute.
    Open(Settings),
    /// Read the settings, and say what is wrong with them and with the files and programs that they name.
    Check(Settings),
    /// Write settings to begin with to standard output, each explained.
    Sample,
    /// Install it as a service of this computer (systemd or Windows, as administrator).
    Install(Install),
    /// Be the service: Windows starts this.
    #[cfg(windows)]
    #[command(hide = true)]
    Service(Settings),
}

/// `keyfob agent run`
#[derive(Clone, Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(flatten)]
    pub(crate) system: System,
}

/// `keyfob agent open` and `check`, and a part of the others
#[derive(Clone, Debug, Args)]
pub(crate) struct Settings {
    /// The settings.
    #[arg(
        long,
        value_name = "FILE",
        default_value = keyfob_agent::config::FILE,
        env = "KEYFOB_AGENT_CONFIG"
    )]
    pub(crate) config: PathBuf,
}

/// `keyfob agent install`
#[derive(Debug, Args)]
pub(crate) struct Install {
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// Only write the service's file, into this directory, for a package or another computer.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}
