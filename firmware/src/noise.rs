//! Noise: health tests of the raw samples, and what is made of them (D-1).
//!
//! The tests are those of NIST SP 800-90B, section 4.4, on 8-bit samples, for a claim of one bit
//! of min-entropy per sample and a false-alarm rate of 2⁻³⁰ per test:
//!
//! - repetition count: a sample that comes [`REPETITION_CUTOFF`] times in a row is a failure
//!   (1 + ⌈30 / H⌉);
//! - adaptive proportion: a sample that comes [`PROPORTION_CUTOFF`] times in a window of
//!   [`PROPORTION_WINDOW`] is a failure (1 + the critical value of the binomial distribution; a
//!   test computes it).
//!
//! Noise is only needed to make a key or to begin an update, so nothing is kept between two uses:
//! every use begins with the start-up test, over [`STARTUP_SAMPLES`], and goes on for
//! [`KEPT_SAMPLES`] more. All of them are tested, all of them go into the hash. At one bit per
//! sample that is six times what a 256-bit key needs.

use sha2::{Digest as _, Sha512};

use crate::secret::Secret;

/// A sample that comes this many times in a row fails the repetition count test.
pub const REPETITION_CUTOFF: u16 = 31;
/// Samples in one window of the adaptive proportion test.
pub const PROPORTION_WINDOW: u16 = 512;
/// The first sample of a window fails the adaptive proportion test if it comes this many times.
pub const PROPORTION_CUTOFF: u16 = 325;
/// Samples of the start-up test (SP 800-90B, 4.3, requirement 4: at least 1024).
pub const STARTUP_SAMPLES: u16 = 1024;
/// Samples after the start-up test.
pub const KEPT_SAMPLES: u16 = 512;

/// Where raw noise comes from. A board whose source gives single bits packs eight of them into a
/// sample; nothing else may be done to them, or the health tests look at the wrong thing.
pub trait NoiseSource {
    /// The next raw sample.
    ///
    /// # Errors
    /// [`NoiseFault::Source`] if the hardware reports a failure.
    fn sample(&mut self) -> Result<u8, NoiseFault>;
}

/// Why noise was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoiseFault {
    /// The hardware itself reported a failure.
    Source,
    /// The repetition count test: the source is stuck.
    Repetition,
    /// The adaptive proportion test: one value comes far too often.
    Proportion,
}

/// The two continuous tests.
#[derive(Default)]
struct Health {
    last: Option<u8>,
    run: u16,
    window_sample: u8,
    window_at: u16,
    window_hits: u16,
}

impl Health {
    fn feed(&mut self, sample: u8) -> Result<(), NoiseFault> {
        self.repetition(sample)?;
        self.proportion(sample)
    }

    fn repetition(&mut self, sample: u8) -> Result<(), NoiseFault> {
        self.run = if self.last == Some(sample) {
            self.run + 1
        } else {
            1
        };
        self.last = Some(sample);
        if self.run >= REPETITION_CUTOFF {
            Err(NoiseFault::Repetition)
        } else {
            Ok(())
        }
    }

    fn proportion(&mut self, sample: u8) -> Result<(), NoiseFault> {
        if self.window_at == 0 {
            self.window_sample = sample;
            self.window_hits = 0;
        }
        self.window_hits += u16::from(sample == self.window_sample);
        self.window_at = (self.window_at + 1) % PROPORTION_WINDOW;
        if self.window_hits >= PROPORTION_CUTOFF {
            Err(NoiseFault::Proportion)
        } else {
            Ok(())
        }
    }
}

/// What conditioned noise is for; keeps a key from ever equalling something that is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The dongle's key.
    Key,
    /// The id of an update request.
    RequestId,
}

impl Use {
    const fn context(self) -> &'static [u8] {
        match self {
            Self::Key => b"keyfob dongle key v1\0",
            Self::RequestId => b"keyfob request id v1\0",
        }
    }
}

/// Draws noise and conditions it: the first 32 bytes of
/// SHA-512(context ‖ noise ‖ host entropy ‖ unit id), where `entropy` is what the host added (32
/// bytes; zeros for a [`Use::RequestId`]) and `unit` the hash of the chip's unique id. Should the
/// noise be poorer than it looks, the host's part still makes the key unpredictable.
///
/// # Errors
/// The first [`NoiseFault`]; nothing is then made of what was drawn.
pub fn draw(
    source: &mut impl NoiseSource,
    purpose: Use,
    entropy: &[u8; 32],
    unit: &[u8; 32],
) -> Result<Secret, NoiseFault> {
    let mut health = Health::default();
    let mut hash = Sha512::new_with_prefix(purpose.context());
    for _ in 0..STARTUP_SAMPLES + KEPT_SAMPLES {
        let sample = source.sample()?;
        health.feed(sample)?;
        hash.update([sample]);
    }
    hash.update(entropy);
    hash.update(unit);
    Ok(Secret::from_hash(hash))
}

#[cfg(test)]
mod tests;
