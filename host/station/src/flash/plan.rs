//! What is erased and written, the same for every way into a board.

use core::ops::Range;

use keyfob_boot::{Area, ChipMap};

use super::{FlashError, Options};
use crate::package::{Package, Segment};

/// Bytes that are written at once: a page of the RP chips' flash (W25Q16JV data sheet), and a
/// multiple of the nRF52840's word.
pub(super) const PAGE: u32 = 256;
/// What erased flash reads as.
pub(super) const ERASED: u8 = 0xFF;

/// What is erased and written for one package.
///
/// Besides the package's own sectors, the boot stage's whole area is erased, and the state of the
/// slots: what it says of the images before (a copy that was under way, a trial) must not be done to
/// the new one.
#[derive(Clone, PartialEq, Eq)]
pub struct Plan {
    /// Where everything is on the chip.
    pub map: ChipMap,
    /// Whole sectors, by address, in order; none meets another.
    pub erase: Vec<Range<u32>>,
    /// Whole pages, padded with what erased flash reads as, in order.
    pub write: Vec<Segment>,
}

impl Plan {
    /// Plans a package.
    ///
    /// # Errors
    /// [`FlashError::Package`] if it does not stay in the boot stage's area and the active slot.
    pub fn new(package: &Package, options: Options) -> Result<Self, FlashError> {
        let misfit = |reason: String| FlashError::Package {
            chip: package.chip,
            reason,
        };
        let map = ChipMap::of(package.chip)
            .ok_or_else(|| misfit("this chip has no memory map".to_owned()))?;
        let mut write = Vec::new();
        for segment in &package.segments {
            check_place(&map, segment).map_err(misfit)?;
            let page = padded(segment);
            let start = page.address;
            if write.last().is_some_and(|last| end(last) > start) {
                return Err(misfit(format!(
                    "the segment at {start:#x} meets the one before"
                )));
            }
            write.push(page);
        }
        let erase = if options.erase_all {
            let whole = map.base..map.base + map.records.end();
            Vec::from([whole])
        } else {
            sectors(&map, &write)
        };
        Ok(Self { map, erase, write })
    }

    /// Bytes that are erased.
    #[must_use]
    pub fn erased(&self) -> u64 {
        let bytes = |range: &Range<u32>| u64::from(range.end - range.start);
        self.erase.iter().map(bytes).sum()
    }

    /// Bytes that are written, with padding.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.write.iter().map(|part| part.data.len() as u64).sum()
    }

    /// What is written, from `start` to the last byte, with erased flash between: for ways that
    /// take one piece only.
    #[must_use]
    pub fn contiguous(&self, start: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in &self.write {
            let gap = part.address.saturating_sub(start) as usize;
            bytes.resize(gap.max(bytes.len()), ERASED);
            bytes.extend_from_slice(&part.data);
        }
        bytes
    }
}

/// What is written, in pieces of at most `step` bytes, with their addresses.
pub(crate) fn pieces(write: &[Segment], step: usize) -> impl Iterator<Item = (u32, &[u8])> {
    write.iter().flat_map(move |part| {
        let addresses = (part.address..).step_by(step);
        addresses.zip(part.data.chunks(step))
    })
}

/// The address of the first byte that was read back as another, or not at all.
pub(crate) fn first_difference(address: u32, written: &[u8], found: &[u8]) -> Option<u32> {
    let same = written
        .iter()
        .zip(found)
        .take_while(|(a, b)| a == b)
        .count();
    let offset = u32::try_from(same).ok()?;
    (same < written.len()).then_some(address + offset)
}

/// A segment's end; that it does not overflow is checked first.
fn end(segment: &Segment) -> u32 {
    let len = u32::try_from(segment.data.len()).unwrap_or(u32::MAX);
    segment.address.saturating_add(len)
}

fn check_place(map: &ChipMap, segment: &Segment) -> Result<(), String> {
    let inside = |area: Area| {
        segment.address >= map.base + area.start && end(segment) <= map.base + area.end()
    };
    if inside(map.boot) || inside(map.slots.active) {
        return Ok(());
    }
    let (from, to) = (segment.address, end(segment));
    Err(format!(
        "{from:#x} to {to:#x} is neither in the boot stage's area nor in the active slot"
    ))
}

/// Areas begin and end at sectors, so that padding to pages stays inside them.
fn padded(segment: &Segment) -> Segment {
    let before = segment.address % PAGE;
    let mut data = vec![ERASED; before as usize];
    data.extend_from_slice(&segment.data);
    data.resize(data.len().next_multiple_of(PAGE as usize), ERASED);
    Segment {
        address: segment.address - before,
        data,
    }
}

/// The sectors of what is written, of the boot stage and of the slots' state, joined where they touch.
fn sectors(map: &ChipMap, write: &[Segment]) -> Vec<Range<u32>> {
    let whole = |area: Area| map.base + area.start..map.base + area.end();
    let mut ranges: Vec<_> = write
        .iter()
        .map(|part| {
            part.address - part.address % map.sector..end(part).next_multiple_of(map.sector)
        })
        .chain([whole(map.boot), whole(map.slots.state)])
        .collect();
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<u32>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if last.end >= range.start => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use licfmt::{
        Digest,
        device::{Chip, FirmwareVersion},
    };

    use super::*;

    fn package(chip: Chip, segments: &[(u32, usize)]) -> Package {
        Package {
            chip,
            version: FirmwareVersion::default(),
            image: Digest::of(b"image"),
            segments: segments
                .iter()
                .map(|(address, len)| Segment {
                    address: *address,
                    data: vec![0x5A; *len],
                })
                .collect(),
        }
    }

    /// D-5: sectors of the package and the slots' state are erased, the records never; pages are filled up.
    #[test]
    fn a_plan_touches_what_the_package_needs() {
        let wanted = package(Chip::Rp2040, &[(0x1000_0000, 300), (0x1002_0000, 5000)]);
        let plan = Plan::new(&wanted, Options::default()).expect("a plan");
        let erased = [0x1000_0000..0x1001_2000, 0x1002_0000..0x1002_2000];
        assert_eq!(plan.erase, erased);
        assert_eq!((plan.erased(), plan.written()), (0x14000, 512 + 5120));
        assert_eq!(plan.write[0].data[299..302], [0x5A, 0xFF, 0xFF]);
        let everything = Options { erase_all: true };
        let plan = Plan::new(&wanted, everything).expect("a plan");
        let whole = 0x1000_0000..0x1020_0000;
        assert_eq!(plan.erase, Vec::from([whole]));
    }

    /// D-5: sectors that touch are erased as one range.
    #[test]
    fn neighbours_are_joined() {
        let wanted = package(Chip::Nrf52840, &[(0x1000, 0xF000), (0x12000, 4096)]);
        let plan = Plan::new(&wanted, Options::default()).expect("a plan");
        let whole = 0x1000..0x13000;
        assert_eq!(plan.erase, Vec::from([whole]));
    }

    /// D-5: one piece, with erased flash between, as Nordic's boot loader takes it.
    #[test]
    fn one_piece_has_gaps_filled() {
        let wanted = package(Chip::Nrf52840, &[(0x1000, 256), (0x12000, 256)]);
        let plan = Plan::new(&wanted, Options::default()).expect("a plan");
        let bytes = plan.contiguous(0x1000);
        assert_eq!(bytes.len(), 0x11100);
        assert_eq!((bytes[255], bytes[256]), (0x5A, 0xFF));
        assert_eq!((bytes[0x10FFF], bytes[0x11000]), (0xFF, 0x5A));
    }

    /// D-5: a package that would write to records, beyond an area, or twice is refused.
    #[test]
    fn misfits_are_refused() {
        let cases: [(Chip, &[(u32, usize)]); 6] = [
            (Chip::Rp2040, &[(0x101F_C000, 16)]),
            (Chip::Rp2040, &[(0x1000_0000, 0x10001)]),
            (Chip::Rp2040, &[(0, 16)]),
            (Chip::Rp2040, &[(0xFFFF_FFF0, 64)]),
            (Chip::Rp2040, &[(0x1000_0000, 300), (0x1000_0100, 16)]),
            (Chip::Simulated, &[]),
        ];
        for (chip, segments) in cases {
            let refused = Plan::new(&package(chip, segments), Options::default());
            let Err(FlashError::Package { .. }) = refused else {
                panic!("{chip} {segments:x?} was planned");
            };
        }
    }
}
