//! What the tests of the rules and of the database start from.

use ed25519_dalek::SigningKey;
use licfmt::{
    Digest, DongleId, KeyId, Nonce, PublicKey, Revision, RevocationNumber, Sealed, UnixTime,
    device::{Chip, DeviceCertificate, Tier},
    hardware::{Component, ComponentHash, Hardware},
    license::Environment,
    limits::Count,
    online::{Activation, CheckIn, ProgramStatus, Report, RunStatus, Token, Usage},
    order::Order,
    text::{LicenseNumber, Name},
};

use super::{
    Installation, License, LicenseState, Status,
    check_in::{Circumstances, ForkPolicy},
    dongle::Dongle,
    license::{Document, Protection},
};

/// 2026-11-21T09:00:00Z.
pub(crate) const NOW: UnixTime = UnixTime(1_795_251_600);

pub(crate) fn key(seed: u8) -> PublicKey {
    PublicKey::from(&SigningKey::from_bytes(&[seed; 32]).verifying_key())
}

pub(crate) fn name(name: &str) -> Name {
    name.parse().expect("a name")
}

pub(crate) fn number() -> LicenseNumber {
    "1921900011".parse().expect("a number")
}

/// A computer: all that differs from another one's are disk and network.
pub(crate) fn hardware(seed: u8) -> Hardware {
    let hash = |component, value: &str| Some(ComponentHash::of(KeyId([7; 16]), component, value));
    Hardware {
        disk: hash(Component::Disk, &format!("WD-{seed}")),
        cpu: hash(Component::Cpu, "GenuineIntel 6 158"),
        firmware: None,
        network: hash(Component::Network, &format!("02:00:00:00:00:{seed:02x}")),
    }
}

pub(crate) fn order() -> Order {
    let text = include_str!("../../../licfmt/tests/documents/order.json");
    Order::read(text).expect("good")
}

/// A soft-dongle license that was released and is bound to nobody.
pub(crate) fn license() -> LicenseState {
    LicenseState {
        number: number(),
        status: Status::Released,
        environment: Environment::Production,
        protection: Protection::Soft,
        document: Some(Document {
            revision: Revision(1),
            digest: Digest([1; 32]),
        }),
        waived_until: None,
        designated: Vec::new(),
        bound_to: None,
    }
}

pub(crate) fn whole_license() -> License {
    License {
        state: license(),
        order: order(),
        created: NOW,
        expires: None,
    }
}

pub(crate) fn usage(feature: &str, used: u64) -> Usage {
    Usage {
        id: name(feature),
        used: Count::new(used).expect("small"),
    }
}

pub(crate) fn report(computer: u8, nonce: u8) -> Report {
    Report {
        nonce: Nonce([nonce; 32]),
        environment: Environment::Production,
        hardware: hardware(computer),
        instance: name("server-1"),
        program: ProgramStatus {
            version: "4.2".parse().expect("a text"),
            status: RunStatus::Running,
        },
        reads: 1,
        license: None,
        revocations: RevocationNumber(0),
        usage: vec![usage("modbus", 100)],
    }
}

pub(crate) fn check_in(sequence: u64, computer: u8, nonce: u8) -> CheckIn {
    CheckIn {
        number: number(),
        sequence: Count::new(sequence).expect("small"),
        report: report(computer, nonce),
    }
}

pub(crate) fn token(seed: u8) -> Token {
    Token::from_random([seed; 16])
}

pub(crate) fn activation(computer: u8, nonce: u8) -> Activation {
    Activation {
        number: number(),
        token: token(1),
        report: report(computer, nonce),
    }
}

/// Copies are told of, not refused.
pub(crate) fn circumstances() -> Circumstances {
    Circumstances {
        now: NOW,
        revocations: RevocationNumber(3),
        forks: ForkPolicy { refuse_after: None },
    }
}

/// The installation with this key on the computer of the same number: its first lease has sequence 1, its
/// nonce was 0.
pub(crate) fn installation(seed: u8) -> Installation {
    let mut installation = Installation::new(key(seed), number(), &report(seed, 0), NOW);
    installation.sequence = 1;
    installation
}

/// [`license`], bound to [`installation`] 1.
pub(crate) fn bound_license() -> LicenseState {
    LicenseState {
        bound_to: Some(key(1).id()),
        ..license()
    }
}

/// A dongle that the vendor certified, bound to nothing.
pub(crate) fn dongle(serial: u32, tier: Tier) -> Dongle {
    let id = DongleId::new(serial).expect("in range");
    let key = key(u8::try_from(serial % 251).expect("small"));
    let certificate = DeviceCertificate {
        dongle: id,
        public_key: key,
        unit: Digest([9; 32]),
        chip: Chip::Rp2350,
        tier,
        issued: NOW,
    };
    Dongle {
        id,
        key,
        tier,
        certificate: Sealed::sign(&certificate, &SigningKey::from_bytes(&[200; 32])),
        bound_to: None,
    }
}
