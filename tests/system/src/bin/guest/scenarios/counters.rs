//! Counters, and the updates that set them.

use keyfob_tests::order::Unit;
use serde_json::Value;

use super::site::{self, text};
use crate::{
    bench::Bench,
    failure::{Failure, ensure},
};

/// What the update grants.
const LIMIT: u64 = 1000;
/// The copy of the first unit's flash with a counter that can be used.
pub(super) const COUNTED: &str = "counted";

pub(super) fn run(bench: &mut Bench) -> Result<(), Failure> {
    site::need_license(bench)?;
    bench.plug(Unit::First)?;
    grant(bench)?;
    // The same file again changes nothing.
    update(bench)?;
    let (used, left) = ask(bench)?;
    ensure((used, left) == (0, LIMIT), || {
        format!("{used} used, {left} left")
    })?;
    let check = "a signed update sets a counter's limit, once";
    bench.passed(check, format!("{left} units"))?;
    consume(bench, 3)?;
    let (used, left) = ask(bench)?;
    ensure((used, left) == (3, LIMIT - 3), || {
        format!("{used} used, {left} left")
    })?;
    bench.passed("units are used and counted", format!("{used} used"))?;
    let arguments = ["dongle", "consume", "0", "998"];
    let said = bench.keyfob.refused(&arguments, 15, "counter-used-up")?;
    let seen = text(&said["problem"]["text"]);
    bench.passed("more than is left is refused", seen)?;
    bench.pull(Unit::First)?;
    bench.plug(Unit::First)?;
    let (used, _) = ask(bench)?;
    ensure(used == 3, || format!("{used} used"))?;
    bench.passed("the count survives a power cycle", format!("{used} used"))?;
    bench.pull(Unit::First)?;
    site::save(bench, Unit::First, COUNTED)
}

/// Has the vendor grant units to the plugged dongle.
pub(super) fn grant(bench: &Bench) -> Result<(), Failure> {
    let counter = format!("0:1:{LIMIT}");
    bench
        .keyfob
        .good(&["dongle", "request", "--out", "request.pem"])?;
    let arguments = [
        "vendor",
        "update",
        "request.pem",
        "--counter",
        &counter,
        "--out",
        "update.pem",
    ];
    bench.keyfob.good(&arguments)?;
    update(bench)
}

fn update(bench: &Bench) -> Result<(), Failure> {
    bench
        .keyfob
        .good(&["dongle", "update", "update.pem"])
        .map(drop)
}

/// Uses units; gives the dongle's answer.
pub(super) fn consume(bench: &Bench, units: u32) -> Result<Value, Failure> {
    bench
        .keyfob
        .good(&["dongle", "consume", "0", &units.to_string()])
}

/// How many units are used and left.
pub(super) fn ask(bench: &Bench) -> Result<(u64, u64), Failure> {
    let said = consume(bench, 0)?;
    let number = |name: &str| said[name].as_u64().unwrap_or(u64::MAX);
    Ok((number("used"), number("left")))
}
