//! Files, keys, the database, settings, commands.

use std::{io, path::PathBuf};

use ed25519_dalek::pkcs8::spki::der::pem;
use licfmt::{
    KeyError as PublicKeyError, KeyId, Purpose, Purposes, SealError, TrustError, UnixTime,
    Validity, armor::ArmorError, document::Contradiction, envelope::EnvelopeError,
};

use super::{Explain, Message, text, told};
use crate::{
    cli::Failure,
    config::{ConfigError, Tls},
    issuer::{IssuerError, KeyError},
    mail::MailError,
    service::Error,
    store::{Broken, Corrupt, StoreError},
};

fn path() -> PathBuf {
    "a/file".into()
}

fn io() -> io::Error {
    io::Error::other("no such luck")
}

pub(super) fn files() -> Vec<Message> {
    let (found, wanted) = (text(), "LICENSE");
    let validity = Validity {
        not_before: UnixTime(0),
        not_after: UnixTime(1),
    };
    told(&[
        &EnvelopeError::TooLarge(70_000),
        &EnvelopeError::Malformed(text()),
        &EnvelopeError::Kind {
            found: found.clone(),
            wanted,
        },
        &EnvelopeError::Version { found: 2, known: 1 },
        &EnvelopeError::SignatureCount(0),
        &EnvelopeError::Trust(TrustError::UnknownRoot),
        &EnvelopeError::OtherKey,
        &EnvelopeError::IssuerRevoked(KeyId([0; 16])),
        &EnvelopeError::Contradiction(Contradiction("x")),
        &ArmorError::TooLarge(70_000),
        &ArmorError::NoBlock(wanted),
        &ArmorError::Pem(pem::Error::PostEncapsulationBoundary),
        &ArmorError::Label { found, wanted },
        &ArmorError::Missing(wanted),
        &ArmorError::More,
        &ArmorError::Seal(SealError::Signature),
        &TrustError::Certificate(SealError::Signature),
        &TrustError::IssuerKey(PublicKeyError::Weak),
        &TrustError::Purpose {
            needed: Purpose::License,
            has: Purposes::from_iter([Purpose::Time]),
        },
        &TrustError::Validity {
            issued: UnixTime(2),
            validity,
        },
        &TrustError::Object(SealError::Signature),
    ])
}

pub(super) fn issuer() -> Vec<Message> {
    told(&[
        &Error::from(IssuerError::NotCertified(path())),
        &IssuerError::OtherKey,
        &IssuerError::Purpose(Purpose::Time),
        &IssuerError::Trust(TrustError::UnknownRoot),
        &IssuerError::Armor(ArmorError::More),
        &IssuerError::Document(EnvelopeError::Edited),
        &IssuerError::Key(KeyError::Io {
            path: path(),
            source: io(),
        }),
        &KeyError::Unreadable {
            path: path(),
            detail: text(),
        },
    ])
}

pub(super) fn database() -> Vec<Message> {
    let address = |why| StoreError::Address(Message::new(why));
    told(&[
        &Error::from(StoreError::Database(sqlx::Error::PoolTimedOut)),
        &StoreError::Migration(sqlx::migrate::MigrateError::VersionMissing(9)),
        &address("address-form"),
        &address("address-backup"),
        &address("address-restore"),
        &StoreError::Corrupt(Corrupt {
            column: "audit.entry",
            detail: text(),
        }),
        &StoreError::InUse(path()),
        &StoreError::NotBackup(path()),
        &StoreError::Silent,
        &StoreError::File {
            path: path(),
            source: io(),
        },
        &StoreError::Stopping,
        &Error::AuditBroken(Broken {
            entry: 5,
            what: "missing",
        }),
    ])
}

pub(super) fn settings() -> Vec<Message> {
    let contradiction = |why| ConfigError::Contradiction(Message::new(why));
    let toml = || "=".parse::<toml::Table>().expect_err("no table");
    let smtp = || lettre::SmtpTransport::from_url("x").expect_err("no address");
    told(&[
        &ConfigError::Io {
            path: path(),
            source: io(),
        },
        &ConfigError::File(toml()),
        &ConfigError::Unknown(text()),
        &ConfigError::Variable(toml()),
        &ConfigError::Proxy(text()),
        &contradiction("error-notices-to"),
        &contradiction("error-notices-percent"),
        &contradiction("error-notices-smtp"),
        &contradiction("error-notices-password"),
        &contradiction("error-notices-ca"),
        &MailError::Address {
            address: text(),
            source: lettre::address::AddressError::MissingParts,
        },
        &MailError::Smtp(smtp()),
        &MailError::Authorities {
            path: path(),
            source: io(),
        },
        &MailError::Mail(lettre::error::Error::MissingFrom),
        &MailError::Sending(Box::new(io())),
        &MailError::Silent,
    ])
}

pub(super) fn commands() -> Vec<Message> {
    let files = Tls {
        certificates: path(),
        key: path(),
    };
    let json = serde_json::from_str::<u8>("x").expect_err("no number");
    told(&[
        &Failure::Usage(Error::Overloaded.message()),
        &Failure::Config(ConfigError::Unknown(text())),
        &Failure::Issuer(IssuerError::OtherKey),
        &Failure::Store(StoreError::Silent),
        &Failure::Service(Error::Raced),
        &Failure::File {
            path: path(),
            source: io(),
        },
        &Failure::Listen(([127, 0, 0, 1], 80).into(), io()),
        &Failure::Tls {
            files,
            source: io(),
        },
        &Failure::LogLevel(text()),
        &Failure::Notices(MailError::Silent),
        &Failure::Metrics(text()),
        &Failure::Answer(json),
        &Failure::System(io()),
    ])
}
