//! `keyfob hardware` on the files of several computers (P-15, P-17).

use std::fs;

use serde_json::json;

use crate::{
    check,
    place::{Place, package_file},
};

const HARDWARE: &str = "hardware --root vendor/root.pem";

/// The files of the computer that all tests run on.
const FILES: [&str; 8] = [
    "etc/machine-id",
    "proc/cpuinfo",
    "proc/self/mountinfo",
    "sys/class/block/vda/serial",
    "sys/class/net/eth0/addr_assign_type",
    "sys/class/net/eth0/address",
    "sys/class/net/eth0/device/vendor",
    "sys/class/net/eth0/type",
];

/// A vendor, and that computer's files in `here`.
fn with_computer(language: &'static str) -> Place {
    let place = Place::new(language);
    place.quietly("vendor init --no-passphrase");
    for file in FILES {
        let path = package_file("tests/computer").join(file);
        place.write(&format!("here/{file}"), fs::read(path).expect("read"));
    }
    place
}

/// P-15, P-17: the ID, what it is made of, which component changed, what to do in a container and a
/// virtual machine, and what it is worth without anything of its own.
#[test]
fn what_a_computer_is_known_by() {
    for language in ["en", "de"] {
        let mut place = with_computer(language);
        let here = format!("{HARDWARE} --system here");
        place.run(&here);
        let answer = place.quietly(&format!("{here} --format json"));
        place.write("before.json", answer);
        let compare = format!("{here} --compare before.json");
        place.run(&compare);
        place.note("A new disk, no network any more, on a virtual machine.");
        place.write("here/sys/class/block/vda/serial", "DISK-0002");
        place.write("here/sys/class/net/eth0/addr_assign_type", "3");
        place.write("here/sys/class/dmi/id/sys_vendor", "QEMU");
        place.run(&compare);
        place.note("In a container.");
        place.write("here/proc/self/mountinfo", "1 0 0:52 / / rw - overlay x rw");
        place.write("here/.dockerenv", "");
        place.run(&here);
        place.remove("here/etc/machine-id");
        place.run(&here);
        check(&format!("hardware-{language}"), &place.transcript());
    }
}

/// P-17: another vendor sees other hashes of the same computer, which are not to be compared.
#[test]
fn answers_of_another_vendor_are_refused() {
    let mut place = with_computer("en");
    place.quietly("vendor init --vendor other --no-passphrase");
    let other = "hardware --root other/root.pem";
    let (first, _) = place.json(HARDWARE);
    let (second, _) = place.json(other);
    for field in ["hardware_id", "components", "vendor"] {
        assert_ne!(first[field], second[field], "{field}");
    }
    place.write("other.json", second.to_string());
    place.write("broken.json", "{}");
    place
        .run(&format!("{HARDWARE} --compare other.json"))
        .run(&format!("{HARDWARE} --compare broken.json"));
    check("hardware-refused", &place.transcript());
}

/// M-2: what is shown and kept names no serial number, no address and no machine id.
#[test]
fn nothing_raw_is_shown() {
    let place = with_computer("en");
    let (answer, _) = place.json(HARDWARE);
    let shown = answer.to_string() + &place.quietly(HARDWARE);
    for secret in ["DISK-0001", "00:00:5e", "00112233445566778899aabbccddeeff"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    let unchanged = json!([]);
    place.write("before.json", answer.to_string());
    let (answer, _) = place.json(&format!("{HARDWARE} --compare before.json"));
    assert_eq!(answer["changed"], unchanged);
}

/// P-17, P-18: the doctor says that a soft dongle would not know this computer again.
#[test]
fn the_doctor_misses_an_id() {
    for language in ["en", "de"] {
        let mut place = Place::with_dongle(language);
        place.quietly("issue order.json --soft --out lic");
        place.rename("lic/promos.json", "soft.json");
        place.write("lic/licinfo.cfg", "lease");
        fs::create_dir(place.path("none")).expect("made");
        fs::create_dir(place.path("empty")).expect("made");
        place.run("doctor --simulated none --system empty");
        check(&format!("hardware-doctor-{language}"), &place.transcript());
    }
}
