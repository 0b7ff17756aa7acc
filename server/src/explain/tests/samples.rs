//! An error of each kind.

mod technical;

use licfmt::{
    KeyError as PublicKeyError, KeyId, RevocationNumber, SealError, UnixTime, device::Tier,
    document::Contradiction, envelope::EnvelopeError, online::RequestError, order::OrderError,
    text::TextError,
};

use super::super::{Explain, Message};
use crate::{
    clock::NoRandomness,
    domain::{
        Status, activation, check_in::Unanswered, dongle, license::TooMany, order::NotChanged,
        reset::NotReset,
    },
    service::Error,
    store::{DongleError, StoreError},
};

/// What each of them tells.
pub(super) fn one_of_each() -> Vec<Message> {
    [
        requests(),
        licenses(),
        sites(),
        dongles(),
        technical::files(),
        technical::issuer(),
        technical::database(),
        technical::settings(),
        technical::commands(),
    ]
    .concat()
}

fn told(errors: &[&dyn Explain]) -> Vec<Message> {
    errors.iter().map(|error| error.message()).collect()
}

fn text() -> String {
    "1".to_owned()
}

fn requests() -> Vec<Message> {
    told(&[
        &RequestError::TooLarge(70_000),
        &RequestError::KeyForm("x".parse::<KeyId>().expect_err("no key")),
        &RequestError::Key(PublicKeyError::Weak),
        &RequestError::Signature,
        &RequestError::Malformed(text()),
        &RequestError::Contradiction(Contradiction("x")),
        &Error::Request(RequestError::Signature),
        &Error::Overloaded,
        &Error::Randomness(NoRandomness(text())),
        &Error::TokenWrong,
        &Error::Unauthorized,
        &Error::Forbidden { needed: "admin" },
        &Error::StaffUnknown(text()),
        &Error::NameReserved(text()),
        &Error::Name(TextError::Empty),
        &Error::Name(TextError::Long(200)),
        &Error::Name(TextError::Character('\n')),
    ])
}

fn licenses() -> Vec<Message> {
    let order = |error: OrderError| Error::Order(error.message());
    let status = Error::LicenseStatus {
        found: "ordered",
        needed: "released",
    };
    let unfit = [
        Message::new("order-emergency"),
        Message::new("order-engineering"),
        Message::new("order-no-tier"),
        Message::new("order-tier-twice"),
        Message::new("order-too-large")
            .with("found", 70_000)
            .with("most", 65_536),
    ];
    let errors = told(&[
        &Error::LicenseUnknown(text()),
        &Error::LicenseExists(text()),
        &status,
        &Error::SoftDongle,
        &Error::Designated(TooMany(300)),
        &Error::WaiverTooLong,
        &order(OrderError::Malformed(text())),
        &order(OrderError::Empty("licensee.zip")),
        &Error::OrderChange(NotChanged::Fixed("number")),
        &NotChanged::Less("modbus".parse().expect("a name")),
        &NotChanged::Shorter,
        &NotChanged::Tier,
    ]);
    [errors, unfit.map(|why| Error::Order(why).message()).into()].concat()
}

fn sites() -> Vec<Message> {
    told(&[
        &Error::InstallationUnknown,
        &Error::Activation(activation::NotBound::HardDongle),
        &activation::NotBound::Revoked,
        &activation::NotBound::Cancelled,
        &activation::NotBound::BoundElsewhere,
        &activation::NotBound::KeyInUse,
        &activation::NotBound::Unanswered(Unanswered::Environment),
        &Error::Unanswered(Unanswered::NotDesignated),
        &Unanswered::NotReleased,
        &Unanswered::Version,
        &Error::Reset(NotReset::HardDongle),
        &NotReset::NotBound,
        &NotReset::StaffOnly,
        &NotReset::TooOften {
            most: 3,
            days: 365,
            next: UnixTime(0),
        },
    ])
}

fn dongles() -> Vec<Message> {
    let number = || "1".parse().expect("a number");
    let status = Status::Revoked;
    let refused = |error: &dyn Explain| Error::DongleCertificate(error.message());
    told(&[
        &Error::DongleUnknown("KF-00000001-8".parse().expect("a number")),
        &Error::DongleNotBound,
        &Error::Dongle(dongle::NotBound::SoftDongle),
        &dongle::NotBound::Ended { status },
        &dongle::NotBound::Revoked {
            list: RevocationNumber(1),
            reason: "stolen".parse().expect("a text"),
        },
        &dongle::NotBound::OtherLicense(number()),
        &dongle::NotBound::Tier {
            found: Tier::Simulated,
            accepted: vec![Tier::Production, Tier::Development],
        },
        &Error::DongleInUse(dongle::InUse(number())),
        &refused(&SealError::Signature),
        &Error::DongleRegistered,
        &Error::Raced,
        &Error::Revocations(EnvelopeError::Edited),
        &Error::RevocationsOld {
            found: 1,
            newest: 2,
        },
        &DongleError::Registered,
        &DongleError::Bound,
        &DongleError::Store(StoreError::Silent),
    ])
}
