//! What is tried. Names of scenarios and checks stand in the plan.

mod counters;
mod cuts;
mod descriptors;
mod firmware;
mod flash;
mod junk;
mod others;
mod presence;
mod random;
mod site;
mod verify;

use crate::{
    bench::Bench,
    failure::{Failure, failed},
};

pub(crate) use presence::plant;

/// Runs the scenario of this name.
pub(crate) fn run(name: &str, bench: &mut Bench) -> Result<(), Failure> {
    match name {
        "descriptors" => descriptors::run(bench),
        "provision" => site::provision(bench),
        "verify" => verify::run(bench),
        "attestations" => verify::attestations(bench),
        "counters" => counters::run(bench),
        "presence" => presence::run(bench),
        "wrong-dongle" => others::wrong(bench),
        "clone" => others::clone(bench),
        "power-cuts" => cuts::run(bench),
        "firmware" => firmware::run(bench),
        "flash" => flash::run(bench),
        "junk" => junk::run(bench),
        other => failed(format!("nobody wrote the scenario {other}")),
    }
}
