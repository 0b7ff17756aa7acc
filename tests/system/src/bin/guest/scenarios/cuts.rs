//! Power that goes in the middle of a flash operation (D-9).

use std::{collections::BTreeSet, fs};

use keyfob_tests::order::{Action, Unit};

use super::{
    counters::{self, COUNTED},
    site::{self, LICENSE},
};
use crate::{
    bench::Bench,
    failure::{Failure, ensure, failed},
    keyfob::Said,
};

pub(super) fn run(bench: &mut Bench) -> Result<(), Failure> {
    site::need_license(bench)?;
    need_counted(bench)?;
    let seen = consuming(bench)?;
    bench.passed("cut while units are used: none lost, none used twice", seen)?;
    let seen = learning(bench)?;
    bench.passed("cut while a license is learnt: alive, old or new", seen)?;
    let seen = provisioning(bench)?;
    bench.passed("cut while a dongle is provisioned: alive, old or new", seen)
}

fn need_counted(bench: &mut Bench) -> Result<(), Failure> {
    if fs::exists("/site/update.pem")? {
        return Ok(());
    }
    bench.plug(Unit::First)?;
    counters::grant(bench)?;
    bench.pull(Unit::First)?;
    site::save(bench, Unit::First, COUNTED)
}

/// Units in use: what was acknowledged is used, and nothing is used that was not asked for.
fn consuming(bench: &mut Bench) -> Result<String, Failure> {
    let command = ["dongle", "consume", "0", "1"];
    let before = {
        restore(bench, Unit::First, Some(COUNTED))?;
        counters::ask(bench)?.0
    };
    let mut sweep = Sweep::measure(bench, Unit::First, Some(COUNTED), &command)?;
    for at in sweep.points(bench) {
        let said = sweep.cut(bench, at, &command)?;
        let (used, _) = counters::ask(bench)?;
        let acknowledged = said.status.success();
        let right = used == before + 1 || (!acknowledged && used == before);
        ensure(right, || {
            format!("{at:?}: {used} used of {before} before, acknowledged: {acknowledged}")
        })?;
        sweep.note(used > before);
        counters::consume(bench, 1)?;
    }
    sweep.end(bench)
}

/// A new revision, of which the dongle learns: a snapshot in the other bank, and an erasure.
fn learning(bench: &mut Bench) -> Result<String, Failure> {
    let command = ["verify", "--dir", LICENSE];
    site::issue(bench, "order.json", LICENSE)?;
    restore(bench, Unit::First, Some(COUNTED))?;
    let before = trusted(bench)?;
    let mut sweep = Sweep::measure(bench, Unit::First, Some(COUNTED), &command)?;
    for at in sweep.points(bench) {
        sweep.cut(bench, at, &command)?;
        sweep.note(trusted(bench)? != before);
        site::accepted(bench, LICENSE)?;
    }
    sweep.end(bench)
}

/// The time that the dongle learnt from its vendor last.
fn trusted(bench: &Bench) -> Result<String, Failure> {
    let info = bench.keyfob.good(&["dongle", "info"])?;
    Ok(site::text(&info["trusted"]))
}

/// From a blank dongle to one with a certificate.
fn provisioning(bench: &mut Bench) -> Result<String, Failure> {
    const OWN: &str = "before-the-cuts";
    let command = ["dongle", "provision", "--vendor", "trial"];
    site::save(bench, Unit::Second, OWN)?;
    let mut sweep = Sweep::measure(bench, Unit::Second, None, &command)?;
    for at in sweep.points(bench) {
        sweep.cut(bench, at, &command)?;
        let info = bench.keyfob.good(&["dongle", "info"])?;
        let done = match info["stage"].as_str() {
            Some("blank" | "key-made") => false,
            Some("provisioned") => true,
            _ => return failed(format!("{at:?}: {info}")),
        };
        sweep.note(done);
        bench
            .keyfob
            .good(&[&command[..], &["--replace"]].concat())?;
    }
    let seen = sweep.end(bench)?;
    site::load(bench, Unit::Second, OWN)?;
    Ok(seen)
}

/// Plugs a unit in with this copy of a flash, or with a blank one.
fn restore(bench: &mut Bench, unit: Unit, copy: Option<&str>) -> Result<(), Failure> {
    bench.pull(unit)?;
    match copy {
        Some(copy) => site::load(bench, unit, copy)?,
        None => bench.order(unit, Action::Blank).map(drop)?,
    }
    bench.plug(unit)
}

/// Parts of an operation at which power is cut.
const PARTS: u64 = 4;

/// A moment: so many operations were done, and this much of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    pub(super) after: u64,
    pub(super) percent: u8,
}

/// The same command again and again, each time cut elsewhere.
pub(super) struct Sweep {
    unit: Unit,
    copy: Option<&'static str>,
    operations: u64,
    old: u32,
    new: u32,
}

impl Sweep {
    /// Runs the command once, uncut, to see how many flash operations it takes.
    pub(super) fn measure(
        bench: &mut Bench,
        unit: Unit,
        copy: Option<&'static str>,
        command: &[&str],
    ) -> Result<Self, Failure> {
        restore(bench, unit, copy)?;
        let before = bench.order(unit, Action::Status)?.flash_operations;
        bench.keyfob.good(command)?;
        let after = bench.order(unit, Action::Status)?.flash_operations;
        ensure(after > before, || format!("{command:?} writes nothing"))?;
        Ok(Self {
            unit,
            copy,
            operations: after - before,
            old: 0,
            new: 0,
        })
    }

    /// For a command whose flash operations were counted elsewhere.
    pub(super) const fn counted(unit: Unit, copy: &'static str, operations: u64) -> Self {
        Self {
            unit,
            copy: Some(copy),
            operations,
            old: 0,
            new: 0,
        }
    }

    /// Where to cut: evenly over all operations and their parts, from before the first one on.
    pub(super) fn points(&self, bench: &Bench) -> BTreeSet<Point> {
        let cuts = bench.settings.cuts.max(2);
        let last = self.operations * PARTS - 1;
        let points = (0..cuts).map(|cut| cut * last / (cuts - 1));
        let point = |at: u64| Point {
            after: at / PARTS,
            percent: u8::try_from(at % PARTS * 100 / PARTS).unwrap_or(0),
        };
        points.map(point).collect()
    }

    /// Cuts the command at this point, and plugs the dongle in again.
    pub(super) fn cut(
        &mut self,
        bench: &mut Bench,
        at: Point,
        command: &[&str],
    ) -> Result<Said, Failure> {
        restore(bench, self.unit, self.copy)?;
        let Point { after, percent } = at;
        bench.order(self.unit, Action::Cut { after, percent })?;
        let said = bench.keyfob.run(command)?;
        let unit = self.unit;
        bench.patiently(&format!("{at:?} of {}", self.operations), |bench| {
            let status = bench.order(unit, Action::Status)?;
            Ok((!status.powered).then_some(()))
        })?;
        bench.gone()?;
        bench.plug(self.unit)?;
        Ok(said)
    }

    /// What was found after a cut: the new state, or the old one.
    pub(super) const fn note(&mut self, new: bool) {
        if new {
            self.new += 1;
        } else {
            self.old += 1;
        }
    }

    pub(super) fn end(&self, bench: &mut Bench) -> Result<String, Failure> {
        bench.pull(self.unit)?;
        Ok(format!(
            "{} cuts in {} operations: {} times the old state, {} times the new one",
            self.old + self.new,
            self.operations,
            self.old,
            self.new
        ))
    }
}
