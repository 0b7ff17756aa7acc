//! The self-test of a unit (D-5): what is measured, and what is good enough.
//!
//! | test | fails | warns |
//! |---|---|---|
//! | noise | less than [`MIN_ENTROPY_MILLIBITS`] of min-entropy per sample, or a health test of the firmware would have struck | more than [`BIAS_WARN_PERMILLE`] off an even share of ones |
//! | signature | an attestation that does not hold | - |
//! | flash | more than [`ERASES_MAX`] erase cycles: not a new unit | more than [`ERASES_WARN`] |
//! | led | the operator says that it does not blink | - |
//! | timing | - | an answer slower than [`INFO_WARN_MS`] or [`ATTEST_WARN_MS`] |

pub mod entropy;

use serde::{Deserialize, Serialize};

use entropy::Estimate;

/// Noise samples that are judged, in bytes: 64 answers of 256.
pub const NOISE_SAMPLES: usize = 64 * 256;
/// The least min-entropy of a sample (a byte), in thousandths of a bit: what the firmware counts on
/// when it makes a key, one bit per sample (`keyfob_firmware::noise`).
pub const MIN_ENTROPY_MILLIBITS: u32 = 1_000;
/// How far the share of ones may be off a half, in thousandths, before it is worth a look.
pub const BIAS_WARN_PERMILLE: u32 = 100;
/// Erase cycles of a flash sector beyond which a unit is not new: half of what the nRF52840's flash
/// is specified for (10,000; product specification, NVMC), the least of our chips.
pub const ERASES_MAX: u32 = 5_000;
/// Erase cycles that a new unit does not have.
pub const ERASES_WARN: u32 = 200;
/// An answer to `Info` that takes longer is worth a look, in milliseconds.
pub const INFO_WARN_MS: u64 = 250;
/// An attestation that takes longer is worth a look, in milliseconds.
pub const ATTEST_WARN_MS: u64 = 1_000;

/// What a test came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Good.
    Passed,
    /// Good enough, but unusual.
    Warned,
    /// Not good enough: the unit is not finished.
    Failed,
    /// Was not made.
    Skipped,
}

impl Outcome {
    /// The name in records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    const fn of(failed: bool, warned: bool) -> Self {
        if failed {
            Self::Failed
        } else if warned {
            Self::Warned
        } else {
            Self::Passed
        }
    }
}

/// The noise source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoiseTest {
    /// What it came to.
    pub outcome: Outcome,
    /// The figures; none if the firmware gives no samples.
    pub estimate: Option<Estimate>,
}

impl NoiseTest {
    /// Judges samples.
    #[must_use]
    pub fn of(samples: &[u8]) -> Self {
        let estimate = Estimate::of(samples);
        let short = samples.len() < NOISE_SAMPLES;
        let failed =
            short || estimate.unhealthy || estimate.min_entropy_millibits < MIN_ENTROPY_MILLIBITS;
        let warned = estimate.ones_permille.abs_diff(500) > BIAS_WARN_PERMILLE;
        Self {
            outcome: Outcome::of(failed, warned),
            estimate: Some(estimate),
        }
    }

    /// Of a firmware that gives no samples. Its own health tests still guard the key (D-1).
    #[must_use]
    pub const fn skipped() -> Self {
        Self {
            outcome: Outcome::Skipped,
            estimate: None,
        }
    }

    /// The figures in words.
    #[must_use]
    pub fn found(&self) -> String {
        self.estimate.as_ref().map_or_else(
            || "no samples".to_owned(),
            |estimate| {
                format!(
                    "{} samples, {}.{:03} bits of min-entropy each",
                    estimate.samples,
                    estimate.min_entropy_millibits / 1000,
                    estimate.min_entropy_millibits % 1000
                )
            },
        )
    }
}

/// The flash, by the dongle's own counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlashTest {
    /// What it came to.
    pub outcome: Outcome,
    /// Erase cycles of the most used sector.
    pub erase_cycles: u32,
    /// Power-ups.
    pub boots: u32,
}

impl FlashTest {
    /// Judges the counts.
    #[must_use]
    pub const fn of(erase_cycles: u32, boots: u32) -> Self {
        Self {
            outcome: Outcome::of(erase_cycles > ERASES_MAX, erase_cycles > ERASES_WARN),
            erase_cycles,
            boots,
        }
    }
}

/// How long answers take, in milliseconds. Never a reason to refuse a unit: a busy computer is slow
/// too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimingTest {
    /// What it came to.
    pub outcome: Outcome,
    /// `Info`.
    pub info_ms: u64,
    /// `Attest`, with its certificates.
    pub attest_ms: u64,
}

impl TimingTest {
    /// Judges the times.
    #[must_use]
    pub const fn of(info_ms: u64, attest_ms: u64) -> Self {
        Self {
            outcome: Outcome::of(false, info_ms > INFO_WARN_MS || attest_ms > ATTEST_WARN_MS),
            info_ms,
            attest_ms,
        }
    }
}

/// All tests of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tests {
    /// The noise source.
    pub noise: NoiseTest,
    /// A request and an attestation, verified.
    pub signature: Outcome,
    /// The flash.
    pub flash: FlashTest,
    /// The LED, if somebody looked.
    pub led: Outcome,
    /// The times.
    pub timing: TimingTest,
}

impl Tests {
    /// The tests by name, in the order of the record.
    #[must_use]
    pub const fn outcomes(&self) -> [(&'static str, Outcome); 5] {
        [
            ("noise", self.noise.outcome),
            ("signature", self.signature),
            ("flash", self.flash.outcome),
            ("led", self.led),
            ("timing", self.timing.outcome),
        ]
    }

    /// The first test that failed.
    #[must_use]
    pub fn failed(&self) -> Option<&'static str> {
        self.outcomes()
            .into_iter()
            .find(|(_, outcome)| *outcome == Outcome::Failed)
            .map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D-5: a worn unit is not sold as new; a slow computer spoils no unit.
    #[test]
    fn bounds() {
        for (erases, expected) in [
            (0, Outcome::Passed),
            (ERASES_WARN, Outcome::Passed),
            (ERASES_WARN + 1, Outcome::Warned),
            (ERASES_MAX, Outcome::Warned),
            (ERASES_MAX + 1, Outcome::Failed),
        ] {
            assert_eq!(FlashTest::of(erases, 3).outcome, expected, "{erases}");
        }
        assert_eq!(TimingTest::of(3, 30).outcome, Outcome::Passed);
        assert_eq!(TimingTest::of(u64::MAX, u64::MAX).outcome, Outcome::Warned);
    }

    #[test]
    fn too_few_samples_say_nothing() {
        let samples: Vec<u8> = (0..=255).cycle().take(NOISE_SAMPLES - 1).collect();
        assert_eq!(NoiseTest::of(&samples).outcome, Outcome::Failed);
        assert_eq!(NoiseTest::of(&[]).outcome, Outcome::Failed);
    }
}
