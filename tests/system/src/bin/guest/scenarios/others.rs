//! Dongles that are not the right one.

use keyfob_tests::order::Unit;

use super::site::{self, LICENSE, PROVISIONED, text};
use crate::{bench::Bench, failure::Failure};

/// Another dongle of the same vendor.
pub(super) fn wrong(bench: &mut Bench) -> Result<(), Failure> {
    site::need_license(bench)?;
    site::need_provisioned(bench, Unit::Second)?;
    bench.plug(Unit::Second)?;
    let arguments = ["verify", "--dir", LICENSE];
    let said = bench.keyfob.refused(&arguments, 21, "dongle-other")?;
    let seen = text(&said["problem"]["text"]);
    bench.passed("another dongle of the same vendor is told apart", seen)?;
    bench.plug(Unit::First)?;
    let said = site::accepted(bench, LICENSE)?;
    let seen = text(&said["dongle"]);
    bench.passed("with both plugged, the right one is found", seen)
}

/// The first unit's flash, byte for byte, on a board with another unique id.
pub(super) fn clone(bench: &mut Bench) -> Result<(), Failure> {
    const OWN: &str = "own";
    site::need_license(bench)?;
    site::save(bench, Unit::Second, OWN)?;
    site::load(bench, Unit::Second, PROVISIONED)?;
    bench.plug(Unit::Second)?;
    let arguments = ["verify", "--dir", LICENSE];
    let said = bench.keyfob.refused(&arguments, 20, "dongle-refused")?;
    bench.pull(Unit::Second)?;
    site::load(bench, Unit::Second, OWN)?;
    let seen = text(&said["problem"]["text"]);
    bench.passed("a copied flash on another unit proves nothing", seen)
}
