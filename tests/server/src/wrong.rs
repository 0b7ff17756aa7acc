//! What was found wrong.

/// A sentence that says it.
#[derive(Clone, Debug)]
pub(crate) struct Wrong(pub(crate) String);

/// Whether something holds.
pub(crate) type Checked<T = ()> = Result<T, Wrong>;

impl<E: std::error::Error> From<E> for Wrong {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Something is wrong.
pub(crate) fn wrong<T>(what: impl Into<String>) -> Checked<T> {
    Err(Wrong(what.into()))
}

/// It holds, or `what` is wrong.
pub(crate) fn demand(holds: bool, what: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { wrong(what()) }
}
