//! Time and randomness as arguments: the one place that asks the system for them.

use std::time::SystemTime;

use licfmt::UnixTime;

/// Where time comes from.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> UnixTime;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the seam where the machine's clock is read"
    )]
    fn now(&self) -> UnixTime {
        let since_1970 = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        UnixTime(since_1970.as_secs())
    }
}

/// Where random bytes come from.
pub trait Rng: Send + Sync {
    /// Fills `bytes` with bytes that nobody can foretell.
    ///
    /// # Errors
    /// [`NoRandomness`]; `bytes` must not be used then.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system has no random bytes to give.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct NoRandomness(pub String);

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    #[expect(
        clippy::disallowed_methods,
        reason = "the seam where the system's generator is read"
    )]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|error| NoRandomness(error.to_string()))
    }
}
