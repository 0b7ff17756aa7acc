//! `keyfob station`: the technician's bench (D-5).

mod close;
mod inventory;
mod operator;
mod problem;
mod run;
pub(super) mod trust;

use std::path::Path;

use keyfob::{Code, ExitStatus, Problem};
use keyfob_station::package::Package;

use super::Outcome;
use crate::{app::App, args::station::Station as Command, vendor::files};

pub(super) use problem::flash_problem;

/// The largest package that is read, in bytes: as UF2, twice what the largest flash holds.
const PACKAGE_MAX: usize = 16 << 20;

pub(super) fn run(app: &App, command: &Command) -> Outcome {
    let report = match command {
        Command::Run(args) => return run::run(app, args),
        Command::Inventory(args) => inventory::list(app, args),
        Command::Label(args) => inventory::label(args),
        Command::CloseChip(args) => close::run(app, args),
    };
    report.map(|report| (report, ExitStatus::Success.into()))
}

/// Reads a package.
pub(super) fn package(path: &Path) -> Result<Package, Problem> {
    let bytes = files::read_at_most(path, PACKAGE_MAX)?;
    Package::read(&bytes).map_err(|error| {
        Problem::new(Code::FirmwareUnfit).with("detail", format!("{}: {error}", path.display()))
    })
}

/// A file or directory of the station that cannot be used.
fn failed(error: &dyn std::fmt::Display) -> Problem {
    Problem::new(Code::Io).with("detail", error)
}
