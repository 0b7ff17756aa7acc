//! The vendor's revocation list (decision 3): numbered, signed, only ever replaced by a newer one.

use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize};

use super::{
    document::{Contradiction, Document},
    limits,
    text::{LicenseNumber, Text},
};
use crate::{DongleId, KeyId, Purpose, Revision, RevocationNumber, UnixTime};

/// The most entries in each part of the list; the file's size is bounded as well.
pub const REVOCATIONS_MAX: usize = 1024;

/// Everything that the vendor has taken back so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevocationList {
    /// Its number; the next list has a higher one.
    pub number: RevocationNumber,
    /// When the vendor signed it.
    pub issued: UnixTime,
    /// Issuer keys that are no longer believed, whenever they signed.
    #[serde(deserialize_with = "entries")]
    pub issuers: Vec<RevokedIssuer>,
    /// Licenses that are no longer valid.
    #[serde(deserialize_with = "entries")]
    pub licenses: Vec<RevokedLicense>,
    /// Dongles that are no longer believed: lost or stolen.
    #[serde(deserialize_with = "entries")]
    pub dongles: Vec<RevokedDongle>,
}

/// An issuer key that was stolen or given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokedIssuer {
    /// The key.
    pub key: KeyId,
    /// Why, for people.
    pub reason: Text,
}

/// A license that was taken back, or all its older revisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokedLicense {
    /// The license.
    pub number: LicenseNumber,
    /// Revisions below this one are revoked; none: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Revision>,
    /// Why, for people.
    pub reason: Text,
}

/// A dongle that was lost or stolen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokedDongle {
    /// Its number.
    pub id: DongleId,
    /// Why, for people.
    pub reason: Text,
}

impl RevocationList {
    /// Whether this issuer key is revoked.
    #[must_use]
    pub fn revokes_issuer(&self, key: KeyId) -> bool {
        self.issuers.iter().any(|issuer| issuer.key == key)
    }

    /// The entry that revokes this revision of a license, if there is one.
    #[must_use]
    pub fn revokes_license(&self, number: &str, revision: Revision) -> Option<&RevokedLicense> {
        self.licenses.iter().find(|license| {
            &*license.number == number && license.below.is_none_or(|below| revision < below)
        })
    }

    /// The entry that revokes this dongle, if there is one.
    #[must_use]
    pub fn revokes_dongle(&self, id: DongleId) -> Option<&RevokedDongle> {
        self.dongles.iter().find(|dongle| dongle.id == id)
    }
}

impl Document for RevocationList {
    const NAME: &'static str = "revocations";
    const VERSION: u32 = 1;
    const TYPE: &'static str = "application/vnd.keyfob.revocations.v1+json";
    const PURPOSE: Purpose = Purpose::Revocation;

    fn issued(&self) -> UnixTime {
        self.issued
    }

    fn check(&self) -> Result<(), Contradiction> {
        if self.number.0 == 0 {
            Err(Contradiction("revocation lists count from 1"))
        } else {
            Ok(())
        }
    }
}

fn entries<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    limits::at_most(deserializer, REVOCATIONS_MAX)
}
