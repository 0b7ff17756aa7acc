//! What the program is called with.

use std::path::PathBuf;

/// Runs the server under faults.
#[derive(Debug, clap::Parser)]
pub(crate) struct Args {
    /// The program `keyfob-server`.
    #[arg(long)]
    pub(crate) server: PathBuf,
    /// The program `keyfob`.
    #[arg(long)]
    pub(crate) keyfob: PathBuf,
    /// tests/lib/postgres.sh
    #[arg(long)]
    pub(crate) postgres: PathBuf,
    /// An order, as `keyfob issue` takes it.
    #[arg(long)]
    pub(crate) order: PathBuf,
    /// An empty directory for all that is written.
    #[arg(long)]
    pub(crate) work: PathBuf,
    /// Only these scenarios.
    pub(crate) scenarios: Vec<String>,
}
