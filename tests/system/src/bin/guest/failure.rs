//! Why a scenario breaks off.

/// What was wrong, in words.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

/// Not for `Failure` itself, which therefore is no `Error`.
impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// A failure in these words.
pub(crate) fn failed<T>(why: impl Into<String>) -> Result<T, Failure> {
    Err(Failure(why.into()))
}

/// Fails unless `holds`.
pub(crate) fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds { Ok(()) } else { failed(otherwise()) }
}
