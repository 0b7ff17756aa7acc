//! A vendor's keys, a license, and what reads it.

use licfmt::{
    Certificate, DongleId, PublicKey, Purpose, Revision, RevocationNumber, RootKey, Sealed,
    UnixTime, Validity,
    device::Tier,
    envelope::{self, Signer},
    license::{
        Control, Display, Environment, HardDongle, Kind, License, Licensee, Profile, Protection,
        TimeToken,
    },
    revocation::RevocationList,
    statement::{LicenseFloor, TimeStatement},
};

use super::super::*;
use crate::{Program, problem::assert_complete};

pub(super) type SigningKey = ed25519_dalek::SigningKey;

/// 2026-11-21T09:00:00Z.
pub(super) const NOW: UnixTime = UnixTime(1_795_251_600);
pub(super) const DAY: u64 = 86_400;

pub(super) const ROOT: u8 = 1;
pub(super) const ISSUER: u8 = 2;
pub(super) const DONGLE: u8 = 3;
pub(super) const OTHER: u8 = 9;

pub(super) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub(super) fn public(seed: u8) -> PublicKey {
    PublicKey::from(&key(seed).verifying_key())
}

pub(super) fn text<T: std::str::FromStr<Err: fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a good text")
}

pub(super) fn id(serial: u32) -> DongleId {
    DongleId::new(serial).expect("in range")
}

/// One issuer for everything.
pub(super) fn certificate(root: u8) -> Sealed<Certificate> {
    let body = Certificate {
        root: public(root).id(),
        subject: public(ISSUER),
        purposes: Purpose::ALL.into_iter().collect(),
        validity: Validity {
            not_before: UnixTime(0),
            not_after: NOW.plus(DAY),
        },
    };
    Sealed::sign(&body, &key(root))
}

pub(super) fn wanted() -> HardDongle {
    HardDongle {
        id: id(42),
        public_key: public(DONGLE),
    }
}

pub(super) fn license() -> License {
    let none = || text("");
    License {
        product: text("promos"),
        number: text("1921900011"),
        revision: Revision(3),
        kind: Kind::Standard,
        environment: Environment::Production,
        issued: NOW,
        not_before: NOW,
        expires: Some(NOW.plus(365 * DAY)),
        revocations: RevocationNumber(0),
        licensee: Licensee {
            company: none(),
            first_name: none(),
            last_name: none(),
            street: none(),
            zip: none(),
            city: none(),
            state: none(),
            country: none(),
            email: none(),
            phone: none(),
        },
        display: Display {
            name: text("Werk 7"),
            zip: none(),
            city: none(),
        },
        features: vec![],
        options: vec![],
        seats: vec![],
        protection: Protection::HardDongle(wanted()),
        control: Control::of(Profile::HardDongle),
        tiers: vec![Tier::Production],
        time: None,
        ext: licfmt::ext::Ext::default(),
    }
}

pub(super) fn with_time(mut license: License) -> License {
    let floor = LicenseFloor {
        license: license.tag(),
        revision: license.revision,
    };
    let statement = TimeStatement {
        time: license.issued,
        revocations: license.revocations,
        license: Some(floor),
    };
    let statement = Sealed::sign(&statement, &key(ISSUER));
    license.time = Some(TimeToken {
        issuer: certificate(ROOT),
        statement,
    });
    license
}

pub(super) fn sealed<D: licfmt::document::Document>(document: &D) -> Vec<u8> {
    let signer = Signer {
        certificate: &certificate(ROOT),
        key: &key(ISSUER),
    };
    envelope::seal(document, &[signer])
        .expect("a good document")
        .into_bytes()
}

pub(super) fn program() -> Program {
    Program {
        product: Some(text("promos")),
        environment: Environment::Production,
        roots: vec![RootKey::new(&public(ROOT)).expect("strong")],
    }
}

pub(super) fn list(number: u32) -> RevocationList {
    RevocationList {
        number: RevocationNumber(number),
        issued: NOW,
        issuers: vec![],
        licenses: vec![],
        dongles: vec![],
    }
}

pub(super) fn file(
    license: &License,
    list: Option<&RevocationList>,
) -> Result<CheckedLicense, Problem> {
    file_at(license, list, NOW)
}

pub(super) fn file_at(
    license: &License,
    list: Option<&RevocationList>,
    now: UnixTime,
) -> Result<CheckedLicense, Problem> {
    let list = list.map(sealed);
    license_file(&sealed(license), list.as_deref(), &program(), now)
}

/// Why it was refused; everything that the text needs must be there.
pub(super) fn code<T>(result: Result<T, Problem>) -> Option<Code> {
    let problem = result.err()?;
    assert_complete(&problem);
    Some(problem.code())
}
