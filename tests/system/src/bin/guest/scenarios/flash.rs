//! A blank board in its USB boot loader (a model of it), flashed by the program; what it holds then
//! boots in the emulated chip (D-5).

use keyfob_tests::order::{Action, Unit};

use super::site;
use crate::{
    bench::Bench,
    failure::{Failure, ensure},
};

const PACKAGE: &str = "package.uf2";
const FLASHED: &str = "flashed";
const OWN: &str = "before-the-flashing";

pub(super) fn run(bench: &mut Bench) -> Result<(), Failure> {
    bench.order(Unit::Board, Action::On)?;
    let keyfob = bench.keyfob;
    let seen = bench.wait("the board", || {
        let listed = keyfob.good(&["flash", "--list"])?;
        let text = listed.to_string();
        Ok(text.contains("picoboot").then_some(text))
    })?;
    bench.passed("a board in its USB boot loader is found", seen)?;
    let said = bench.keyfob.good(&["flash", PACKAGE])?;
    let status = bench.order(Unit::Board, Action::Status)?;
    ensure(!status.attached, || "it was not started".into())?;
    bench.passed("it is flashed, read back and started", said.to_string())?;
    bench.order(Unit::Board, Action::Off)?;
    site::save(bench, Unit::Board, FLASHED)?;
    site::save(bench, Unit::Second, OWN)?;
    site::load(bench, Unit::Second, FLASHED)?;
    bench.plug(Unit::Second)?;
    let info = bench.keyfob.good(&["dongle", "info"])?;
    ensure(info["stage"] == "blank", || format!("it says {info}"))?;
    bench.pull(Unit::Second)?;
    site::load(bench, Unit::Second, OWN)?;
    let seen = format!("firmware {}", info["firmware"]);
    bench.passed("what was flashed boots as a blank dongle", seen)
}
