//! What vendors, technicians and sites do, one command after the other.

use keyfob::directory::ROLLOVER_FILE;

use crate::{check, place::Place};

/// D-1, D-2, D-3, P-12: vendor, dongle, license, verification; what each file says.
#[test]
fn from_vendor_to_verified_license() {
    let mut place = Place::new("en");
    place.write("order.json", include_str!("order.json"));
    std::fs::create_dir(place.path("usb")).expect("made");
    place
        .run("vendor init --no-passphrase")
        .run("dongle simulate usb/a.dongle")
        .run("dongle list --simulated usb")
        .run("dongle provision --simulated usb")
        .run("dongle attest --simulated usb --root vendor/root.pem")
        .run("dongle lock --simulated usb")
        .run("dongle lock --simulated usb --yes")
        .run("dongle provision --simulated usb --replace")
        .run("dongle list --simulated usb")
        .run("issue order.json --dongle KF-00000001-8 --out lic")
        .run("verify --simulated usb --root vendor/root.pem --product promos")
        .run("dongle info --simulated usb")
        .run("inspect lic/promos.json --root vendor/root.pem")
        .run("inspect vendor/dongles/KF-00000001-8.pem");
    check("flow-vendor-to-verify", &place.transcript());
}

/// The same in German, as the technician reads it.
#[test]
fn from_vendor_to_verified_license_in_german() {
    let mut place = Place::new("de");
    place.write("order.json", include_str!("order.json"));
    std::fs::create_dir(place.path("usb")).expect("made");
    place
        .run("vendor init --no-passphrase")
        .run("dongle simulate usb/a.dongle")
        .run("dongle provision --simulated usb")
        .run("dongle wink --simulated usb")
        .run("issue order.json --dongle KF-00000001-8 --out lic")
        .run("verify --simulated usb --root vendor/root.pem")
        .run("inspect lic/promos.json");
    check("flow-german", &place.transcript());
}

/// D-8, D-9: a counter is set by a signed file, used up, and set again; files that come twice or too
/// late change nothing.
#[test]
fn counters_by_file() {
    let mut place = Place::with_dongle("en");
    place
        .run("dongle consume 3 1 --simulated usb")
        .run("dongle request --out request.pem --simulated usb")
        .note("A request that cannot be written does not spoil the first one.")
        .run("dongle request --out request.pem --simulated usb")
        .run("vendor update request.pem --out update.pem --counter 3:1:5 --time now")
        .run("dongle update update.pem --receipt receipt.pem --simulated usb")
        .run("inspect receipt.pem")
        .run("dongle consume 3 4 --simulated usb")
        .run("dongle consume 3 2 --simulated usb")
        .note("The same update again gives the same receipt, and sets nothing back.")
        .run("dongle update update.pem --receipt again.pem --simulated usb")
        .run("dongle consume 3 --simulated usb")
        .note("A second update for the same request comes too late.")
        .run("vendor update request.pem --out late.pem --counter 3:2:100")
        .run("dongle update late.pem --simulated usb")
        .run("dongle consume 3 --simulated usb");
    assert_eq!(place.read("receipt.pem"), place.read("again.pem"));
    check("flow-counters", &place.transcript());
}

/// D-8: an update is for one dongle.
#[test]
fn an_update_is_for_one_dongle() {
    let mut place = Place::with_dongle("en");
    place.rename("usb/a.dongle", "usb/a.away");
    place.quietly("dongle simulate usb/b.dongle");
    place.quietly("dongle provision --simulated usb");
    place.quietly("dongle request --out request.pem --simulated usb");
    place.quietly("vendor update request.pem --out update.pem --counter 0:1:5");
    place.rename("usb/b.dongle", "usb/b.away");
    place.rename("usb/a.away", "usb/a.dongle");
    place.run("dongle update update.pem --simulated usb");
    check("flow-update-for-another", &place.transcript());
}

/// Decision 3: revocation only moves forward, and what is revoked is not issued again.
#[test]
fn revocation() {
    let mut place = Place::licensed("en");
    place
        .run("vendor revoke license 1921900011 --below 2 --reason replaced")
        .run("issue order.json --dongle KF-00000001-8 --out lic")
        .run("verify --simulated usb --root vendor/root.pem")
        .note("A weaker revocation takes nothing back.")
        .run("vendor revoke license 1921900011 --reason unpaid")
        .run("vendor revoke license 1921900011 --below 1 --reason mistake")
        .run("inspect vendor/revocations.json --root vendor/root.pem")
        .run("issue order.json --dongle KF-00000001-8 --out lic")
        .run("vendor revoke dongle KF-00000001-8 --reason stolen")
        .run("vendor revoke issuer 00112233445566778899aabbccddeeff --reason stolen");
    place.edit("order.json", "1921900011", "1921900012");
    place.run("issue order.json --dongle KF-00000001-8 --out other");
    place.copy("vendor/revocations.json", "lic/revocations.json");
    place
        .note("The site gets the newest list.")
        .run("verify --simulated usb --root vendor/root.pem");
    check("flow-revocation", &place.transcript());
}

/// Decision 1: programs that pin the old root believe the new one by a file that both signed.
#[test]
fn rollover_to_a_new_root() {
    let mut place = Place::licensed("en");
    place
        .run("vendor init --vendor new --no-passphrase")
        .run("vendor rollover --to new");
    place.rename("usb/a.dongle", "usb/a.away");
    place
        .run("dongle simulate usb/b.dongle")
        .run("dongle provision --vendor new --simulated usb")
        .run("issue order.json --vendor new --dongle KF-00000001-8 --out lic")
        .note("Without the file the new root is a stranger.")
        .run("verify --simulated usb --root vendor/root.pem");
    place.rename(ROLLOVER_FILE, &format!("lic/{ROLLOVER_FILE}"));
    place
        .note("With the file it is believed.")
        .run("verify --simulated usb --root vendor/root.pem");
    check("flow-rollover", &place.transcript());
}

/// Keys are encrypted unless one says otherwise, and a wrong passphrase opens nothing.
#[test]
fn passphrases() {
    let mut place = Place::new("en");
    place.write("order.json", include_str!("order.json"));
    place.write("right", "correct horse\n");
    place.write("wrong", "battery staple\n");
    place
        .run("vendor init")
        .run("vendor init --passphrase-file right")
        .run("vendor init --passphrase-file right")
        .run("issue order.json --soft --out lic")
        .run("issue order.json --soft --out lic --passphrase-file wrong")
        .run("issue order.json --soft --out lic --passphrase-file right")
        .run("vendor renew license --passphrase-file right --days 30");
    let key = place.read("vendor/root.key.pem");
    assert!(
        key.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"),
        "{key}"
    );
    check("flow-passphrases", &place.transcript());
}

/// An order that cannot be carried out costs no revision.
#[test]
fn what_is_not_delivered_is_not_issued() {
    let mut place = Place::with_dongle("en");
    place.write("taken", "a file");
    place
        .run("issue order.json --dongle KF-00000001-8 --out taken")
        .run("issue order.json --dongle KF-00000009-9 --out lic")
        .run("issue order.json --dongle KF-00000001-8 --out lic");
    check("flow-not-delivered", &place.transcript());
}

/// D-1: a dongle's key is not replaced by accident, and never for nothing.
#[test]
fn provisioning_asks_before_it_replaces() {
    let mut place = Place::licensed("en");
    place
        .run("dongle provision --simulated usb")
        .run("dongle provision --simulated usb --replace --tier production")
        .run("dongle provision --simulated usb --replace --number KF-00000001-8")
        .note("Nothing was lost so far.")
        .run("verify --simulated usb --root vendor/root.pem")
        .run("dongle provision --simulated usb --replace")
        .run("verify --simulated usb --root vendor/root.pem");
    check("flow-provision-again", &place.transcript());
}
