//! How long the flash lasts. The figures stand in README.md and `docs/flash-layout.md`.

use std::println;

use licfmt::time::DAY;

use super::support::{HOUR_MS, NOW, Rig, statement};

/// Power-ups a day.
const POWER_UPS: u64 = 4;
/// No sector may be erased more often in a year.
const ERASES_PER_YEAR: u32 = 15;

/// So many days of one attestation every so many minutes, and one statement a month.
fn live(days: u64, every: u64) -> Rig {
    let mut rig = Rig::ready(0);
    let mut time = NOW;
    for day in 0..days {
        if day % 30 == 0 {
            let present = rig.vendor.present(&statement(time.0, 0, None));
            rig.ask(&present);
        }
        for _ in 0..POWER_UPS {
            for minute in (0..24 * 60 / POWER_UPS).filter(|minute| minute % every == 0) {
                rig.now_ms = minute * 60_000;
                rig.keep_time(time.plus(minute * 60));
            }
            time = time.plus(DAY / POWER_UPS);
            rig = rig.power_cycle();
        }
    }
    rig
}

/// D-7: a year of four power-ups a day, attested every quarter of an hour: more often makes no
/// difference, as the next test shows.
#[test]
fn a_year_wears_little() {
    let mut rig = live(365, 15);
    let worn = rig.flash().erases().to_vec();
    println!("erases in a year, identity A and B, ledger A and B: {worn:?}");
    assert!(worn.iter().all(|erases| *erases <= ERASES_PER_YEAR));
    assert!(worn[2] + worn[3] > 12, "it was really used");
    assert!(rig.info().times.observed.since(NOW) > 364 * DAY);
}

/// D-7: an attestation every minute writes no more than one every quarter of an hour.
#[test]
fn attesting_more_often_writes_no_more() {
    let [often, seldom] = [1, 15].map(|every| live(7, every).flash().steps());
    assert_eq!(often, seldom);
}

/// D-9: how many uses of a counter one erase buys, so that the lifetime can be stated.
#[test]
fn uses_of_a_counter_per_erase() {
    const USES: u32 = 5000;
    let mut rig = Rig::ready(USES);
    let before = rig.info().erase_cycles;
    for _ in 0..USES {
        assert!(rig.use_counter(0, 1).granted);
    }
    let erases = rig.flash().erases()[2].max(rig.flash().erases()[3]);
    assert_eq!(rig.info().erase_cycles, erases, "the dongle knows");
    let cycles = erases - before;
    println!("{USES} uses of a counter: {cycles} erase cycles of each bank");
    assert!(USES / cycles >= 400, "about 2 x 223 uses a cycle");
}

/// D-7: a host that plays with its clock cannot wear the flash out.
#[test]
fn a_wild_clock_wears_little() {
    let mut rig = Rig::ready(0);
    let present = rig.vendor.present(&statement(NOW.0, 0, None));
    rig.ask(&present);
    let before = rig.flash().steps();
    let mut seed = 1_u64;
    for minute in 0..24 * 60 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        rig.now_ms = minute * 60_000;
        rig.attest(NOW.plus((seed >> 33) % (20 * DAY)));
    }
    assert_eq!(rig.now_ms / HOUR_MS, 23);
    let cells = (rig.flash().steps() - before) / 4;
    assert!(cells <= 24 * 2, "{cells} cells in a day");
}
