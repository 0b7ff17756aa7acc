//! The memory of the boards that QEMU calls `mps2-an386` (Cortex-M4) and `mps2-an505` (Cortex-M33).

use std::{env, error::Error, fs, path::PathBuf};

/// SSRAM1 and the internal SRAM, by their secure addresses: AN505, 3.4 (memory map).
const M33: &str = "MEMORY {\n  FLASH : ORIGIN = 0x10000000, LENGTH = 4M\n  RAM : ORIGIN = 0x38000000, LENGTH = 4M\n}\n";
/// ZBT SSRAM1, and SSRAM2 and 3: AN386, 3.1 (memory map).
const M4: &str =
    "MEMORY {\n  FLASH : ORIGIN = 0, LENGTH = 4M\n  RAM : ORIGIN = 0x20000000, LENGTH = 4M\n}\n";

fn main() -> Result<(), Box<dyn Error>> {
    let memory = if env::var("TARGET")?.starts_with("thumbv8m") {
        M33
    } else {
        M4
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    fs::write(out.join("memory.x"), memory)?;
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-arg-bins=--nmagic");
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    println!("cargo:rerun-if-changed=build.rs");
    Ok(())
}
