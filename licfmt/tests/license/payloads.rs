//! Payloads that the vendor signed, but that no reader may take.

use licfmt::{
    Revision, UnixTime,
    license::{Kind, License, Profile, Protection},
};

use crate::{
    folder::{Vector, vector},
    support::*,
};

/// What a derived reader takes for the same: an object, and a list of its values.
const DISPLAY: &str = "{
      \"name\": \"Werk 7\",
      \"zip\": \"12345\",
      \"city\": \"Musterstadt\"
    }";
const DISPLAY_LIST: &str = r#"["Werk 7", "12345", "Musterstadt"]"#;

/// Payloads that the vendor signed, but that no reader may take.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) fn vectors() -> Vec<Vector> {
    vec![
        vector(
            "payload-unknown-key",
            resigned("\"tiers\"", "\"colour\": 1,\n    \"tiers\""),
            "malformed",
        ),
        vector(
            "payload-duplicate-key",
            resigned("\"revision\": 3", "\"revision\": 3, \"revision\": 4"),
            "malformed",
        ),
        vector(
            "payload-missing-key",
            resigned("\"revision\": 3,", ""),
            "malformed",
        ),
        vector(
            "payload-number-2-53",
            resigned("6100", "9007199254740992"),
            "malformed",
        ),
        vector(
            "payload-number-2-64",
            resigned("6100", "18446744073709551616"),
            "malformed",
        ),
        vector("payload-fraction", resigned("6100", "6100.5"), "malformed"),
        vector("payload-exponent", resigned("6100", "61e2"), "malformed"),
        vector("payload-negative", resigned("6100", "-6100"), "malformed"),
        vector(
            "payload-control-character",
            resigned("Werk 7", "Werk\\u001b[2J7"),
            "malformed",
        ),
        vector(
            "payload-number-letter-first",
            resigned("\"1921900011\"", "\"A921900011\""),
            "malformed",
        ),
        vector(
            "payload-lone-surrogate",
            resigned("Werk 7", "\\ud800"),
            "malformed",
        ),
        vector(
            "payload-time-with-offset",
            resigned("09:00:00Z", "09:00:00+00:00"),
            "malformed",
        ),
        vector(
            "payload-key-upper-case",
            resigned(
                &public(DONGLE).to_string(),
                &public(DONGLE).to_string().to_uppercase(),
            ),
            "malformed",
        ),
        vector(
            "payload-dongle-check-digit",
            resigned("KF-00000042-2", "KF-00000042-3"),
            "malformed",
        ),
        vector("payload-not-an-object", license_file("[]"), "malformed"),
        vector(
            "payload-list-for-object",
            resigned(DISPLAY, DISPLAY_LIST),
            "malformed",
        ),
        vector(
            "payload-null-for-absent",
            resigned("\"revocations\"", "\"expires\": null,\n    \"revocations\""),
            "malformed",
        ),
        vector(
            "payload-object-for-word",
            resigned("\"standard\"", "{ \"standard\": null }"),
            "malformed",
        ),
        vector(
            "ext-empty",
            resigned("\"tiers\"", "\"ext\": {},\n    \"tiers\""),
            "malformed",
        ),
        vector(
            "ext-duplicate-key",
            resigned(
                "\"tiers\"",
                "\"ext\": {\"a\": {\"b\": 1, \"b\": 2}},\n    \"tiers\"",
            ),
            "malformed",
        ),
        vector(
            "ext-control-character",
            resigned(
                "\"tiers\"",
                "\"ext\": {\"a\": \"\\u009b2J\"},\n    \"tiers\"",
            ),
            "malformed",
        ),
        vector(
            "ext-control-character-in-key",
            resigned("\"tiers\"", "\"ext\": {\"\\u202e\": 1},\n    \"tiers\""),
            "malformed",
        ),
        vector(
            "ext-too-deep",
            resigned(
                "\"tiers\"",
                &format!(
                    "\"ext\": {{\"a\": {}{}}},\n    \"tiers\"",
                    "[".repeat(20),
                    "]".repeat(20)
                ),
            ),
            "malformed",
        ),
        vector(
            "contradiction-revision-0",
            changed(|license| license.revision = Revision(0)),
            "contradiction",
        ),
        vector(
            "contradiction-expires-first",
            changed(|license| license.expires = Some(UnixTime(ISSUED.0 - 1))),
            "contradiction",
        ),
        vector(
            "contradiction-feature-twice",
            changed(|license| license.features.push(license.features[0].clone())),
            "contradiction",
        ),
        vector(
            "contradiction-no-tier",
            changed(|license| license.tiers.clear()),
            "contradiction",
        ),
        vector(
            "contradiction-tier-twice",
            changed(|license| license.tiers.push(license.tiers[0])),
            "contradiction",
        ),
        vector(
            "contradiction-soft-profile",
            changed(|license| license.control.profile = Profile::SoftDongle),
            "contradiction",
        ),
        vector(
            "contradiction-unbound",
            changed(|license| license.protection = Protection::Unbound),
            "contradiction",
        ),
        vector(
            "contradiction-emergency-8-days",
            emergency(8),
            "contradiction",
        ),
        vector("good-emergency-7-days", emergency(7), "ok"),
    ]
}

fn emergency(days: u64) -> String {
    changed(|license| {
        license.kind = Kind::Emergency;
        license.protection = Protection::Unbound;
        license.control.profile = Profile::FixedTerm;
        license.tiers.clear();
        license.expires = Some(license.not_before.plus(days * 86_400));
    })
}

/// The payload of the sample license with one text replaced, signed as it then stands.
pub(crate) fn resigned(from: &str, to: &str) -> String {
    let payload = pretty(&license());
    assert!(payload.contains(from), "{from} is not in the sample");
    license_file(&payload.replacen(from, to, 1))
}

/// The sample license with a change, signed by the crate's own writer where it lets us.
fn changed(change: impl FnOnce(&mut License)) -> String {
    let mut changed = license();
    change(&mut changed);
    license_file(&pretty(&changed))
}
