//! The processor's model. It tells models apart, not computers: microcode and clock rate change.

use super::tree::Tree;

/// What names a model, on x86, ARM and RISC-V, as `/proc/cpuinfo` calls it.
const MODELS: [&[&str]; 3] = [
    &["vendor_id", "cpu family", "model", "stepping"],
    &[
        "CPU implementer",
        "CPU architecture",
        "CPU variant",
        "CPU part",
        "CPU revision",
    ],
    &["mvendorid", "marchid", "mimpid"],
];

/// The model of the first processor, such as `GenuineIntel 6 158 10`.
pub(super) fn value(tree: &Tree) -> Option<String> {
    let text = tree.read("proc/cpuinfo")?;
    MODELS.iter().find_map(|keys| {
        let values = keys.iter().map(|key| field(&text, key));
        let values: Option<Vec<_>> = values.collect();
        values.map(|values| values.join(" "))
    })
}

/// The board's serial number, which Raspberry Pis tell beside the processors.
pub(super) fn board_serial(tree: &Tree) -> Option<String> {
    let text = tree.read("proc/cpuinfo")?;
    field(&text, "Serial").map(str::to_owned)
}

/// Whether the processor says that it is a virtual machine's (x86 only).
pub(super) fn is_virtual(tree: &Tree) -> bool {
    let text = tree.read("proc/cpuinfo").unwrap_or_default();
    let flags = field(&text, "flags").unwrap_or_default();
    flags.split(' ').any(|flag| flag == "hypervisor")
}

/// The first value of this name.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim())
    })
}
