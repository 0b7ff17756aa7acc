use std::vec::Vec;

use super::*;
use crate::sim::SimNoise;

struct Script<F>(F);

impl<F: FnMut() -> Result<u8, NoiseFault>> NoiseSource for Script<F> {
    fn sample(&mut self) -> Result<u8, NoiseFault> {
        (self.0)()
    }
}

fn drawn(seed: u64, purpose: Use, entropy: u8, unit: u8) -> [u8; 32] {
    let mut source = SimNoise::seeded(seed);
    match draw(&mut source, purpose, &[entropy; 32], &[unit; 32]) {
        Ok(drawn) => *drawn.bytes(),
        Err(fault) => panic!("not healthy: {fault:?}"),
    }
}

/// SP 800-90B, 4.4.2: `1 + critbinom(512, 2^-1, 1 - 2^-30)`.
#[test]
fn cutoffs_are_those_of_the_claim() {
    let window = usize::from(PROPORTION_WINDOW);
    let mut chance = Vec::from([0.5_f64.powi(512)]);
    for k in 1..=512_u32 {
        chance.push(chance[k as usize - 1] * f64::from(512 - k + 1) / f64::from(k));
    }
    let (mut tail, mut critical) = (0.0, window);
    while tail + chance[critical] <= 0.5_f64.powi(30) {
        tail += chance[critical];
        critical -= 1;
    }
    assert_eq!(usize::from(PROPORTION_CUTOFF), 1 + critical);
    assert_eq!(REPETITION_CUTOFF, 1 + 30);
}

/// D-1: a stuck source makes no key.
#[test]
fn a_stuck_source_is_noticed_after_the_cutoff() {
    let mut samples = 0;
    let mut stuck = Script(|| {
        samples += 1;
        Ok(0x55)
    });
    let refused = draw(&mut stuck, Use::Key, &[1; 32], &[2; 32]);
    assert_eq!(refused.err(), Some(NoiseFault::Repetition));
    assert_eq!(samples, REPETITION_CUTOFF);
}

/// D-1: one value too often, though never in a long row.
#[test]
fn a_biased_source_is_noticed() {
    let mut at = 0_u8;
    let mut biased = Script(|| {
        at = (at + 1) % 3;
        Ok(if at == 2 { at } else { 0 })
    });
    let refused = draw(&mut biased, Use::Key, &[1; 32], &[2; 32]);
    assert_eq!(refused.err(), Some(NoiseFault::Proportion));
}

/// D-1: a source that dies while the key is drawn, after a good start-up test.
#[test]
fn a_source_that_fails_late_makes_no_key() {
    for good in [STARTUP_SAMPLES, STARTUP_SAMPLES + KEPT_SAMPLES - 1] {
        let mut noise = SimNoise::seeded(1);
        let mut left = good;
        let mut dying = Script(|| {
            left = left.checked_sub(1).ok_or(NoiseFault::Source)?;
            noise.sample()
        });
        let refused = draw(&mut dying, Use::Key, &[1; 32], &[2; 32]);
        assert_eq!(refused.err(), Some(NoiseFault::Source));
    }
}

/// D-1: every ingredient counts.
#[test]
fn noise_host_unit_and_purpose_each_change_what_is_drawn() {
    let base = drawn(1, Use::Key, 1, 1);
    assert_eq!(base, drawn(1, Use::Key, 1, 1));
    for other in [
        drawn(2, Use::Key, 1, 1),
        drawn(1, Use::Key, 2, 1),
        drawn(1, Use::Key, 1, 2),
        drawn(1, Use::RequestId, 1, 1),
    ] {
        assert_ne!(base, other);
    }
}

#[test]
fn a_healthy_source_is_not_refused() {
    assert!((0..200).all(|seed| {
        draw(
            &mut SimNoise::seeded(seed),
            Use::RequestId,
            &[0; 32],
            &[0; 32],
        )
        .is_ok()
    }));
}
