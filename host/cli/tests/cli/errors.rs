//! Wrong command lines, in both languages and for programs.

use crate::{check, place::Place};

/// What the program itself has to say of a refusal is said in the user's language.
#[test]
fn refusals_are_german_in_german() {
    let mut place = Place::with_dongle("de");
    place.write("empty", "");
    place.write("text", "a shopping list\n");
    for (name, from, to) in [
        ("no-phone.json", "+49 30 0000000", ""),
        ("no-name.json", "Werk 7", " "),
        (
            "period.json",
            "\"tiers\"",
            "\"periods\": { \"countdown\": 1 }, \"tiers\"",
        ),
    ] {
        place.copy("order.json", name);
        place.edit(name, from, to);
    }
    for line in [
        "vendor init --no-passphrase",
        "vendor init --vendor new",
        "vendor init --vendor new --passphrase-file empty",
        "vendor renew license --vendor nobody",
        "vendor renew license --vendor text",
        "vendor certify text --purpose lease --out certificate.pem",
        "vendor update text --out update.pem --counter 0:1:5",
        "vendor revoke dongle KF-00000001-8 --reason=",
        "issue no-phone.json --out lic",
        "issue no-name.json --out lic",
        "issue period.json --out lic",
        "issue order.json --dongle KF-00000002-6 --out lic",
        "issue order.json --out lic",
        "issue order.json --soft --out text",
        "inspect vendor/root.pem",
        "verify --root text",
        "verify --root vendor/root.key.pem",
        "dongle simulate usb/a.dongle",
        "dongle simulate usb/a.stick",
        "dongle simulate nowhere/a.dongle",
        "dongle provision --simulated usb",
        "dongle provision --simulated usb --replace --tier production",
        "dongle provision --simulated usb --replace --number KF-00000001-8",
        "dongle lock --simulated usb",
        "dongle consume 8 --simulated usb",
        "dongle info --simulated usb --dongle KF-00000002-6",
        "dongle request --out nowhere/request.pem --simulated usb",
        "dongle request --out text --simulated usb",
        "dongle simulate usb/b.dongle",
        "dongle info --simulated usb",
        "dongle info --simulated usb --dongle KF-00000002-6",
    ] {
        place.run(line);
    }
    place.rename("usb/a.dongle", "usb/a.away");
    place
        .run("dongle attest --simulated usb")
        .run("dongle info --simulated usb --dongle KF-00000002-6")
        .run("dongle info --simulated nosuch")
        .run("dongle list --simulated nosuch");
    check("refusals-de", &place.transcript());
}

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
