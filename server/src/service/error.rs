//! Why something was not done, each with a stable code.

use std::sync::Arc;

use licfmt::{envelope::EnvelopeError, online::RequestError};

use crate::{
    clock::NoRandomness,
    domain::{activation, check_in::Unanswered, dongle, order::NotChanged, reset::NotReset},
    issuer::IssuerError,
    store::{DongleError, StoreError},
};

/// Why something was not done.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request itself.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// There is no such license, or the token is not its token: which of both is not told.
    #[error("no license has this number and this token")]
    TokenWrong,
    /// Nobody has this access token, or it is used up.
    #[error("the access token is not known, or no longer valid")]
    Unauthorized,
    /// The staff member may not do that.
    #[error("this needs the role {needed}")]
    Forbidden {
        /// What it takes.
        needed: &'static str,
    },
    /// No installation has this key.
    #[error("no installation has this key: register the site again")]
    InstallationUnknown,
    /// There is no such license.
    #[error("there is no license {0}")]
    LicenseUnknown(String),
    /// There is one already.
    #[error("there is a license {0} already")]
    LicenseExists(String),
    /// The license's status does not permit it.
    #[error("the license is {found}; this needs it to be {needed}")]
    LicenseStatus {
        /// What it is.
        found: &'static str,
        /// What it should be.
        needed: &'static str,
    },
    /// There is no such dongle.
    #[error("there is no dongle {0}")]
    DongleUnknown(licfmt::DongleId),
    /// The license has no dongle yet (D-6).
    #[error("no dongle is bound to the license yet")]
    DongleNotBound,
    /// The license has no file to download.
    #[error("a soft-dongle license has no file to download: the site gets it by registering")]
    SoftDongle,
    /// A dongle cannot be bound.
    #[error(transparent)]
    Dongle(#[from] dongle::NotBound),
    /// A dongle's certificate is of no use.
    #[error("the dongle's certificate: {0}")]
    DongleCertificate(String),
    /// A dongle is registered already.
    #[error("a dongle with this number or this key is registered already")]
    DongleRegistered,
    /// Another request was faster.
    #[error("the license or the dongle was bound by somebody else meanwhile")]
    Raced,
    /// A license cannot be bound to an installation.
    #[error(transparent)]
    Activation(#[from] activation::NotBound),
    /// A check-in gets no signed answer.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// A license cannot be reset.
    #[error(transparent)]
    Reset(#[from] NotReset),
    /// A waiver is too long (M-8).
    #[error("the check can be waived for 30 days at most")]
    WaiverTooLong,
    /// A revocation list is of no use.
    #[error("the revocation list: {0}")]
    Revocations(EnvelopeError),
    /// A revocation list is not newer than the newest.
    #[error("revocation list {found} is not newer than list {newest}")]
    RevocationsOld {
        /// Its number.
        found: u32,
        /// The newest one's.
        newest: u32,
    },
    /// What was ordered is no good license.
    #[error("the order: {0}")]
    Order(String),
    /// A license's order cannot be changed like that.
    #[error(transparent)]
    OrderChange(#[from] NotChanged),
    /// The server cannot sign.
    #[error(transparent)]
    Issuer(Arc<IssuerError>),
    /// The database.
    #[error(transparent)]
    Store(Arc<StoreError>),
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The audit log was tampered with.
    #[error(transparent)]
    AuditBroken(#[from] crate::store::Broken),
    /// There is no such staff member.
    #[error("there is nobody called {0}")]
    StaffUnknown(String),
    /// Too much to do.
    #[error("too many requests are waiting")]
    Overloaded,
}

impl Error {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Request(RequestError::TooLarge(_)) => "body-too-large",
            Self::Request(RequestError::Signature | RequestError::Key(_)) => "signature-invalid",
            Self::Request(_) => "request-malformed",
            Self::TokenWrong => "token-wrong",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden { .. } => "forbidden",
            Self::InstallationUnknown => "installation-unknown",
            Self::LicenseUnknown(_) => "license-unknown",
            Self::LicenseExists(_) => "license-exists",
            Self::LicenseStatus { .. } => "license-status",
            Self::DongleUnknown(_) => "dongle-unknown",
            Self::DongleNotBound => "dongle-not-bound",
            Self::SoftDongle | Self::Dongle(dongle::NotBound::SoftDongle) => "soft-dongle-license",
            Self::Dongle(dongle::NotBound::Ended { .. }) => "license-ended",
            Self::Dongle(dongle::NotBound::OtherLicense(_)) => "dongle-bound-elsewhere",
            Self::Dongle(dongle::NotBound::Tier { .. }) => "dongle-tier",
            Self::DongleCertificate(_) => "dongle-certificate",
            Self::DongleRegistered => "dongle-registered",
            Self::Raced => "raced",
            Self::Activation(error) => activation_code(*error),
            Self::Unanswered(error) => unanswered_code(*error),
            Self::Reset(NotReset::HardDongle) => "hard-dongle-license",
            Self::Reset(NotReset::NotBound) => "not-bound",
            Self::Reset(NotReset::StaffOnly | NotReset::TooOften { .. }) => "reset-limit",
            Self::WaiverTooLong => "waiver-too-long",
            Self::Revocations(_) => "revocations-invalid",
            Self::RevocationsOld { .. } => "revocations-old",
            Self::Order(_) => "order-invalid",
            Self::OrderChange(_) => "order-change",
            Self::Issuer(error) => issuer_code(error),
            Self::Store(_) | Self::Overloaded => "unavailable",
            Self::AuditBroken(_) => "audit-broken",
            Self::StaffUnknown(_) => "staff-unknown",
            Self::Randomness(_) => "internal",
        }
    }
}

fn issuer_code(error: &IssuerError) -> &'static str {
    match error {
        IssuerError::NotCertified(_) => "not-certified",
        IssuerError::Trust(_) => "certificate-invalid",
        _ => "internal",
    }
}

const fn activation_code(error: activation::NotBound) -> &'static str {
    use activation::NotBound;

    match error {
        NotBound::HardDongle => "hard-dongle-license",
        NotBound::Revoked => "license-revoked",
        NotBound::Cancelled => "license-cancelled",
        NotBound::BoundElsewhere => "bound-elsewhere",
        NotBound::KeyInUse => "key-in-use",
        NotBound::Unanswered(error) => unanswered_code(error),
    }
}

const fn unanswered_code(error: Unanswered) -> &'static str {
    match error {
        Unanswered::Environment => "environment-mismatch",
        Unanswered::NotDesignated => "instance-not-designated",
        Unanswered::NotReleased => "license-not-released",
        Unanswered::Version => "version-unsupported",
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
