//! What is written into a blank board.
//!
//! ```text
//! dongle.elf -> Program::dongle -> SignedImage::sign ─┐
//! boot.elf   -> Program::boot   ──────────────────────┴-> Package::assemble -> UF2, flash image
//! ```
//!
//! A boot stage that is sealed (RP2350) takes two steps: [`Package::to_be_sealed`], and with the seal
//! [`Package::with_sealed`].
//!
//! Nobody says on a command line what a program is for: programs say it themselves
//! ([`licfmt::firmware::ImageInfo`]), and the places come from [`ChipMap`].

mod error;
mod image;
mod program;
#[cfg(test)]
mod tests;

use std::{fmt, ops::Range};

use keyfob_boot::{Area, ChipMap};
use licfmt::{
    Digest,
    device::{Chip, FirmwareVersion},
    firmware::{HEADER_LEN, ImageInfo, TrustBlock},
};

pub use error::{PackageError, Part};
pub use image::SignedImage;
pub use program::Program;

use crate::{lock::seal, uf2};

/// What erased flash reads as.
const ERASED: u8 = 0xFF;

/// Bytes and the address that they belong at.
#[derive(Clone, PartialEq, Eq)]
pub struct Segment {
    /// As the processor sees it.
    pub address: u32,
    /// The bytes.
    pub data: Vec<u8>,
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}: {} bytes", self.address, self.data.len())
    }
}

/// A boot stage that believes the vendor's firmware key, and an image signed with that key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The chip that it is for.
    pub chip: Chip,
    /// The image's version.
    pub version: FirmwareVersion,
    /// SHA-256 of the signed image, header included.
    pub image: Digest,
    /// In the order of their addresses; none meets another. The boot stage's are whole sectors,
    /// without those that are blank; the last one is the signed image.
    pub segments: Vec<Segment>,
}

impl Package {
    /// Puts a boot stage that believes nothing yet and an image together. `trust` goes into the boot
    /// stage; who vouches for its keys is for the caller to check.
    ///
    /// # Errors
    /// [`PackageError`] if the two are for different chips, the boot stage has no empty trust block
    /// at its place, or no key of `trust` signed the image.
    pub fn assemble(
        boot: &Program,
        image: &SignedImage,
        trust: &TrustBlock,
    ) -> Result<Self, PackageError> {
        Self::of(boot.chip(), &with_trust(boot, trust)?, image)
    }

    /// The boot stage with the keys that it is to believe, as a plain binary for the start of the flash:
    /// what is sealed. A seal comes behind it, and then nothing in it changes any more.
    ///
    /// # Errors
    /// [`PackageError::NoTrustBlock`]; [`PackageError::Seal`] for a chip that knows no seals.
    pub fn to_be_sealed(boot: &Program, trust: &TrustBlock) -> Result<Vec<u8>, PackageError> {
        if boot.chip() != Chip::Rp2350 {
            return Err(seal::SealError::Chip(boot.chip()).into());
        }
        let mut area = with_trust(boot, trust)?;
        area.truncate(trust_place(map_of(boot.chip())?).end);
        Ok(area)
    }

    /// Puts a sealed boot stage ([`Package::to_be_sealed`], and a seal behind it) and an image together.
    /// Nothing is written into the boot stage.
    ///
    /// # Errors
    /// [`PackageError`] as [`Package::assemble`]; if the boot stage believes other keys than `trust`, or
    /// its seal does not hold or does not cover it.
    pub fn with_sealed(
        sealed: &[u8],
        image: &SignedImage,
        trust: &TrustBlock,
    ) -> Result<Self, PackageError> {
        let chip = Chip::Rp2350;
        let room = map_of(chip)?.boot;
        if sealed.len() > room.len as usize {
            return Err(PackageError::SealedTooLong {
                len: sealed.len(),
                room: room.len,
            });
        }
        let package = Self::of(chip, &filled(room, sealed), image)?;
        if package.trust().as_ref() != Some(trust) {
            return Err(PackageError::OtherKeys);
        }
        seal::key_of(&package)?;
        Ok(package)
    }

    /// Reads a package that [`Package::to_uf2`] wrote, and checks all of it again.
    ///
    /// # Errors
    /// [`PackageError`] if it is anything else, down to the byte.
    pub fn read(file: &[u8]) -> Result<Self, PackageError> {
        let read = uf2::read(file)?;
        let chip = chip_of(read.family).ok_or(PackageError::Family(read.family))?;
        let map = map_of(chip)?;
        let area = gather(&read.segments, map.base, map.boot);
        let slot = gather(&read.segments, map.base, map.slots.active);
        let package = Self::of(chip, &area, &SignedImage::read_prefix(&slot)?)?;
        // What our writer would not have written was changed, or put in from elsewhere.
        if package.to_uf2()? == file {
            Ok(package)
        } else {
            Err(PackageError::Changed)
        }
    }

    /// The keys that the boot stage believes.
    #[must_use]
    pub fn trust(&self) -> Option<TrustBlock> {
        let area = self.boot_area()?;
        let place = trust_place(ChipMap::of(self.chip)?);
        TrustBlock::read(area.get(place)?.first_chunk()?)
    }

    /// The whole area of the boot stage, blank where nothing is.
    #[must_use]
    pub fn boot_area(&self) -> Option<Vec<u8>> {
        let map = ChipMap::of(self.chip)?;
        Some(gather(&self.segments, map.base, map.boot))
    }

    /// As a UF2 file: what `keyfob flash` and stations take, and the RP chips' boot loader too.
    ///
    /// The state of the firmware slots is written as blank: what a board did before decides nothing
    /// about the new image. Only whole sectors are written, which the RP2040's boot loader wants
    /// (RP2040 data sheet, erratum E14).
    ///
    /// # Errors
    /// [`PackageError::NoMap`] for a chip without flash.
    pub fn to_uf2(&self) -> Result<Vec<u8>, PackageError> {
        let map = map_of(self.chip)?;
        let family = family_of(self.chip).ok_or(PackageError::NoMap(self.chip))?;
        let blank = Segment {
            address: map.base + map.slots.state.start,
            data: vec![ERASED; map.slots.state.len as usize],
        };
        let mut segments: Vec<_> = self.segments.iter().cloned().chain([blank]).collect();
        for segment in &mut segments {
            let whole = segment.data.len().next_multiple_of(map.sector as usize);
            segment.data.resize(whole, ERASED);
        }
        segments.sort_by_key(|segment| segment.address);
        Ok(uf2::write(family, &segments))
    }

    /// The content of a whole flash that held nothing before: what an emulated board starts from.
    ///
    /// # Errors
    /// [`PackageError::NoMap`] for a chip without flash.
    pub fn to_flash(&self) -> Result<Vec<u8>, PackageError> {
        let map = map_of(self.chip)?;
        let whole = Area {
            start: 0,
            len: map.records.end(),
        };
        Ok(gather(&self.segments, map.base, whole))
    }

    /// With a boot stage's area as it goes into flash, trust block included.
    fn of(chip: Chip, area: &[u8], image: &SignedImage) -> Result<Self, PackageError> {
        let map = map_of(chip)?;
        let info = ImageInfo::find(area).ok_or(PackageError::NoInfo(Part::Boot))?;
        let manifest = image.manifest();
        for (part, found) in [(Part::Boot, info.chip), (Part::Image, manifest.chip)] {
            if found != chip {
                return Err(PackageError::Chip {
                    part,
                    found,
                    wanted: chip,
                });
            }
        }
        let trust = area[trust_place(map)].first_chunk();
        let trust = trust.and_then(TrustBlock::read);
        let trust = trust.ok_or(PackageError::NoTrustBlock { place: map.trust() })?;
        image.check_signer(&trust)?;
        if image.bytes().len() > map.slots.active.len as usize {
            return Err(PackageError::TooLong {
                len: image.bytes().len() - HEADER_LEN,
                room: map.slots.active.len as usize - HEADER_LEN,
            });
        }
        let mut segments = sectors(map, area);
        segments.push(Segment {
            address: map.base + map.slots.active.start,
            data: image.bytes().to_vec(),
        });
        Ok(Self {
            chip,
            version: manifest.version,
            image: Digest::of(image.bytes()),
            segments,
        })
    }
}

/// The boot stage's area with these keys in the trust block, which must be empty.
fn with_trust(boot: &Program, trust: &TrustBlock) -> Result<Vec<u8>, PackageError> {
    let map = map_of(boot.chip())?;
    let mut area = filled(map.boot, boot.bytes());
    let block = trust_place(map);
    if area[block.clone()] != TrustBlock::EMPTY {
        return Err(PackageError::NoTrustBlock { place: map.trust() });
    }
    area[block].copy_from_slice(&trust.to_bytes());
    Ok(area)
}

/// The sectors of the boot stage's area that are not blank, joined where they touch.
fn sectors(map: ChipMap, area: &[u8]) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let starts = (map.base + map.boot.start..).step_by(map.sector as usize);
    for (address, sector) in starts.zip(area.chunks(map.sector as usize)) {
        if sector.iter().all(|byte| *byte == ERASED) {
            continue;
        }
        match segments.last_mut() {
            Some(last) if last.address as usize + last.data.len() == address as usize => {
                last.data.extend_from_slice(sector);
            }
            _ => segments.push(Segment {
                address,
                data: sector.to_vec(),
            }),
        }
    }
    segments
}

/// The bytes of `area` of a flash at `base`, blank where no segment is.
fn gather(segments: &[Segment], base: u32, area: Area) -> Vec<u8> {
    let mut bytes = filled(area, &[]);
    let start = u64::from(base) + u64::from(area.start);
    for segment in segments {
        for (address, byte) in (u64::from(segment.address)..).zip(&segment.data) {
            let at = address.checked_sub(start).map(usize::try_from);
            if let Some(place) = at.and_then(|at| bytes.get_mut(at.ok()?)) {
                *place = *byte;
            }
        }
    }
    bytes
}

/// An area that begins with `bytes` and is blank behind them.
fn filled(area: Area, bytes: &[u8]) -> Vec<u8> {
    let mut filled = bytes.to_vec();
    filled.resize(area.len as usize, ERASED);
    filled
}

/// Where the trust block is in the boot stage's area.
const fn trust_place(map: ChipMap) -> Range<usize> {
    let start = (map.trust() - map.boot.start) as usize;
    start..start + TrustBlock::LEN
}

fn map_of(chip: Chip) -> Result<ChipMap, PackageError> {
    ChipMap::of(chip).ok_or(PackageError::NoMap(chip))
}

/// The chips' numbers in the UF2 registry (github.com/microsoft/uf2, `uf2families.json`).
const FAMILIES: [(Chip, u32); 3] = [
    (Chip::Rp2040, 0xE48B_FF56),
    (Chip::Rp2350, 0xE48B_FF59),
    (Chip::Nrf52840, 0xADA5_2840),
];

fn family_of(chip: Chip) -> Option<u32> {
    let known = FAMILIES.into_iter().find(|(known, _)| *known == chip);
    known.map(|(_, family)| family)
}

fn chip_of(family: u32) -> Option<Chip> {
    let known = FAMILIES.into_iter().find(|(_, known)| *known == family);
    known.map(|(chip, _)| chip)
}
