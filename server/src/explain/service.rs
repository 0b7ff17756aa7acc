//! What the service refuses.

use licfmt::{
    lease::WAIVER_MAX_S,
    limits::FILE_MAX,
    online::{KEY_HEADER, RequestError, SIGNATURE_HEADER},
    time::DAY,
};

use super::{Explain, displayed};
use crate::{clock::NoRandomness, service::Error, text::Message};

displayed!(Error, NoRandomness);

impl Explain for Error {
    fn message(&self) -> Message {
        let plain = Message::new;
        match self {
            Self::Request(error) => error.message(),
            Self::TokenWrong => plain("error-token-wrong"),
            Self::Unauthorized => plain("error-unauthorized"),
            Self::Forbidden { needed } => plain("error-forbidden").with("needed", needed),
            Self::InstallationUnknown => plain("error-installation-unknown"),
            Self::LicenseUnknown(number) => plain("error-license-unknown").with("number", number),
            Self::LicenseExists(number) => plain("error-license-exists").with("number", number),
            Self::LicenseStatus { found, needed } => plain("error-license-status")
                .with("found", found)
                .with("needed", needed),
            Self::SoftDongle => plain("error-soft-dongle-file"),
            Self::Activation(error) => error.message(),
            Self::Unanswered(error) => error.message(),
            Self::Reset(error) => error.message(),
            Self::WaiverTooLong => plain("error-waiver-too-long").count("days", WAIVER_MAX_S / DAY),
            Self::Order(why) => plain("error-order").because(why.clone()),
            Self::OrderChange(error) => error.message(),
            Self::Issuer(error) => error.message(),
            Self::Store(error) => error.message(),
            Self::Randomness(error) => error.message(),
            Self::AuditBroken(error) => error.message(),
            Self::StaffUnknown(name) => plain("error-staff-unknown").with("name", name),
            Self::NameReserved(name) => plain("error-name-reserved").with("name", name),
            Self::Name(error) => plain("error-name").because(error.message()),
            Self::Designated(error) => error.message(),
            Self::Overloaded => plain("error-overloaded"),
            Self::DongleUnknown(dongle) => plain("error-dongle-unknown").with("dongle", dongle),
            Self::DongleNotBound => plain("error-dongle-not-bound"),
            Self::Dongle(error) => error.message(),
            Self::DongleInUse(error) => error.message(),
            Self::DongleCertificate(why) => plain("error-dongle-certificate").because(why.clone()),
            Self::DongleRegistered => plain("error-dongle-registered"),
            Self::Raced => plain("error-raced"),
            Self::Revocations(error) => plain("error-revocations").because(error.message()),
            Self::RevocationsOld { found, newest } => plain("error-revocations-old")
                .with("found", found)
                .with("newest", newest),
        }
    }
}

impl Explain for NoRandomness {
    fn message(&self) -> Message {
        Message::new("error-no-randomness").with("detail", &self.0)
    }
}

impl Explain for RequestError {
    fn message(&self) -> Message {
        let key = |detail: &dyn std::fmt::Display| {
            Message::new("error-key-header")
                .with("name", KEY_HEADER)
                .with("detail", detail)
        };
        match self {
            Self::TooLarge(found) => Message::new("error-request-too-large")
                .with("found", found)
                .with("most", FILE_MAX),
            Self::KeyForm(error) => key(error),
            Self::Key(error) => key(error),
            Self::Signature => Message::new("error-signature").with("name", SIGNATURE_HEADER),
            Self::Contradiction(error) => {
                Message::new("error-request-contradiction").with("detail", error)
            }
            Self::Malformed(detail) => {
                Message::new("error-request-malformed").with("detail", detail)
            }
            other => Message::new("error-request-malformed").with("detail", other),
        }
    }
}
