//! Why something was not done, each with a stable code.

use std::sync::Arc;

use licfmt::{envelope::EnvelopeError, online::RequestError};

use crate::{
    clock::NoRandomness,
    code::Code,
    domain::{
        activation, check_in::Unanswered, dongle, license, order::NotChanged, reset::NotReset,
    },
    issuer::IssuerError,
    store::{DongleError, StoreError},
    text::Message,
};

/// Why something was not done.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request itself.
    Request(#[from] RequestError),
    /// There is no such license, or the token is not its token: which of both is not told.
    TokenWrong,
    /// Nobody has this access token, or it is used up.
    Unauthorized,
    /// The staff member may not do that.
    Forbidden {
        /// What it takes.
        needed: &'static str,
    },
    /// No installation has this key.
    InstallationUnknown,
    /// There is no such license.
    LicenseUnknown(String),
    /// There is one already.
    LicenseExists(String),
    /// The license's status does not permit it.
    LicenseStatus {
        /// What it is.
        found: &'static str,
        /// What it should be.
        needed: &'static str,
    },
    /// There is no such dongle.
    DongleUnknown(licfmt::DongleId),
    /// The license has no dongle yet (D-6).
    DongleNotBound,
    /// The license has no file to download.
    SoftDongle,
    /// A dongle cannot be bound.
    Dongle(#[from] dongle::NotBound),
    /// A dongle is not taken from its license.
    DongleInUse(#[from] dongle::InUse),
    /// A dongle's certificate is of no use.
    DongleCertificate(Message),
    /// A dongle is registered already.
    DongleRegistered,
    /// Another request was faster.
    Raced,
    /// A license cannot be bound to an installation.
    Activation(#[from] activation::NotBound),
    /// A check-in gets no signed answer.
    Unanswered(#[from] Unanswered),
    /// A license cannot be reset.
    Reset(#[from] NotReset),
    /// A waiver is too long (M-8).
    WaiverTooLong,
    /// A revocation list is of no use.
    Revocations(EnvelopeError),
    /// A revocation list is not newer than the newest.
    RevocationsOld {
        /// Its number.
        found: u32,
        /// The newest one's.
        newest: u32,
    },
    /// What was ordered is no good license.
    Order(Message),
    /// A license's order cannot be changed like that.
    OrderChange(#[from] NotChanged),
    /// The server cannot sign.
    Issuer(Arc<IssuerError>),
    /// The database.
    Store(Arc<StoreError>),
    /// No randomness.
    Randomness(#[from] NoRandomness),
    /// The audit log was tampered with.
    AuditBroken(#[from] crate::store::Broken),
    /// There is no such staff member.
    StaffUnknown(String),
    /// A staff member's name would be taken for another actor's in the audit log.
    NameReserved(String),
    /// A staff member's name is no line of text.
    Name(licfmt::text::TextError),
    /// More instances than may be designated (M-7).
    Designated(#[from] license::TooMany),
    /// Too much to do.
    Overloaded,
}

impl Error {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Request(RequestError::TooLarge(_)) => Code::BodyTooLarge,
            Self::Request(RequestError::Signature | RequestError::Key(_)) => Code::SignatureInvalid,
            Self::Request(_) | Self::Name(_) | Self::Designated(_) => Code::RequestMalformed,
            Self::TokenWrong => Code::TokenWrong,
            Self::Unauthorized => Code::Unauthorized,
            Self::Forbidden { .. } => Code::Forbidden,
            Self::InstallationUnknown => Code::InstallationUnknown,
            Self::LicenseUnknown(_) => Code::LicenseUnknown,
            Self::LicenseExists(_) => Code::LicenseExists,
            Self::LicenseStatus { .. } => Code::LicenseStatus,
            Self::DongleUnknown(_) => Code::DongleUnknown,
            Self::DongleNotBound => Code::DongleNotBound,
            Self::SoftDongle | Self::Dongle(dongle::NotBound::SoftDongle) => {
                Code::SoftDongleLicense
            }
            Self::Dongle(dongle::NotBound::Ended { .. }) => Code::LicenseEnded,
            Self::Dongle(dongle::NotBound::OtherLicense(_)) => Code::DongleBoundElsewhere,
            Self::Dongle(dongle::NotBound::Tier { .. }) => Code::DongleTier,
            Self::Dongle(dongle::NotBound::Revoked { .. }) => Code::DongleRevoked,
            Self::DongleInUse(_) => Code::DongleInUse,
            Self::DongleCertificate(_) => Code::DongleCertificate,
            Self::DongleRegistered => Code::DongleRegistered,
            Self::Raced => Code::Raced,
            Self::Activation(error) => activation_code(*error),
            Self::Unanswered(error) => unanswered_code(*error),
            Self::Reset(NotReset::HardDongle) => Code::HardDongleLicense,
            Self::Reset(NotReset::NotBound) => Code::NotBound,
            Self::Reset(NotReset::StaffOnly | NotReset::TooOften { .. }) => Code::ResetLimit,
            Self::WaiverTooLong => Code::WaiverTooLong,
            Self::Revocations(_) => Code::RevocationsInvalid,
            Self::RevocationsOld { .. } => Code::RevocationsOld,
            Self::Order(_) => Code::OrderInvalid,
            Self::OrderChange(_) => Code::OrderChange,
            Self::Issuer(error) => issuer_code(error),
            Self::Store(_) | Self::Overloaded => Code::Unavailable,
            Self::AuditBroken(_) => Code::AuditBroken,
            Self::StaffUnknown(_) => Code::StaffUnknown,
            Self::NameReserved(_) => Code::NameReserved,
            Self::Randomness(_) => Code::Internal,
        }
    }
}

fn issuer_code(error: &IssuerError) -> Code {
    match error {
        IssuerError::NotCertified(_) => Code::NotCertified,
        IssuerError::Trust(_) => Code::CertificateInvalid,
        _ => Code::Internal,
    }
}

const fn activation_code(error: activation::NotBound) -> Code {
    use activation::NotBound;

    match error {
        NotBound::HardDongle => Code::HardDongleLicense,
        NotBound::Revoked => Code::LicenseRevoked,
        NotBound::Cancelled => Code::LicenseCancelled,
        NotBound::BoundElsewhere => Code::BoundElsewhere,
        NotBound::KeyInUse => Code::KeyInUse,
        NotBound::Unanswered(error) => unanswered_code(error),
    }
}

const fn unanswered_code(error: Unanswered) -> Code {
    match error {
        Unanswered::Environment => Code::EnvironmentMismatch,
        Unanswered::NotDesignated => Code::InstanceNotDesignated,
        Unanswered::NotReleased => Code::LicenseNotReleased,
        Unanswered::Version => Code::VersionUnsupported,
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<IssuerError> for Error {
    fn from(error: IssuerError) -> Self {
        Self::Issuer(Arc::new(error))
    }
}

impl From<DongleError> for Error {
    fn from(error: DongleError) -> Self {
        match error {
            DongleError::Registered => Self::DongleRegistered,
            DongleError::Bound => Self::Raced,
            DongleError::Store(error) => error.into(),
        }
    }
}
