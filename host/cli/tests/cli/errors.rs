//! Wrong command lines, in both languages and for programs.

use crate::{check, place::Place};

#[test]
fn wrong_command_lines() {
    for language in ["en", "de"] {
        let mut place = Place::with_dongle(language);
        for line in [
            "frob",
            "dongle lisst",
            "verify",
            "verify --rot vendor/root.pem",
            "verify --root",
            "verify --root vendor/root.pem --environment moon",
            "verify --root vendor/root.pem --product --dir",
            "man a b",
            "help frob",
            "vendor init --no-passphrase --passphrase-file x",
            "vendor init --no-passphrase",
            "vendor renew frob",
            "vendor renew license --days 0",
            "vendor revoke license 1 --reason= --below 1",
            "vendor revoke license 1 --reason x --below 0",
            "vendor revoke dongle KF-00000001-9 --reason x",
            "dongle consume 8 --simulated usb",
            "dongle consume x --simulated usb",
            "dongle info --simulated usb --dongle 1",
            "dongle info --simulated usb --dongle KF-00000002-6",
            "dongle provision --simulated usb --replace --tier golden",
            "vendor update order.json --out u --counter 1:2",
            "vendor update order.json --out u --time tomorrow",
            "frob --format json",
            "verify --format json",
        ] {
            place.run(line);
        }
        check(&format!("usage-{language}"), &place.transcript());
    }
}
