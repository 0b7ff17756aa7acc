//! A license as the server keeps it.

use licfmt::{
    Digest, KeyId, Revision, UnixTime,
    license::Environment,
    limits::ENTRIES_MAX,
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

/// The most instances that can be designated: a lease has no room for more.
pub const DESIGNATED_MAX: usize = ENTRIES_MAX;

/// More instances than may be designated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub struct TooMany(pub usize);

/// The instances that check in, as a lease has them: sorted, each once (M-7).
///
/// # Errors
/// [`TooMany`].
pub fn designated(mut instances: Vec<Name>) -> Result<Vec<Name>, TooMany> {
    if instances.len() > DESIGNATED_MAX {
        return Err(TooMany(instances.len()));
    }
    instances.sort_unstable();
    instances.dedup();
    Ok(instances)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::name;

    /// M-7: as many as a lease may have, in its order.
    #[test]
    fn designated_instances_fit_a_lease() {
        let sorted = designated(vec![name("b"), name("a"), name("b")]);
        assert_eq!(sorted, Ok(vec![name("a"), name("b")]));
        assert_eq!(designated(Vec::new()), Ok(Vec::new()));
        let many = |count| (0..count).map(|at| name(&format!("i{at}"))).collect();
        assert_eq!(designated(many(256)).map(|it| it.len()), Ok(256));
        let refused = designated(many(257)).expect_err("too many");
        let said = "257 instances are named; at most 256 can be designated";
        assert_eq!(refused.to_string(), said);
    }
}
