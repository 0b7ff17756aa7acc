//! Firmware that is replaced over USB, or is not (D-5).

use std::fs;

use keyfob::{
    dongle::{Dongle, DongleError},
    transport::hid::HidTransport,
};
use keyfob_tests::order::{Action, Unit};
use licfmt::{firmware::split_image, message::Refusal};
use serde_json::Value;

use super::{
    cuts::{Point, Sweep},
    site::{self, LICENSE, PROVISIONED, text},
};
use crate::{
    bench::{Bench, nodes},
    failure::{Failure, ensure, failed},
};

/// What the unit came with, a newer one, one that never comes up, and another vendor's.
const OLD: &str = "firmware.image";
const NEXT: &str = "next.image";
const HANGS: &str = "hangs.image";
const FOREIGN: &str = "foreign.image";
/// The copy of the first unit's flash with the newer firmware, confirmed.
const UPDATED: &str = "updated";

pub(super) fn run(bench: &mut Bench) -> Result<(), Failure> {
    site::need_license(bench)?;
    bench.plug(Unit::First)?;
    let before = operations(bench)?;
    let seen = newer(bench)?;
    let brought = operations(bench)? - before;
    bench.passed("a newer image is installed, and the license holds", seen)?;
    let seen = refused(bench, OLD, Refusal::Downgrade)?;
    bench.passed("the dongle refuses an older image", seen)?;
    let seen = refused(bench, FOREIGN, Refusal::Untrusted)?;
    bench.passed("the dongle refuses another vendor's image", seen)?;
    bench.pull(Unit::First)?;
    site::save(bench, Unit::First, UPDATED)?;
    bench.plug(Unit::First)?;
    let seen = taken_back(bench)?;
    bench.passed("an image that hangs is taken back", seen)?;
    let seen = cut(bench, brought)?;
    let check = "cut while an image is brought and installed: one of the two runs";
    bench.passed(check, seen)?;
    site::load(bench, Unit::First, UPDATED)
}

fn operations(bench: &mut Bench) -> Result<u64, Failure> {
    let status = bench.order(Unit::First, Action::Status)?;
    Ok(status.flash_operations)
}

fn version(bench: &Bench) -> Result<String, Failure> {
    let info = bench.keyfob.good(&["dongle", "info"])?;
    Ok(text(&info["firmware"]))
}

fn newer(bench: &Bench) -> Result<String, Failure> {
    let from = version(bench)?;
    let before = bench.now_ms();
    let said: Value = bench.keyfob.good(&["dongle", "firmware", NEXT])?;
    let took = bench.now_ms() - before;
    let to = version(bench)?;
    ensure(to != from && said["firmware"] == to.as_str(), || {
        format!("{from} before, {to} now, {said}")
    })?;
    site::accepted(bench, LICENSE)?;
    Ok(format!(
        "from {from} to {to}, as this machine emulates it in {took} ms"
    ))
}

/// Offers an image past the program, which would refuse it itself.
fn refused(bench: &Bench, image: &str, wanted: Refusal) -> Result<String, Failure> {
    let from = version(bench)?;
    let image = fs::read(format!("/site/{image}"))?;
    let (manifest, program) = split_image(&image)?;
    let paths = nodes()?;
    let Some(path) = paths.first() else {
        return failed("no node");
    };
    let transport = HidTransport::open(path, &*bench.seams.timer)?;
    let mut dongle = Dongle::open(transport, bench.seams.clone())?;
    match dongle.update_firmware(&manifest, program, &mut |_, _| {}) {
        Err(DongleError::Refused(refusal)) if refusal == wanted => {
            drop(dongle);
            let now = version(bench)?;
            ensure(now == from, || format!("{from} before, {now} now"))?;
            Ok(refusal.to_string())
        }
        other => failed(format!("{wanted} was expected: {other:?}")),
    }
}

/// The boot stage starts it three times; nobody confirms it; the one before it comes back.
fn taken_back(bench: &Bench) -> Result<String, Failure> {
    let from = version(bench)?;
    let before = bench.now_ms();
    let arguments = ["dongle", "firmware", HANGS, "--wait", "600"];
    let said = bench.keyfob.refused(&arguments, 1, "firmware-returned")?;
    let took = bench.now_ms() - before;
    let now = version(bench)?;
    ensure(now == from, || format!("{from} before, {now} now"))?;
    site::accepted(bench, LICENSE)?;
    let words = text(&said["problem"]["text"]);
    Ok(format!(
        "{words} (as this machine emulates it, after {took} ms)"
    ))
}

/// Wherever the power goes, one of the two images runs afterwards, and the update can go on. Of the
/// operations, about a third each bring the new image, keep the old one, and put the new one in
/// its place.
fn cut(bench: &mut Bench, operations: u64) -> Result<String, Failure> {
    let command = ["dongle", "firmware", NEXT, "--wait", "2"];
    let mut sweep = Sweep::counted(Unit::First, PROVISIONED, operations);
    let cuts = bench.settings.cuts.max(3) / 3 * 3;
    for cut in (0..cuts).rev() {
        let at = Point {
            after: operations * (2 * cut + 1) / (2 * cuts),
            percent: 50,
        };
        sweep.cut(bench, at, &command)?;
        site::accepted(bench, LICENSE)?;
        sweep.note(version(bench)? == version_of(NEXT)?);
    }
    bench
        .keyfob
        .good(&["dongle", "firmware", NEXT, "--wait", "600"])?;
    site::accepted(bench, LICENSE)?;
    sweep.end(bench)
}

/// The version that an image is of.
fn version_of(image: &str) -> Result<String, Failure> {
    let image = fs::read(format!("/site/{image}"))?;
    let (manifest, _) = split_image(&image)?;
    match manifest.claimed() {
        Some(manifest) => Ok(manifest.version.to_string()),
        None => failed("no manifest"),
    }
}
