//! `keyfob doctor` on real directories (P-18).

use crate::{check, place::Place};

const DOCTOR: &str = "doctor --simulated usb --root vendor/root.pem";

/// A site with everything that is known to go wrong with files.
fn neglected(language: &'static str) -> Place {
    let place = Place::licensed(language);
    place.rename("lic/promos.json", "lic/1921900011.json");
    place.write("lic/promos.key", "old");
    place.write(
        "bin/promos.ini",
        "[Main]\r\nLang=de\r\n[ActCode]\r\nCodeA=1\r\nCodeB=2\r\n",
    );
    place.write("bin/promos2.ini", "[ActCode]\r\nCodeC=3\r\nCodeF=4\r\n");
    place
}

/// P-18: found, explained, repaired with a backup; after that nothing is left.
#[test]
fn a_neglected_site_is_repaired() {
    for language in ["en", "de"] {
        let mut place = neglected(language);
        place
            .run(DOCTOR)
            .run(&format!("{DOCTOR} --fix"))
            .run(DOCTOR)
            .run("verify --simulated usb --root vendor/root.pem");
        check(&format!("doctor-{language}"), &place.transcript());
        assert_eq!(place.read("bin/promos.ini"), "[Main]\r\nLang=de\r\n");
    }
}

/// P-18: a file of a license beside a soft dongle; a hard dongle beside it.
#[test]
fn a_soft_dongle_site() {
    let mut place = Place::with_dongle("en");
    place.quietly("issue order.json --soft --out lic");
    place.write("lic/licinfo.cfg", "lease");
    place.run(DOCTOR);
    place.rename("usb/a.dongle", "usb/a.away");
    place
        .note("The dongle is unplugged.")
        .run(&format!("{DOCTOR} --fix"));
    check("doctor-soft", &place.transcript());
}

/// P-12, D-3: what `verify` would refuse, the doctor explains too; without the root as far as it can.
#[test]
fn what_verify_refuses() {
    let mut place = Place::licensed("en");
    place.edit("lic/promos.json", "6100", "9100");
    place
        .run(DOCTOR)
        .note("Without the root no signature can be checked.")
        .run("doctor --simulated usb");
    place.write("lic/promos.json", "{\"keyfob\":\"license/1\", broken off");
    place.run("doctor --simulated usb");
    place.quietly("issue order.json --dongle KF-00000001-8 --out lic");
    place.rename("usb/a.dongle", "usb/a.away");
    place.note("Without the dongle.").run(DOCTOR);
    place.quietly("dongle simulate usb/b.dongle");
    place.note("With a blank one.").run(DOCTOR);
    place.quietly("dongle provision --simulated usb");
    place
        .note("With another one.")
        .run(DOCTOR)
        .run("doctor --simulated usb");
    place.write("usb/b.dongle", "no image");
    place.note("With one that is broken.").run(DOCTOR);
    check("doctor-refused", &place.transcript());
}

/// Decision 20: an emergency license needs no dongle, and the doctor asks for none.
#[test]
fn an_emergency_license() {
    let mut place = Place::with_dongle("en");
    place.edit(
        "order.json",
        "\"licensee\"",
        "\"kind\": \"emergency\", \"valid_days\": 7, \"licensee\"",
    );
    place.quietly("issue order.json --soft --out lic");
    place.rename("usb/a.dongle", "usb/a.away");
    place
        .run(DOCTOR)
        .run("verify --simulated usb --root vendor/root.pem");
    check("doctor-emergency", &place.transcript());
}

#[test]
fn nothing_at_all() {
    let mut place = Place::new("en");
    place.run("doctor");
    std::fs::create_dir(place.path("lic")).expect("made");
    place.run("doctor --fix");
    place.write("file", "");
    place.run("doctor --dir file");
    check("doctor-nothing", &place.transcript());
}

/// D-5: one command installs the udev rules; here into a directory, as for a package.
#[test]
fn udev_rules_are_written() {
    for language in ["en", "de"] {
        let mut place = Place::new(language);
        place
            .note("The directory is made if it is not there.")
            .run("udev --out rules.d")
            .run("udev --out rules.d")
            .note("With an older one in its place.");
        place.write("rules.d/70-keyfob.rules", "# older");
        place.run("udev --out rules.d");
        check(&format!("udev-{language}"), &place.transcript());
        assert_eq!(
            place.read("rules.d/70-keyfob.rules"),
            include_str!("../../../../hw/udev/70-keyfob.rules")
        );
        place.write("file", "");
        let file = place.output("udev --out file/rules.d");
        assert_eq!(file.status.code(), Some(1), "{file:?}");
    }
}
