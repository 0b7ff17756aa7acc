//! Flash made of memory, and images to put into it: for tests and for the simulated dongle.

mod images;
mod nor;
mod random;

pub use images::{IMAGE_TIME, flashed, signed_image};
pub use nor::{Nor, NorError, Operation, SECTOR, Strike};
pub use random::Random;
