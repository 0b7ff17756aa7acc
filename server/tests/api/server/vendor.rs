//! What the vendor makes where the root is.

use ed25519_dalek::SigningKey;
use licfmt::{
    Certificate, Digest, DongleId, PublicKey, Purpose, RevocationNumber, Sealed, Validity, armor,
    device::{Chip, DeviceCertificate, Tier},
    envelope::{self, Signer},
    revocation::{RevocationList, RevokedDongle, RevokedLicense},
    time::DAY,
};

use super::START;

/// The test's keys: 1 is the server's, 2 the root's.
pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from(&key.verifying_key())
}

fn certificate(root: &SigningKey, subject: &SigningKey, purpose: Purpose) -> Sealed<Certificate> {
    let body = Certificate {
        root: public(root).id(),
        subject: public(subject),
        purposes: [purpose].into_iter().collect(),
        validity: Validity {
            not_before: START,
            not_after: START.plus(365 * DAY),
        },
    };
    Sealed::sign(&body, root)
}

/// What provisioning writes of a dongle, if this root certified the device issuer.
pub(crate) fn dongle(serial: u32, tier: Tier, root: &SigningKey) -> (DongleId, String) {
    let (issuer, id) = (key(3), DongleId::new(serial).expect("in range"));
    let body = DeviceCertificate {
        dongle: id,
        public_key: public(&SigningKey::from_bytes(&[serial.to_le_bytes()[0]; 32])),
        unit: Digest([0; 32]),
        chip: match tier {
            Tier::Simulated => Chip::Simulated,
            _ => Chip::Nrf52840,
        },
        tier,
        issued: START,
    };
    let blocks = [
        armor::write(&certificate(root, &issuer, Purpose::Device)),
        armor::write(&Sealed::sign(&body, &issuer)),
    ];
    (id, blocks.concat())
}

/// A revocation list that takes back one license, if this root certified its issuer.
pub(crate) fn revocations(number: u32, license: &str, root: &SigningKey) -> String {
    let license = RevokedLicense {
        number: license.parse().expect("a number"),
        below: None,
        reason: "not paid".parse().expect("a text"),
    };
    list(number, vec![license], Vec::new(), root)
}

/// One that takes back a dongle.
pub(crate) fn revoked_dongle(number: u32, id: DongleId, root: &SigningKey) -> String {
    let reason = "stolen".parse().expect("a text");
    list(number, Vec::new(), vec![RevokedDongle { id, reason }], root)
}

fn list(
    number: u32,
    licenses: Vec<RevokedLicense>,
    dongles: Vec<RevokedDongle>,
    root: &SigningKey,
) -> String {
    let issuer = key(4);
    let list = RevocationList {
        number: RevocationNumber(number),
        issued: START,
        issuers: Vec::new(),
        licenses,
        dongles,
    };
    let signer = Signer {
        certificate: &certificate(root, &issuer, Purpose::Revocation),
        key: &issuer,
    };
    envelope::seal(&list, &[signer]).expect("a good list")
}
