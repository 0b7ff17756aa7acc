//! In work.

use super::{FlashError, Flasher, Options, Target};

/// What is plugged.
#[must_use]
pub fn list() -> Vec<Target> {
    Vec::new()
}

/// Opens one.
///
/// # Errors
/// [`FlashError`].
pub fn open(target: &Target, options: Options) -> Result<Box<dyn Flasher>, FlashError> {
    let _ = options;
    Err(FlashError::failed(
        &target.place,
        "this way is not built in yet",
    ))
}
