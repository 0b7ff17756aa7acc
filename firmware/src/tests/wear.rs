//! How long the flash lasts. The figures stand in README.md and `docs/flash-layout.md`.

use std::println;

use licfmt::{UnixTime, time::DAY};

use super::support::{HOUR_MS, NOW, Rig, statement};

/// Power-ups a day.
const POWER_UPS: u64 = 4;
/// No sector may be erased more often in a year.
const ERASES_PER_YEAR: u32 = 15;
/// Days for which a clock is always behind.
const DAYS_BEHIND: u64 = 30;
/// No sector may be erased more often in them.
const ERASES_BEHIND: u32 = 15;

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
        let start = UnixTime(NOW.0 - 20 * DAY);
        rig.attest(start.plus((seed >> 33) % (40 * DAY)));
    }
    assert_eq!(rig.now_ms / HOUR_MS, 23);
    let cells = (rig.flash().steps() - before) / 4;
    println!("a day of a wild clock: {cells} cells");
    assert!(cells <= 24 * 7, "{cells} cells in a day");
}

/// D-7: nor can one whose clock is always behind, attested every five minutes, that is pulled over and
/// over again.
#[test]
fn a_clock_always_behind_wears_little() {
    for power_ups in [1, 4, 24] {
        let mut rig = Rig::ready(0);
        let present = rig.vendor.present(&statement(NOW.0, 0, None));
        rig.ask(&present);
        let before = rig.flash().erases().to_vec();
        for _ in 0..DAYS_BEHIND * power_ups {
            for minute in (0..24 * 60 / power_ups).filter(|minute| minute % 5 == 0) {
                rig.now_ms = minute * 60_000;
                rig.keep_time(UnixTime(0));
            }
            rig = rig.power_cycle();
        }
        let worn = rig.flash().erases()[2..].iter().zip(&before[2..]);
        let most = worn.map(|(now, before)| now - before).max();
        println!(
            "{power_ups} power-ups a day, always behind: {most:?} erases in {DAYS_BEHIND} days"
        );
        assert!(most.is_some_and(|most| most <= ERASES_BEHIND), "{most:?}");
    }
}
