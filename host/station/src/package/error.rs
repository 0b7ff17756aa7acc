//! Why a program, an image or a package is refused.

use core::fmt;

use licfmt::{device::Chip, firmware::ImageInfo};

use crate::{lock::seal::SealError, uf2::Uf2Error};

/// A part of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The boot stage.
    Boot,
    /// The dongle's program.
    Dongle,
    /// The dongle's program, signed.
    Image,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Boot => "the boot stage",
            Self::Dongle => "the dongle's program",
            Self::Image => "the image",
        })
    }
}

/// Why a program, an image or a package is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// Not a program that was linked for one of our chips.
    #[error("not a linked program for an Arm chip: {0}")]
    Elf(String),
    /// It does not hold [`ImageInfo`].
    #[error("{0} does not say for which chip and of which version it is")]
    NoInfo(Part),
    /// A chip without a memory map.
    #[error("nothing can be packaged for a {0} chip: it has no flash of ours")]
    NoMap(Chip),
    /// Something is linked to a place that is not the program's.
    #[error("{part} has bytes at {from:#x} to {to:#x}; its place is {start:#x} to {end:#x}")]
    Place {
        /// What was linked wrongly.
        part: Part,
        /// Its first byte that is out of place.
        from: u64,
        /// The first byte after it.
        to: u64,
        /// Where it has to begin.
        start: u32,
        /// Where it has to end.
        end: u32,
    },
    /// Two parts of a program are to lie at one address.
    #[error("{part} has two contents for {address:#x}")]
    Overlap {
        /// The program.
        part: Part,
        /// The first such address.
        address: u32,
    },
    /// No vector table at the beginning: it would crash at once.
    #[error(
        "{part} does not begin with a vector table: stack {stack:#x} in RAM and entry {entry:#x} in the program were expected"
    )]
    Vectors {
        /// The program.
        part: Part,
        /// The first word.
        stack: u32,
        /// The second word.
        entry: u32,
    },
    /// The boot stage was built without a trust block, or has been packaged before.
    #[error("the boot stage has no empty trust block at {place:#x} of the flash")]
    NoTrustBlock {
        /// Where it should be.
        place: u32,
    },
    /// No header, or not the length or digest that the header speaks of.
    #[error("not a signed firmware image: {0}")]
    Image(&'static str),
    /// No key that is to be believed signed it.
    #[error("the image is not signed with a firmware key that the boot stage is to believe")]
    Untrusted,
    /// What is signed is not what the program says of itself.
    #[error(
        "the image was signed as {} {}, but its program says {} {}",
        signed.chip, signed.version, program.chip, program.version
    )]
    Misnamed {
        /// As the manifest says.
        signed: ImageInfo,
        /// As the program says.
        program: ImageInfo,
    },
    /// Parts for different chips.
    #[error("{part} is for {found}, the package is for {wanted}")]
    Chip {
        /// The part that does not fit.
        part: Part,
        /// Its chip.
        found: Chip,
        /// The package's.
        wanted: Chip,
    },
    /// Too long for a slot.
    #[error("the program has {len} bytes; a slot has room for {room}")]
    TooLong {
        /// The program's bytes.
        len: usize,
        /// A slot's, without the header.
        room: usize,
    },
    /// A sealed boot stage that is longer than its area.
    #[error("the sealed boot stage has {len} bytes; its area has {room}")]
    SealedTooLong {
        /// Its bytes.
        len: usize,
        /// The area's.
        room: u32,
    },
    /// A sealed boot stage of another vendor, or of another time.
    #[error("the sealed boot stage believes other firmware keys than the vendor's")]
    OtherKeys,
    /// A seal that the chip's ROM might not take.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Not a UF2 file of ours.
    #[error(transparent)]
    Uf2(#[from] Uf2Error),
    /// A UF2 file for something else.
    #[error("the UF2 file is for the chip family {0:#010x}, which is none of ours")]
    Family(u32),
    /// A package in which something was changed.
    #[error("the package was changed after it was written, or another program wrote it")]
    Changed,
}
