//! Output that cannot be written, and files that cannot be read.

use std::process::Stdio;

use crate::{check, place::Place};

/// Whoever reads only the beginning has what they wanted.
#[test]
fn a_closed_pipe_is_no_failure() {
    let place = Place::new("en");
    let mut child = place
        .command("completions bash")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{output:?}");
}

/// An answer that is lost is not a success.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let place = Place::new("en");
    let full = std::fs::File::options().write(true).open("/dev/full");
    let output = place
        .command("completions bash")
        .stdout(full.expect("there is /dev/full"))
        .stderr(Stdio::piped())
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("No space left"));
}

/// P-12: whatever lies under the license's name, nothing hangs or breaks, and the text says what is
/// wrong with it.
#[test]
fn whatever_lies_there_instead_of_a_license() {
    let mut place = Place::licensed("en");
    let verify = "verify --simulated usb --root vendor/root.pem";
    for (what, bytes) in [
        ("Nothing in it.", Vec::new()),
        ("Not text.", vec![0xff, 0x00, 0xfe, 0x80]),
        ("Not a license.", b"{\"a\":1}".to_vec()),
        ("Too much.", vec![b' '; 70_000]),
        (
            "Of a later version.",
            place
                .read("lic/promos.json")
                .replacen("license/1", "license/9", 1)
                .into(),
        ),
        (
            "Another file of the vendor's.",
            place.read("vendor/issuers/license.pem").into(),
        ),
    ] {
        place.write("lic/promos.json", bytes);
        place.note(what).run(verify);
    }
    place.remove("lic/promos.json");
    place.note("Gone.").run(verify);
    std::fs::create_dir(place.path("lic/promos.json")).expect("made");
    place.note("A directory.").run(verify);
    std::fs::remove_dir(place.path("lic/promos.json")).expect("removed");
    place
        .note("No license directory.")
        .run(&format!("{verify} --dir nowhere"));
    check("files-no-license", &place.transcript());
}

/// A link out of the license directory is not followed.
#[cfg(unix)]
#[test]
fn a_link_out_of_the_license_directory() {
    let mut place = Place::licensed("en");
    place.rename("lic/promos.json", "elsewhere.json");
    std::os::unix::fs::symlink("../elsewhere.json", place.path("lic/promos.json")).expect("links");
    place.run("verify --simulated usb --root vendor/root.pem");
    check("files-link-outside", &place.transcript());
}

/// Keys, certificates and orders that are none.
#[test]
fn wrong_files() {
    let mut place = Place::with_dongle("en");
    place.write("text", "hello");
    place.write("big", " ".repeat(70_000));
    place.write("bytes", [0xff, 0xfe]);
    for line in [
        "verify --root text",
        "verify --root vendor/root.key.pem",
        "verify --root vendor/issuers/license.pem",
        "verify --root nothing",
        "verify --root .",
        "inspect text",
        "inspect bytes",
        "inspect big",
        "inspect vendor",
        "inspect vendor/root.pem",
        "vendor update text --out u --time now",
        "vendor update vendor/issuers/license.pem --out u --time now",
        "vendor certify text --purpose lease --out c",
        "vendor rollover --to nowhere",
        "issue text --out lic",
        "issue bytes --out lic",
        "issue big --out lic",
        "issue order.json --out lic --vendor nowhere",
        "dongle update text --simulated usb",
        "dongle update vendor/dongles/KF-00000001-8.pem --simulated usb",
        "dongle simulate usb/a.dongle",
        "dongle simulate usb/a.img",
        "dongle simulate nowhere/a.dongle",
        "dongle request --simulated usb --out nowhere/request",
        "dongle request --simulated usb --out usb",
        "dongle list --simulated text",
        "man text",
    ] {
        place.run(line);
    }
    check("files-wrong", &place.transcript());
}

/// Wrong orders say where.
#[test]
fn wrong_orders() {
    let mut place = Place::with_dongle("en");
    let order = place.read("order.json");
    for (from, to) in [
        ("\"number\"", "\"nummer\""),
        ("1921900011", "../../x"),
        ("\"Musterstadt\"", "\"\""),
        ("6100", "-1"),
        ("\"simulated\"", "\"golden\""),
        ("{", "{ \"valid_days\": 0, "),
        ("{", "{ \"periods\": { \"countdown_s\": 1 }, "),
    ] {
        place.write("order.json", order.replacen(from, to, 1));
        place
            .note(&format!("{from} becomes {to}"))
            .run("issue order.json --dongle KF-00000001-8 --out lic");
    }
    check("files-wrong-orders", &place.transcript());
}
