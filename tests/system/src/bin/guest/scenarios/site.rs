//! Provisioning, and what other scenarios need to have been done.

use std::path::Path;

use keyfob_tests::order::{Action, Unit};
use serde_json::Value;

use crate::{
    bench::{Bench, nodes},
    failure::{Failure, ensure, failed},
};

/// The license directory for most scenarios.
pub(super) const LICENSE: &str = "lic";
/// The copy of the first unit's flash, provisioned and locked.
pub(super) const PROVISIONED: &str = "provisioned";

/// The number that a unit gets: the vendor directory is new, so the first one is the first.
pub(super) const fn number(unit: Unit) -> &'static str {
    match unit {
        Unit::First => "KF-00000001-8",
        Unit::Second | Unit::Board => "KF-00000002-6",
    }
}

pub(super) fn provision(bench: &mut Bench) -> Result<(), Failure> {
    bench.plug(Unit::First)?;
    let seen = blank(bench)?;
    bench.passed("a blank dongle is listed at its hidraw node", seen)?;
    let seen = provision_plugged(bench, Unit::First)?;
    bench.passed("it makes a key, gets number, root and certificate", seen)?;
    let seen = lock(bench)?;
    bench.passed("locked, it is not provisioned again", seen)?;
    keep_provisioned(bench)
}

fn blank(bench: &Bench) -> Result<String, Failure> {
    let listed = bench.keyfob.good(&["dongle", "list"])?;
    let paths = nodes()?;
    let [path] = &paths[..] else {
        return failed(format!("{} nodes", paths.len()));
    };
    let one = &listed["dongles"][0];
    ensure(
        one["place"] == path.as_str() && one["stage"] == "blank" && one["dongle"].is_null(),
        || format!("listed: {listed}"),
    )?;
    Ok(format!("{} at {path}", one["chip"]))
}

fn provision_plugged(bench: &Bench, unit: Unit) -> Result<String, Failure> {
    let made = bench.keyfob.good(&["dongle", "provision"])?;
    let info = bench.keyfob.good(&["dongle", "info"])?;
    ensure(
        made["dongle"] == number(unit)
            && info["dongle"] == made["dongle"]
            && info["public_key"] == made["public_key"],
        || format!("certified {made}, the dongle says {info}"),
    )?;
    Ok(format!("{} of tier {}", made["dongle"], made["tier"]))
}

fn lock(bench: &Bench) -> Result<String, Failure> {
    bench.keyfob.good(&["dongle", "lock", "--yes"])?;
    let refused = bench
        .keyfob
        .refused(&["dongle", "provision", "--replace"], 2, "usage")?;
    let info = bench.keyfob.good(&["dongle", "info"])?;
    ensure(info["dongle"] == number(Unit::First), || {
        format!("the dongle says {info}")
    })?;
    Ok(text(&refused["problem"]["text"]))
}

fn keep_provisioned(bench: &mut Bench) -> Result<(), Failure> {
    bench.pull(Unit::First)?;
    save(bench, Unit::First, PROVISIONED)
}

/// Copies a unit's flash. It must have no power.
pub(super) fn save(bench: &mut Bench, unit: Unit, name: &str) -> Result<(), Failure> {
    let name = name.to_owned();
    bench.order(unit, Action::Save { name }).map(drop)
}

/// Puts a copy into a unit. It must have no power.
pub(super) fn load(bench: &mut Bench, unit: Unit, name: &str) -> Result<(), Failure> {
    let name = name.to_owned();
    bench.order(unit, Action::Load { name }).map(drop)
}

/// Provisions a unit unless that was done; none may be plugged. Leaves it pulled.
pub(super) fn need_provisioned(bench: &mut Bench, unit: Unit) -> Result<(), Failure> {
    if Path::new("/site/vendor/dongles")
        .join(number(unit))
        .with_extension("pem")
        .exists()
    {
        return Ok(());
    }
    if unit == Unit::Second {
        // Numbers are given in turn.
        need_provisioned(bench, Unit::First)?;
    }
    bench.plug(unit)?;
    provision_plugged(bench, unit)?;
    if unit == Unit::First {
        lock(bench)?;
        return keep_provisioned(bench);
    }
    bench.pull(unit)
}

/// Issues the license for the first unit unless that was done.
pub(super) fn need_license(bench: &mut Bench) -> Result<(), Failure> {
    need_provisioned(bench, Unit::First)?;
    if !Path::new("/site").join(LICENSE).exists() {
        issue(bench, "order.json", LICENSE)?;
    }
    Ok(())
}

/// Issues the next revision of an order for the first unit.
pub(super) fn issue(bench: &Bench, order: &str, directory: &str) -> Result<Value, Failure> {
    let dongle = number(Unit::First);
    let arguments = ["issue", order, "--dongle", dongle, "--out", directory];
    bench.keyfob.good(&arguments)
}

/// Checks the license in a directory against what is plugged: it must be accepted.
pub(super) fn accepted(bench: &Bench, directory: &str) -> Result<Value, Failure> {
    let said = bench.keyfob.good(&["verify", "--dir", directory])?;
    ensure(said["dongle"] == number(Unit::First), || {
        format!("accepted, but for {}", said["dongle"])
    })?;
    Ok(said)
}

/// A JSON text without its quotes.
pub(super) fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
