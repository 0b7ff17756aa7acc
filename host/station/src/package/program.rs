//! A built program, as the linker left it.

use std::fmt;

use keyfob_boot::{Area, ChipMap};
use licfmt::{
    device::{Chip, FirmwareVersion},
    firmware::{HEADER_LEN, ImageInfo},
};
use object::{
    LittleEndian, elf,
    read::elf::{ElfFile32, FileHeader as _, ProgramHeader as _},
};

use super::{ERASED, PackageError, Part, Segment, map_of};

/// Bytes before the program in a slot.
const HEADER: u32 = 512;
const _: () = assert!(HEADER as usize == HEADER_LEN);

/// A built program: its bytes from its first place to its last, and what it says of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Program {
    info: ImageInfo,
    bytes: Vec<u8>,
}

impl Program {
    /// The boot stage in an ELF file.
    ///
    /// # Errors
    /// [`PackageError`] if it does not say what it is, or is not linked to the boot stage's area.
    pub fn boot(file: &[u8]) -> Result<Self, PackageError> {
        let (info, segments) = read(file, Part::Boot)?;
        let map = map_of(info.chip)?;
        let bytes = place(&segments, Part::Boot, map.base, map.boot)?;
        Ok(Self { info, bytes })
    }

    /// The dongle's program in an ELF file.
    ///
    /// # Errors
    /// [`PackageError`] if it does not say what it is, is not linked to run from the active slot, or
    /// does not begin with a vector table.
    pub fn dongle(file: &[u8]) -> Result<Self, PackageError> {
        let (info, segments) = read(file, Part::Dongle)?;
        let map = map_of(info.chip)?;
        let room = Area {
            start: map.slots.active.start + HEADER,
            len: map.slots.active.len - HEADER,
        };
        let bytes = place(&segments, Part::Dongle, map.base, room)?;
        check_vectors(&bytes, map, room)?;
        Ok(Self { info, bytes })
    }

    /// The chip that it was linked for.
    #[must_use]
    pub const fn chip(&self) -> Chip {
        self.info.chip
    }

    /// Its version.
    #[must_use]
    pub const fn version(&self) -> FirmwareVersion {
        self.info.version
    }

    /// The bytes, from the first place that is its own.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ImageInfo { chip, version } = self.info;
        write!(f, "Program({chip}, {version}, {} bytes)", self.bytes.len())
    }
}

/// What is loaded into flash: by load address, which for initialised variables is not where they
/// live later.
fn read(file: &[u8], part: Part) -> Result<(ImageInfo, Vec<Segment>), PackageError> {
    let broken = |error: object::Error| PackageError::Elf(error.to_string());
    let elf = ElfFile32::<LittleEndian>::parse(file).map_err(broken)?;
    if elf.elf_header().e_machine(LittleEndian) != elf::EM_ARM {
        return Err(PackageError::Elf("it is for another processor".to_owned()));
    }
    let mut segments = Vec::new();
    for header in elf.elf_program_headers() {
        let loaded = header.p_type(LittleEndian) == elf::PT_LOAD;
        if !loaded || header.p_filesz(LittleEndian) == 0 {
            continue;
        }
        let data = header.data(LittleEndian, file);
        let data = data.map_err(|()| PackageError::Elf("it is broken off".to_owned()))?;
        segments.push(Segment {
            address: header.p_paddr(LittleEndian),
            data: data.to_vec(),
        });
    }
    segments.sort_by_key(|segment| segment.address);
    let mut found = segments.iter();
    let info = found.find_map(|segment| ImageInfo::find(&segment.data));
    Ok((info.ok_or(PackageError::NoInfo(part))?, segments))
}

/// Puts the segments, which are in order, into their area; ends with the last one.
fn place(segments: &[Segment], part: Part, base: u32, area: Area) -> Result<Vec<u8>, PackageError> {
    let (start, end) = (base + area.start, base + area.end());
    let mut bytes = Vec::new();
    for Segment { address, data } in segments {
        let (from, to) = (u64::from(*address), u64::from(*address) + data.len() as u64);
        if from < start.into() || to > end.into() {
            return Err(PackageError::Place {
                part,
                from,
                to,
                start,
                end,
            });
        }
        let at = (address - start) as usize;
        if at < bytes.len() {
            return Err(PackageError::Overlap {
                part,
                address: *address,
            });
        }
        bytes.resize(at, ERASED);
        bytes.extend_from_slice(data);
    }
    Ok(bytes)
}

/// Whether the program begins with an initial stack pointer in RAM and an entry point in itself
/// (Armv6-M and Armv8-M Architecture Reference Manuals, "The vector table").
fn check_vectors(bytes: &[u8], map: ChipMap, room: Area) -> Result<(), PackageError> {
    let (words, _) = bytes.as_chunks::<4>();
    let word = |at: usize| words.get(at).map_or(0, |word| u32::from_le_bytes(*word));
    let (stack, entry) = (word(0), word(1));
    let in_ram = stack > map.ram.start && stack <= map.ram.end() && stack % 8 == 0;
    let start = map.base + room.start;
    // Bit 0 says that it is Thumb code, as all is.
    let offset = entry.checked_sub(start + 1).filter(|it| it % 2 == 0);
    let in_program = offset.is_some_and(|offset| (offset as usize) < bytes.len());
    if in_ram && in_program {
        return Ok(());
    }
    Err(PackageError::Vectors {
        part: Part::Dongle,
        stack,
        entry,
    })
}
