//! A license as the server keeps it.

use licfmt::{
    Digest, KeyId, Revision, UnixTime,
    license::Environment,
    order::Order,
    text::{LicenseNumber, Name},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far a license is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Ordered; payment is awaited. No services (P-9).
    Ordered,
    /// May be used.
    Released,
    /// Ended by the customer or for want of payment.
    Cancelled,
    /// Taken back by the vendor.
    Revoked,
}

impl Status {
    /// All, in the order of a license's life.
    pub const ALL: [Self; 4] = [
        Self::Ordered,
        Self::Released,
        Self::Cancelled,
        Self::Revoked,
    ];

    /// The name used in the database and in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Released => "released",
            Self::Cancelled => "cancelled",
            Self::Revoked => "revoked",
        }
    }

    /// The status of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What protects a license.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Protection {
    /// The server: an installation checks in (P-16).
    #[serde(rename = "soft-dongle")]
    Soft,
    /// A USB dongle (D-6).
    #[serde(rename = "hard-dongle")]
    Hard,
}

impl Protection {
    /// The name used in the database and in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Soft => "soft-dongle",
            Self::Hard => "hard-dongle",
        }
    }

    /// The protection of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Soft, Self::Hard]
            .into_iter()
            .find(|it| it.name() == name)
    }
}

/// What a check-in or an activation needs to know of a license.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseState {
    /// Its number.
    pub number: LicenseNumber,
    /// How far it is.
    pub status: Status,
    /// Where it may be used (M-6).
    pub environment: Environment,
    /// What protects it.
    pub protection: Protection,
    /// The newest signed document; none before it was released.
    pub document: Option<Document>,
    /// Until when the check is waived (M-8).
    pub waived_until: Option<UnixTime>,
    /// The instances that check in; empty: any (M-7).
    pub designated: Vec<Name>,
    /// The installation that it is bound to.
    pub bound_to: Option<KeyId>,
}

/// A signed document, by what a lease says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its revision.
    pub revision: Revision,
    /// SHA-256 of the file.
    pub digest: Digest,
}

/// Everything of a license, for staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct License {
    /// What check-ins need.
    pub state: LicenseState,
    /// What was ordered; documents are made of it.
    pub order: Order,
    /// When it came here.
    pub created: UnixTime,
    /// When it ends; none: never.
    pub expires: Option<UnixTime>,
}
