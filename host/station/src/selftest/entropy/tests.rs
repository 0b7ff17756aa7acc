use proptest::prelude::*;

use super::*;
use crate::selftest::{NOISE_SAMPLES, NoiseTest, Outcome};

/// Bytes whose bits are one with this probability, the same in each run (`SplitMix64`).
fn source(mut seed: u64, ones: f64) -> Vec<u8> {
    let mut bit = || {
        seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let high = u32::try_from((word ^ (word >> 31)) >> 32).expect("32 bits");
        u8::from(f64::from(high) / 4_294_967_296.0 < ones)
    };
    let mut byte = || (0..8).fold(0, |byte, _| byte << 1 | bit());
    (0..NOISE_SAMPLES).map(|_| byte()).collect()
}

/// The verdict and the figures.
fn judged(samples: &[u8]) -> (Outcome, Estimate) {
    let test = NoiseTest::of(samples);
    (test.outcome, test.estimate.expect("samples"))
}

/// D-1: the bounds that the station restates are the firmware's.
#[test]
fn the_bounds_are_the_firmwares() {
    use keyfob_firmware::noise;
    assert_eq!(u32::from(noise::REPETITION_CUTOFF), REPETITION_CUTOFF);
    assert_eq!(usize::from(noise::PROPORTION_WINDOW), PROPORTION_WINDOW);
    assert_eq!(usize::from(noise::PROPORTION_CUTOFF), PROPORTION_CUTOFF);
}

/// D-5: even noise is close to all that eight bits can be.
#[test]
fn a_good_source_passes() {
    for seed in 0..20 {
        let (outcome, estimate) = judged(&source(seed, 0.5));
        assert_eq!(outcome, Outcome::Passed, "{estimate:?}");
        assert!(estimate.min_entropy_millibits > 6_500, "{estimate:?}");
        assert!(estimate.ones_permille.abs_diff(500) < 10, "{estimate:?}");
    }
}

/// D-5: a source that is stuck at any value, or swings between two, is found out.
#[test]
fn a_stuck_source_fails() {
    for value in [0, 1, 0x55, 0xAA, 0xFF] {
        let (outcome, estimate) = judged(&[value; NOISE_SAMPLES]);
        assert_eq!(outcome, Outcome::Failed, "{value}");
        assert_eq!(estimate.most_common_millibits, 0);
        assert!(estimate.unhealthy);
    }
    let swinging: Vec<u8> = [0x00, 0xFF]
        .into_iter()
        .cycle()
        .take(NOISE_SAMPLES)
        .collect();
    let (outcome, estimate) = judged(&swinging);
    assert_eq!(outcome, Outcome::Failed, "{estimate:?}");
    assert!(!estimate.unhealthy, "health tests alone pass it");
}

/// D-5: a source that lost a bit of every sample's worth fails where the firmware's claim ends, and a
/// lopsided one that still keeps it is worth a look.
#[test]
fn a_biased_source_is_measured() {
    for (ones, expected) in [
        (0.45, Outcome::Passed),
        (0.30, Outcome::Warned),
        (0.75, Outcome::Warned),
        (0.95, Outcome::Failed),
        (0.03, Outcome::Failed),
    ] {
        let (outcome, estimate) = judged(&source(7, ones));
        assert_eq!(outcome, expected, "{ones}: {estimate:?}");
        let share = ones.max(1.0 - ones);
        let true_millibits = -8000.0 * f64::log2(share);
        let markov = f64::from(estimate.markov_millibits);
        assert!(
            (markov - true_millibits).abs() < 300.0,
            "{ones}: {estimate:?}"
        );
        let collision = f64::from(estimate.collision_millibits);
        assert!(collision <= true_millibits + 300.0, "{ones}: {estimate:?}");
    }
}

/// D-5: bits that hang together betray themselves by their transitions, however even they are.
#[test]
fn a_source_with_memory_fails() {
    // Each bit like the one before, but for one time in twenty.
    let turns = source(3, 0.05);
    let mut last = false;
    let sticky = bits(&turns).map(|turn| {
        last ^= turn;
        last
    });
    let sticky: Vec<bool> = sticky.collect();
    let bytes = sticky.chunks(8);
    let bytes = bytes.map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit)));
    let (outcome, estimate) = judged(&bytes.collect::<Vec<u8>>());
    assert!(estimate.ones_permille.abs_diff(500) < 50, "{estimate:?}");
    assert!(estimate.markov_millibits < 700, "{estimate:?}");
    assert_eq!(outcome, Outcome::Failed);
}

/// SP 800-90B, 6.3.1: the worked example of the standard (20 samples, the most common one 8 times).
#[test]
fn the_standards_example() {
    let samples = [0, 1, 1, 2, 0, 1, 2, 2, 0, 1, 0, 1, 1, 0, 2, 2, 1, 0, 2, 1];
    let estimate = most_common(&samples);
    assert!((estimate - 0.5363).abs() < 0.0005, "{estimate}");
}

proptest! {
    /// Nothing makes an estimate fall out of its range.
    #[test]
    fn estimates_stay_in_range(samples in proptest::collection::vec(any::<u8>(), 0..400)) {
        let estimate = Estimate::of(&samples);
        prop_assert!(estimate.most_common_millibits <= 8_000);
        prop_assert!(estimate.collision_millibits <= 8_000);
        prop_assert!(estimate.markov_millibits <= 8_000);
        prop_assert!(estimate.ones_permille <= 1_000);
        let lowest = estimate.most_common_millibits
            .min(estimate.collision_millibits)
            .min(estimate.markov_millibits);
        prop_assert_eq!(estimate.min_entropy_millibits, lowest);
    }
}
