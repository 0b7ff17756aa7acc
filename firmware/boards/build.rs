//! Writes the linker's memory map of the chip and program that is built, from the one place that
//! knows it: [`keyfob_boot::ChipMap`].

use std::{env, error::Error, fmt::Write as _, fs, path::PathBuf};

use keyfob_boot::{Area, ChipMap};
use licfmt::{device::Chip, firmware::HEADER_LEN};

/// The RP2040's second-stage boot program (data sheet, 2.8.1.3.1): the ROM loads these bytes.
const BOOT2_LEN: u32 = 256;

/// What packaging looks for in every program.
const INFO: &str = "\
SECTIONS { .info : ALIGN(4) { KEEP(*(.info)) } > FLASH } INSERT AFTER .text;
ASSERT(SIZEOF(.info) == 16, \"the program does not say what it is\");
";

/// What the RP2350's ROM looks for in the first 4 KiB (data sheet, 5.9.5), between vector table and
/// code. Here and not beside the other sections because `link.x` must see where the code begins.
const START_BLOCK: &str = "\
SECTIONS {
  .start_block : ALIGN(4) {
    __start_block_addr = .;
    KEEP(*(.start_block));
  } > FLASH
} INSERT AFTER .vector_table;
_stext = ALIGN(ADDR(.start_block) + SIZEOF(.start_block), 16);
";

fn main() -> Result<(), Box<dyn Error>> {
    let chip = chip()?;
    let map = ChipMap::of(chip).ok_or("a chip without a map")?;
    let is_boot = match (on("BOOT"), on("DONGLE")) {
        (true, false) => true,
        (false, true) => false,
        _ => return Err("one program at a time: feature `boot` or `dongle`".into()),
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    let script = if is_boot {
        boot(chip, map)?
    } else {
        dongle(map)?
    };
    let mut memory = memory(&script.regions, map)?;
    if is_boot && chip == Chip::Rp2350 {
        memory += START_BLOCK;
    }
    fs::write(out.join("memory.x"), memory)?;
    fs::write(out.join("areas.x"), script.areas + INFO)?;

    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-arg-bins=--nmagic");
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    if is_boot && chip == Chip::Rp2040 {
        println!("cargo:rustc-link-arg-bins=-Tlink-rp.x");
    }
    if !is_boot {
        println!("cargo:rustc-link-arg-bins=-Tdefmt.x");
    }
    println!("cargo:rustc-link-arg-bins=-Tareas.x");
    println!("cargo:rerun-if-changed=build.rs");
    Ok(())
}

fn on(feature: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{feature}")).is_some()
}

fn chip() -> Result<Chip, &'static str> {
    let chips = [
        ("RP2040", Chip::Rp2040),
        ("RP2350", Chip::Rp2350),
        ("NRF52840", Chip::Nrf52840),
    ];
    let mut chosen = chips.iter().filter(|(feature, _)| on(feature));
    match (chosen.next(), chosen.next()) {
        (Some((_, chip)), None) => Ok(*chip),
        _ => Err("one chip at a time: feature `rp2040`, `rp2350` or `nrf52840`"),
    }
}

/// What differs between the programs.
struct Script {
    /// Name, first address and length of each region of the flash.
    regions: Vec<(&'static str, Area)>,
    /// Sections of our own, and what must hold after linking.
    areas: String,
}

/// The boot stage: in its own area, the trust block at the area's end.
fn boot(chip: Chip, map: ChipMap) -> Result<Script, std::fmt::Error> {
    let boot2 = if chip == Chip::Rp2040 { BOOT2_LEN } else { 0 };
    let start = map.base + map.boot.start;
    let trust = map.base + map.trust();
    let mut regions = vec![
        ("FLASH", from_to(start + boot2, trust)),
        ("TRUST", from_to(trust, map.base + map.boot.end())),
    ];
    if boot2 > 0 {
        regions.push(("BOOT2", from_to(start, start + boot2)));
    }
    let mut areas = vectors_at(start + boot2)?;
    areas +=
        "SECTIONS { .trust ORIGIN(TRUST) : { KEEP(*(.trust)) } > TRUST } INSERT AFTER .text;\n";
    areas += "ASSERT(SIZEOF(.trust) == 96, \"the trust block is missing\");\n";
    if chip == Chip::Rp2040 {
        areas += "ASSERT(SIZEOF(.boot2) == 256, \"the second-stage boot program is missing\");\n";
    }
    if chip == Chip::Rp2350 {
        areas += "ASSERT(SIZEOF(.start_block) >= 20, \"IMAGE_DEF is missing\");\n";
        areas += "ASSERT(__start_block_addr + SIZEOF(.start_block) <= ORIGIN(FLASH) + 4096, \"IMAGE_DEF is not in the first 4 KiB\");\n";
    }
    Ok(Script { regions, areas })
}

/// The dongle: in the active slot, behind the image's header.
fn dongle(map: ChipMap) -> Result<Script, Box<dyn Error>> {
    let slot = map.slots.active;
    let start = map.base + slot.start + u32::try_from(HEADER_LEN)?;
    let regions = vec![("FLASH", from_to(start, map.base + slot.end()))];
    let areas = vectors_at(start)?;
    Ok(Script { regions, areas })
}

const fn from_to(start: u32, end: u32) -> Area {
    Area {
        start,
        len: end - start,
    }
}

/// Another `memory.x` that the linker found first would put the table somewhere else.
fn vectors_at(start: u32) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    writeln!(
        text,
        "ASSERT(ADDR(.vector_table) == {start:#x}, \"the vector table is not where the chip's map says\");"
    )?;
    // Armv7-M: the table's alignment is its length rounded up to a power of two; ours never exceeds 512.
    writeln!(
        text,
        "ASSERT({start:#x} % 256 == 0 && SIZEOF(.vector_table) <= 512, \"the vector table is not aligned\");"
    )?;
    Ok(text)
}

fn memory(regions: &[(&str, Area)], map: ChipMap) -> Result<String, std::fmt::Error> {
    let mut text = String::from("MEMORY {\n");
    for (name, area) in regions {
        writeln!(
            text,
            "  {name} : ORIGIN = {:#x}, LENGTH = {}",
            area.start, area.len
        )?;
    }
    // flip-link looks for this line.
    writeln!(
        text,
        "  RAM : ORIGIN = {:#x}, LENGTH = {}",
        map.ram.start, map.ram.len
    )?;
    text += "}\n";
    Ok(text)
}
