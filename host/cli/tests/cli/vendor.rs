//! What a vendor and a technician must not be talked into.

use ed25519_dalek::SigningKey;
use licfmt::{PublicKey, Sealed, UnixTime, armor, cert::IssuerRequest};
use serde_json::{Value, json};

use crate::{check, place::Place};

/// D-9: with a root, the key under a counter is the certified one, not the one that the dongle, or
/// whoever stands before it, states.
#[test]
fn a_counter_is_believed_to_a_certified_dongle() {
    let mut place = Place::with_dongle("en");
    place.quietly("dongle request --out request.pem --simulated usb");
    place.quietly("vendor update request.pem --out update.pem --counter 0:1:5");
    place.quietly("dongle update update.pem --simulated usb");
    place.quietly("vendor init --vendor other --no-passphrase");
    place
        .run("dongle consume 0 2 --simulated usb --root vendor/root.pem")
        .run("dongle consume 0 2 --simulated usb --root other/root.pem")
        .note("Nothing was used for that.")
        .run("dongle consume 0 --simulated usb");
    check("vendor-counter", &place.transcript());
}

/// A request for a key that is to be certified for the purposes with these bits.
fn request(bits: u16) -> String {
    let key = SigningKey::from_bytes(&[7; 32]);
    let request = IssuerRequest {
        public_key: PublicKey::from(&key.verifying_key()),
        purposes: serde_json::from_value(json!(bits)).expect("bits"),
        issued: UnixTime(1_790_000_000),
    };
    armor::write(&Sealed::sign(&request, &key))
}

/// Decision 1: the root signs what the operator says, not what a request slips in.
#[test]
fn purposes_are_certified_that_the_operator_names() {
    for language in ["en", "de"] {
        let mut place = Place::new(language);
        place.quietly("vendor init --no-passphrase");
        place.write("lease.pem", request(0b10));
        place.write("both.pem", request(0b11));
        place.write("hidden.pem", request(0x8002));
        place
            .run("vendor certify lease.pem --out certificate.pem")
            .run("vendor certify both.pem --purpose lease --out certificate.pem")
            .run("vendor certify lease.pem --purpose lease --purpose license --out certificate.pem")
            .run("inspect hidden.pem")
            .run("vendor certify hidden.pem --purpose lease --out certificate.pem");
        assert!(!place.path("certificate.pem").exists());
        place
            .run("vendor certify both.pem --purpose lease --purpose license --out certificate.pem");
        check(&format!("vendor-certify-{language}"), &place.transcript());
    }
}

/// The id of the key that an issuer's certificate names.
fn issuer_id(place: &Place, certificate: &str) -> String {
    let (shown, _) = place.json(&format!("inspect {certificate}"));
    let subject: PublicKey =
        serde_json::from_value(shown["blocks"][0]["body"]["subject"].clone()).expect("a key");
    subject.id().to_string()
}

/// Decision 3: a revoked issuer signs no more, and its dongles are not bound to new licenses.
#[test]
fn a_revoked_issuer_issues_nothing() {
    const ISSUE: &str = "issue order.json --dongle KF-00000001-8 --out lic";
    let refused = |answer: &(Value, i32)| {
        let code = answer.0["problem"]["code"].as_str().unwrap_or_default();
        (code.to_owned(), answer.1)
    };
    let revoked = ("issuer-revoked".to_owned(), 12);
    for purpose in ["license", "time"] {
        let place = Place::with_dongle("en");
        let id = issuer_id(&place, &format!("vendor/issuers/{purpose}.pem"));
        place.quietly(&format!("vendor revoke issuer {id} --reason stolen"));
        assert_eq!(refused(&place.json(ISSUE)), revoked, "{purpose}");
        assert!(!place.path("vendor/licenses").exists(), "costs no revision");
        place.quietly(&format!("vendor renew {purpose}"));
        place.quietly(ISSUE);
        place.quietly("verify --simulated usb --root vendor/root.pem");
    }
    let place = Place::with_dongle("en");
    let id = issuer_id(&place, "vendor/issuers/device.pem");
    place.quietly(&format!("vendor revoke issuer {id} --reason stolen"));
    assert_eq!(refused(&place.json(ISSUE)), revoked);
    let again = "dongle provision --simulated usb --replace";
    assert_eq!(refused(&place.json(again)), revoked);
    place.quietly("vendor renew device");
    assert_eq!(
        refused(&place.json(ISSUE)),
        revoked,
        "still the old certificate"
    );
    place.quietly(again);
    place.quietly(&ISSUE.replace("KF-00000001-8", "KF-00000002-6"));
    place.quietly("verify --simulated usb --root vendor/root.pem");
}
