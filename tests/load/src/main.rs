//! Measures the server's check-ins: signed requests, made beforehand, over kept connections; the real
//! program as a process of its own, on the same machine.
//!
//! ```text
//! load measure --server PROGRAM [--postgres ADDRESS] [--licenses N] [--seconds S] [--rounds R]
//! load nothing --dir DIR        the same handler without a database, for comparison
//! ```

mod client;
mod measure;
mod nothing;
mod requests;
mod seed;
mod server;

use std::path::PathBuf;

use clap::{Args, Parser};

/// Any failure ends a measurement.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
enum Command {
    /// Measure, and print `name value unit`.
    Measure(Measure),
    /// Serve check-ins without a database: what signatures and HTTP cost.
    Nothing {
        /// A server's directory, with its key.
        #[arg(long)]
        dir: PathBuf,
    },
}

#[derive(Args)]
struct Measure {
    /// The program `keyfob-server`.
    #[arg(long)]
    server: PathBuf,
    /// A PostgreSQL database that may be filled; without it, SQLite.
    #[arg(long)]
    postgres: Option<String>,
    /// How many licenses the database holds.
    #[arg(long, default_value_t = 1_000)]
    licenses: u32,
    /// How long each measurement is, after a second of warming up.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How often each is taken, in turn; medians are printed.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Clients that ask at the same time.
    #[arg(long, default_value_t = 256)]
    clients: usize,
    /// Only the rate, under this name: for databases of many sizes.
    #[arg(long)]
    rate_as: Option<String>,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    match Command::parse() {
        Command::Measure(measure) => measure::run(&measure).await,
        Command::Nothing { dir } => nothing::serve(&dir).await,
    }
}
