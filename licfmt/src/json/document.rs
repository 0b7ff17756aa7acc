//! What all signed JSON documents have in common.

use serde::{Serialize, de::DeserializeOwned};

use crate::{Purpose, UnixTime};

/// A kind of signed JSON document.
pub trait Document: Serialize + DeserializeOwned {
    /// Its name in the file's first line, such as `license`.
    const NAME: &'static str;
    /// The version that this crate reads and writes. A program that meets another one says so;
    /// a server writes the version that the program states (decision 5).
    const VERSION: u32;
    /// The media type that goes into the signature; it carries name and version.
    const TYPE: &'static str;
    /// What the signing issuer's certificate must permit.
    const PURPOSE: Purpose;

    /// When it was signed, by the vendor's clock.
    fn issued(&self) -> UnixTime;

    /// Rules that no single field can state. Checked after the signature.
    ///
    /// # Errors
    /// What contradicts what.
    fn check(&self) -> Result<(), Contradiction>;
}

/// A document whose fields contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Contradiction(pub &'static str);
