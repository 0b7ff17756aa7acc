//! Randomness as an argument: the one place that asks the operating system for it.

/// Where random bytes come from.
pub trait Rng: Send + Sync {
    /// Fills `bytes` with bytes that nobody can foretell.
    ///
    /// # Errors
    /// [`RngError`] if there are none to be had; `bytes` must not be used then.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RngError>;
}

/// The operating system has no random bytes to give.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random numbers: {0}")]
pub struct RngError(pub String);

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRng;

impl Rng for OsRng {
    #[expect(
        clippy::disallowed_methods,
        reason = "the seam where the system's generator is read"
    )]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RngError> {
        getrandom::fill(bytes).map_err(|error| RngError(error.to_string()))
    }
}
