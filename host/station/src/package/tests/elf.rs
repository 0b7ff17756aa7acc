//! ELF files as small as a linker could write them.

use object::{
    Endianness, elf,
    write::elf::{FileHeader, ProgramHeader, Writer},
};

use super::*;

/// Bytes of a boot stage before its trust block.
pub(super) const CODE_LEN: usize = 600;

/// A segment: load address, content, and where it lives when it runs, if elsewhere.
pub(super) struct Load {
    pub(super) address: u32,
    pub(super) data: Vec<u8>,
    pub(super) runs_at: Option<u32>,
}

impl Load {
    pub(super) fn at(address: u32, data: &[u8]) -> Self {
        Self {
            address,
            data: data.to_vec(),
            runs_at: None,
        }
    }
}

/// A boot stage: code that says what it is, a trust block at its place.
pub(super) fn boot_file(chip: Chip) -> Vec<u8> {
    write(&boot_loads(chip))
}

pub(super) fn boot_loads(chip: Chip) -> Vec<Load> {
    let map = ChipMap::of(chip).expect("a map");
    let mut code = vec![0x5A; CODE_LEN];
    let info = ImageInfo {
        chip,
        version: version(0),
    };
    code[100..116].copy_from_slice(&info.to_bytes());
    if chip == Chip::Rp2350 {
        code[128..148].copy_from_slice(&crate::testing::start_block());
    }
    vec![
        Load::at(map.base + map.boot.start, &code),
        Load::at(map.base + map.trust(), &TrustBlock::EMPTY),
    ]
}

/// A dongle's program: vector table, code that says what it is, and initialised variables.
pub(super) fn dongle_file(chip: Chip, version: FirmwareVersion) -> Vec<u8> {
    write(&dongle_loads(chip, version))
}

pub(super) fn dongle_loads(chip: Chip, version: FirmwareVersion) -> Vec<Load> {
    let map = ChipMap::of(chip).expect("a map");
    let start = map.base + map.slots.active.start + 512;
    let mut code = vec![0xA5; 1000];
    code[..4].copy_from_slice(&(map.ram.start.next_multiple_of(8) + 4096).to_le_bytes());
    code[4..8].copy_from_slice(&(start + 0x41).to_le_bytes());
    code[200..216].copy_from_slice(&ImageInfo { chip, version }.to_bytes());
    let variables = Load {
        runs_at: Some(map.ram.start),
        ..Load::at(start + 1008, b"initialised")
    };
    let zeroed = Load {
        runs_at: Some(map.ram.start + 64),
        ..Load::at(map.ram.start + 64, &[])
    };
    vec![Load::at(start, &code), variables, zeroed]
}

/// An executable for Arm with these segments.
pub(super) fn write(loads: &[Load]) -> Vec<u8> {
    write_for(elf::EM_ARM, loads)
}

pub(super) fn write_for(machine: elf::Machine, loads: &[Load]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = Writer::new(Endianness::Little, false, &mut file);
    writer.reserve_file_header();
    writer.reserve_program_headers(u32::try_from(loads.len()).expect("few"));
    let offsets: Vec<_> = loads
        .iter()
        .map(|load| writer.reserve(load.data.len() as u64, 4))
        .collect();
    let header = FileHeader {
        e_type: elf::ET_EXEC,
        e_machine: machine,
        ..FileHeader::default()
    };
    writer.write_file_header(&header).expect("written");
    writer.write_align_program_headers();
    for (load, offset) in loads.iter().zip(&offsets) {
        writer.write_program_header(&ProgramHeader {
            p_type: elf::PT_LOAD,
            p_flags: elf::PF_R,
            p_offset: *offset,
            p_vaddr: load.runs_at.unwrap_or(load.address).into(),
            p_paddr: load.address.into(),
            p_filesz: load.data.len() as u64,
            p_memsz: (load.data.len() as u64).max(8),
            p_align: 4,
        });
    }
    for (load, offset) in loads.iter().zip(offsets) {
        writer.pad_until(offset);
        writer.write(&load.data);
    }
    file
}
