//! What is written into a blank board.

use licfmt::{
    Digest,
    device::{Chip, FirmwareVersion},
};

/// Bytes and the address that they belong at.
#[derive(Clone, PartialEq, Eq)]
pub struct Segment {
    /// As the processor sees it.
    pub address: u32,
    /// The bytes.
    pub data: Vec<u8>,
}

/// A boot stage that believes the vendor's firmware key, and an image signed with that key.
#[derive(Clone, PartialEq, Eq)]
pub struct Package {
    /// The chip that it is for.
    pub chip: Chip,
    /// The image's version.
    pub version: FirmwareVersion,
    /// SHA-256 of the signed image, header included.
    pub image: Digest,
    /// In the order of their addresses; none meets another.
    pub segments: Vec<Segment>,
}
