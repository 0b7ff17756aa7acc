//! How long is waited.

use crate::{RngError, transport::Seams};

/// How long to wait for the dongle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Without a sign of work (answer or keepalive) for this long, it is silent, in milliseconds.
    pub silence_ms: u64,
    /// Everything together, other programs' turns and retries included, in milliseconds.
    pub total_ms: u64,
}

impl Limits {
    /// For what a dongle does by itself: ten signatures' time on the slowest chip, and as much for
    /// flash that must be erased first.
    pub const USUAL: Self = Self {
        silence_ms: 2_000,
        total_ms: 10_000,
    };
    /// For what may wait until somebody presses the dongle's button.
    pub const CONSENT: Self = Self {
        silence_ms: 2_000,
        total_ms: 60_000,
    };

    /// From `now_ms` on.
    pub(super) fn deadline(self, now_ms: u64) -> Deadline {
        Deadline {
            from_ms: now_ms,
            until_ms: now_ms.saturating_add(self.total_ms),
        }
    }
}

/// A stretch of the forward-only clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    from_ms: u64,
    until_ms: u64,
}

impl Deadline {
    /// What is left of it, in milliseconds, if anything is.
    pub(super) fn left(self, now_ms: u64) -> Option<u64> {
        self.until_ms.checked_sub(now_ms).filter(|left| *left > 0)
    }

    /// What has gone by, in milliseconds.
    pub(super) fn waited(self, now_ms: u64) -> u64 {
        now_ms.saturating_sub(self.from_ms)
    }

    /// The same end, or `ms` from now if that is earlier.
    pub(super) fn within(self, ms: u64, now_ms: u64) -> Self {
        Self {
            from_ms: now_ms,
            until_ms: self.until_ms.min(now_ms.saturating_add(ms)),
        }
    }
}

/// Growing pauses between tries, of random length so that two programs do not keep in step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Backoff {
    pause_ms: u64,
}

impl Backoff {
    const FIRST_MS: u64 = 2;
    const LONGEST_MS: u64 = 64;

    pub(super) const fn new() -> Self {
        Self {
            pause_ms: Self::FIRST_MS,
        }
    }

    /// The next pause in milliseconds: between half the present length and all of it.
    pub(super) fn next(&mut self, seams: &Seams) -> Result<u64, RngError> {
        let mut dice = [0];
        seams.rng.fill(&mut dice)?;
        let half = self.pause_ms / 2;
        let pause = half + u64::from(dice[0]) % (half + 1);
        self.pause_ms = (self.pause_ms * 2).min(Self::LONGEST_MS);
        Ok(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::fake::seams;

    #[test]
    fn pauses_grow_to_a_limit_and_vary() {
        let seams = seams();
        let mut backoff = Backoff::new();
        let mut pause = || backoff.next(&seams).expect("random numbers");
        for longest in [2, 4, 8, 16, 32, 64, 64, 64] {
            assert!(
                (longest / 2..=longest).contains(&pause()),
                "of {longest} ms"
            );
        }
        let pauses: std::collections::BTreeSet<u64> = (0..50).map(|_| pause()).collect();
        assert!(pauses.len() > 10, "{pauses:?}");
    }
}
