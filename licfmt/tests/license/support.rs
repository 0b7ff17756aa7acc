//! Fixed keys, a sample license, and a writer of signed files that knows nothing of the crate's
//! own: what it writes with a defect is signed all the same.

use base64ct::{Base64, Encoding as _};
use ed25519_dalek::{Signer as _, SigningKey};
use licfmt::{
    Certificate, DongleId, PublicKey, Purpose, Revision, RevocationNumber, RootKey, Sealed,
    UnixTime, Validity,
    device::Tier,
    ext::Ext,
    license::{
        Control, Display, Environment, Feature, HardDongle, Kind, License, Licensee, Limit,
        Profile, Protection, Seat, SoftDongle, TimeToken,
    },
    limits::Count,
    statement::{LicenseFloor, TimeStatement},
};

/// 2026-11-21T09:00:00Z, when the vectors' licenses were issued.
pub(crate) const ISSUED: UnixTime = UnixTime(1_795_251_600);

/// Test keys: the seed is 32 times the same byte.
pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub(crate) fn public(seed: u8) -> PublicKey {
    PublicKey::from(&key(seed).verifying_key())
}

pub(crate) const ROOT: u8 = 1;
pub(crate) const LICENSE_ISSUER: u8 = 2;
pub(crate) const SECOND_ISSUER: u8 = 3;
pub(crate) const TIME_ISSUER: u8 = 4;
pub(crate) const DONGLE: u8 = 6;
pub(crate) const OTHER_ROOT: u8 = 9;

pub(crate) fn roots() -> [RootKey; 1] {
    [RootKey::new(&public(ROOT)).expect("strong")]
}

pub(crate) fn certificate(root: u8, subject: PublicKey, purpose: Purpose) -> Sealed<Certificate> {
    let validity = Validity {
        not_before: UnixTime(ISSUED.0 - 86_400),
        not_after: ISSUED.plus(86_400),
    };
    certificate_valid(root, subject, purpose, validity)
}

pub(crate) fn certificate_valid(
    root: u8,
    subject: PublicKey,
    purpose: Purpose,
    validity: Validity,
) -> Sealed<Certificate> {
    let purposes = [purpose].into_iter().collect();
    Sealed::sign(
        &Certificate {
            root: public(root).id(),
            subject,
            purposes,
            validity,
        },
        &key(root),
    )
}

pub(crate) fn license_issuer() -> Sealed<Certificate> {
    certificate(ROOT, public(LICENSE_ISSUER), Purpose::License)
}

fn time_token(license: &License) -> TimeToken {
    let floor = LicenseFloor {
        license: license.tag(),
        revision: license.revision,
    };
    let statement = TimeStatement {
        time: license.issued,
        revocations: license.revocations,
        license: Some(floor),
    };
    TimeToken {
        issuer: certificate(ROOT, public(TIME_ISSUER), Purpose::Time),
        statement: Sealed::sign(&statement, &key(TIME_ISSUER)),
    }
}

fn text<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a good text")
}

fn feature(id: &str, unit: &str, limit: u32) -> Feature {
    Feature {
        id: text(id),
        unit: text(unit),
        limit: Limit::AtMost(Count::from(limit)),
    }
}

/// A license for a hard dongle, about 1 kB of payload.
pub(crate) fn license() -> License {
    let mut license = License {
        product: text("promos"),
        number: text("1921900011"),
        revision: Revision(3),
        kind: Kind::Standard,
        environment: Environment::Production,
        issued: ISSUED,
        not_before: ISSUED,
        expires: None,
        revocations: RevocationNumber(0),
        licensee: Licensee {
            company: text("Muster Gebäudetechnik AG"),
            first_name: text("Erika"),
            last_name: text("Muster"),
            street: text("Beispielweg 1"),
            zip: text("12345"),
            city: text("Musterstadt"),
            state: text("Hessen"),
            country: text("Deutschland"),
            email: text("erika@example.com"),
            phone: text("+49 30 0000000"),
        },
        display: Display {
            name: text("Werk 7"),
            zip: text("12345"),
            city: text("Musterstadt"),
        },
        features: vec![
            feature("saia-pcd", "data points", 6100),
            feature("modbus", "data points", 10_010),
            feature("mbus", "devices", 1),
        ],
        options: vec![text("alarming.email")],
        seats: vec![Seat {
            id: text("web-app"),
            users: 5,
        }],
        protection: Protection::HardDongle(HardDongle {
            id: DongleId::new(42).expect("in range"),
            public_key: public(DONGLE),
        }),
        control: Control::of(Profile::HardDongle),
        tiers: vec![Tier::Production],
        time: None,
        ext: Ext::default(),
    };
    license.time = Some(time_token(&license));
    license
}

/// A license for a registered installation, which a server binds.
pub(crate) fn soft_dongle() -> License {
    License {
        number: text("1921900021"),
        revision: Revision(1),
        protection: Protection::SoftDongle(SoftDongle {}),
        control: Control::of(Profile::SoftDongle),
        tiers: vec![],
        time: None,
        ..license()
    }
}

/// Its file.
pub(crate) fn soft_dongle_file() -> String {
    license_file(&pretty(&soft_dongle()))
}

/// The payload as it is written: two spaces a level, but an entry of a list on one line.
pub(crate) fn pretty<T: serde::Serialize>(document: &T) -> String {
    let plain = serde_json::to_string_pretty(document).expect("serializes");
    let mut text = plain.replace('\n', "\n  ");
    while let Some(start) = text.find("\n      {\n") {
        let end = start + text[start..].find("\n      }").expect("closed");
        let entry = text[start + 7..end]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        text = format!("{}\n      {entry} }}{}", &text[..start], &text[end + 8..]);
    }
    text
}

/// DSSE's PAE, written down a second time on purpose.
pub(crate) fn pae(media_type: &str, payload: &str) -> Vec<u8> {
    let (a, b) = (media_type.len(), payload.len());
    format!("DSSEv1 {a} {media_type} {b} {payload}").into_bytes()
}

pub(crate) const LICENSE_TYPE: &str = "application/vnd.keyfob.license.v1+json";

/// Signs any payload text, sense or nonsense.
pub(crate) fn sign_text(
    kind: &str,
    media_type: &str,
    payload: &str,
    signers: &[(Sealed<Certificate>, u8)],
) -> String {
    let certificates: Vec<_> = signers.iter().map(|(c, _)| c.as_bytes()).collect();
    let message = pae(media_type, &signed_text(payload, &certificates));
    let signatures: Vec<_> = signers
        .iter()
        .map(|(_, seed)| key(*seed).sign(&message).to_bytes().to_vec())
        .collect();
    assemble(kind, payload, &certificates, &signatures)
}

/// What is signed: the payload and all certificates, as they stand in the file.
pub(crate) fn signed_text(payload: &str, certificates: &[&[u8]]) -> String {
    format!("{payload},\n  \"certificates\": {}", list(certificates))
}

/// The file around payload, certificates and signatures.
pub(crate) fn assemble(
    kind: &str,
    payload: &str,
    certificates: &[&[u8]],
    signatures: &[Vec<u8>],
) -> String {
    let signed = signed_text(payload, certificates);
    let signatures: Vec<_> = signatures.iter().map(Vec::as_slice).collect();
    let signatures = list(&signatures);
    format!(
        "{{\n  \"keyfob\": \"{kind}\",\n  \"payload\": {signed},\n  \"signatures\": {signatures}\n}}\n"
    )
}

fn list(items: &[&[u8]]) -> String {
    let lines: Vec<_> = items
        .iter()
        .map(|item| format!("    \"{}\"", Base64::encode_string(item)))
        .collect();
    format!("[\n{}\n  ]", lines.join(",\n"))
}

/// A license file with this payload text, signed by the license issuer.
pub(crate) fn license_file(payload: &str) -> String {
    sign_text(
        "license/1",
        LICENSE_TYPE,
        payload,
        &[(license_issuer(), LICENSE_ISSUER)],
    )
}
