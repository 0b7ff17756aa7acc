//! Links by `rom.x`.

use std::{env, fs, path::Path};

fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets it");
    let script = Path::new(&out).join("rom.x");
    fs::copy("rom.x", &script).expect("the linker script can be copied");
    println!("cargo:rustc-link-arg-bins=-T{}", script.display());
    println!("cargo:rustc-link-arg-bins=--nmagic");
    println!("cargo:rerun-if-changed=rom.x");
}
