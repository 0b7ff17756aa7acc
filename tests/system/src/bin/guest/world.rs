//! The whole run, from the modules to the last report.

use std::fs;

use keyfob_tests::{
    order::{Report, Settings, Unit},
    plan,
};

use crate::{
    bench::Bench,
    bus::Cable,
    failure::{Failure, failed},
    scenarios, start,
};

/// Goes through the scenarios that the settings name. An error is one of the test's own making.
pub(crate) fn run() -> Result<(), Failure> {
    start::system()?;
    let settings: Settings = serde_json::from_slice(&fs::read("/settings.json")?)?;
    for unit in Unit::ALL {
        Cable::lay(unit)?;
    }
    let mut bench = Bench::new(settings.clone())?;
    for name in &settings.scenarios {
        let Some(scenario) = plan::find(name) else {
            return failed(format!("no scenario {name}"));
        };
        if let Err(Failure(why)) = scenarios::run(scenario.name, &mut bench) {
            bench.report(&Report::Failed {
                scenario: name.clone(),
                why,
                at_ms: bench.now_ms(),
            })?;
        }
        bench.pull_all()?;
    }
    bench.report(&Report::End)
}
