//! Ways to cheat, and ways to get it wrong: each is refused by its own name (D-3, P-12).

use crate::{check, place::Place};

const VERIFY: &str = "verify --simulated usb --root vendor/root.pem";

/// Writes down what a licensed site says after each change, in both languages.
fn refused(name: &str, change: impl Fn(&mut Place)) {
    for language in ["en", "de"] {
        let mut place = Place::licensed(language);
        place.quietly(VERIFY);
        change(&mut place);
        place.run(VERIFY);
        check(&format!("cheat-{name}-{language}"), &place.transcript());
    }
}

/// P-12: any edit stops the program, be it a space.
#[test]
fn an_edited_license() {
    refused("edited", |place| {
        place.edit("lic/promos.json", "6100", "9100");
    });
    refused("reformatted", |place| {
        place.edit("lic/promos.json", "{", "{ ");
    });
}

/// D-3: a copied license file.
#[test]
fn a_copied_license_and_another_dongle() {
    refused("other-dongle", |place| {
        place.rename("usb/a.dongle", "usb/a.away");
        place.quietly("dongle simulate usb/b.dongle");
        place.quietly("dongle provision --simulated usb");
    });
}

/// D-3: a copied dongle ID.
#[test]
fn a_copied_number() {
    refused("copied-number", |place| {
        place.rename("usb/a.dongle", "usb/a.away");
        place.quietly("vendor init --vendor pirate --no-passphrase");
        place.quietly("dongle simulate usb/b.dongle");
        place.quietly("dongle provision --vendor pirate --number KF-00000001-8 --simulated usb");
    });
}

/// A license of somebody else's making.
#[test]
fn a_license_of_another_vendor() {
    refused("other-vendor", |place| {
        place.quietly("vendor init --vendor pirate --no-passphrase");
        place.quietly("issue order.json --soft --vendor pirate --out lic");
    });
}

/// D-2: no dongle, no start.
#[test]
fn no_dongle() {
    refused("no-dongle", |place| {
        place.rename("usb/a.dongle", "usb/a.away");
    });
}

/// Decision 3: the older file is put back after the dongle has seen the newer one.
#[test]
fn an_older_revision() {
    refused("older-revision", |place| {
        place.copy("lic/promos.json", "older.json");
        place.quietly("issue order.json --dongle KF-00000001-8 --out lic");
        place.quietly(VERIFY);
        place.rename("older.json", "lic/promos.json");
    });
}

/// Decision 3: the revocation list is deleted, or an older one put back.
#[test]
fn a_withheld_revocation_list() {
    let revoke = |place: &Place, number: &str| {
        place.quietly(&format!("vendor revoke license {number} --reason unpaid"));
        place.quietly("issue order.json --dongle KF-00000001-8 --out lic");
        place.quietly(VERIFY);
    };
    refused("list-deleted", |place| {
        revoke(place, "1");
        place.remove("lic/revocations.json");
    });
    refused("list-older", |place| {
        revoke(place, "1");
        place.copy("lic/revocations.json", "older.json");
        revoke(place, "2");
        place.rename("older.json", "lic/revocations.json");
    });
    refused("list-edited", |place| {
        revoke(place, "1");
        place.edit("lic/revocations.json", "unpaid", "payed!");
    });
}

/// P-12: a license for another program or place, or for another time.
#[test]
fn a_license_for_something_else() {
    for (name, from, to) in [
        ("product", "\"promos\"", "\"another\""),
        (
            "expired",
            "\"licensee\"",
            "\"not_before\": \"2020-01-01T00:00:00Z\", \"valid_days\": 3, \"licensee\"",
        ),
        (
            "not-yet",
            "\"licensee\"",
            "\"not_before\": \"2900-01-01T00:00:00Z\", \"licensee\"",
        ),
        (
            "test",
            "\"licensee\"",
            "\"environment\": \"test\", \"licensee\"",
        ),
    ] {
        for language in ["en", "de"] {
            let mut place = Place::with_dongle(language);
            place.edit("order.json", from, to);
            place.quietly("issue order.json --dongle KF-00000001-8 --out lic");
            place.run(&format!("{VERIFY} --product promos"));
            check(&format!("cheat-{name}-{language}"), &place.transcript());
        }
    }
}

/// Decision 6: a license whose dongle is of a tier that it does not accept is not even issued.
/// (That sites refuse one is shown by the demo.)
#[test]
fn a_tier_that_the_order_does_not_accept() {
    for language in ["en", "de"] {
        let mut place = Place::with_dongle(language);
        place.edit("order.json", ", \"simulated\"", "");
        place.run("issue order.json --dongle KF-00000001-8 --out lic");
        check(&format!("cheat-tier-{language}"), &place.transcript());
    }
}

/// P-18: a soft-dongle license does not count as a file.
#[test]
fn a_soft_dongle_license_as_a_file() {
    refused("soft", |place| {
        place.quietly("issue order.json --soft --out lic");
    });
}

/// The demo plays more of them: what takes forged signatures or recorded answers.
#[test]
fn the_demo_refuses_what_it_tries() {
    let place = Place::new("en");
    let said = place.quietly("demo");
    assert!(
        said.lines()
            .last()
            .is_some_and(|line| line.starts_with("Done: ")),
        "{said}"
    );
}
