//! The license document: what was bought, by whom, and how it is kept.

mod control;
mod parts;
mod rules;

use alloc::vec::Vec;

pub use control::{Control, OnFailure, Periods, Profile};
pub use parts::{
    Display, Environment, Feature, HardDongle, Kind, Licensee, Limit, Protection, Seat, SoftDongle,
    TimeToken,
};
pub use rules::EMERGENCY_MAX;
use serde::{Deserialize, Serialize};

use super::{
    document::{Contradiction, Document},
    ext::Ext,
    limits,
    text::{LicenseNumber, Name},
};
use crate::{LicenseTag, Purpose, Revision, RevocationNumber, UnixTime, device::Tier};

/// One signed revision of a license.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct License {
    /// The program that it is for.
    pub product: Name,
    /// The number that it was ordered under.
    pub number: LicenseNumber,
    /// Counts its documents; the highest one is valid.
    pub revision: Revision,
    /// What kind of license it is.
    pub kind: Kind,
    /// Where it may be used.
    pub environment: Environment,
    /// When the vendor signed it.
    pub issued: UnixTime,
    /// The first second at which it is valid.
    pub not_before: UnixTime,
    /// The last second at which it is valid; none: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<UnixTime>,
    /// The newest revocation list when it was signed.
    pub revocations: RevocationNumber,
    /// Who it was licensed to.
    pub licensee: Licensee,
    /// What the program shows (P-3, P-11).
    pub display: Display,
    /// What may be used, and how much of it.
    #[serde(deserialize_with = "limits::entries")]
    pub features: Vec<Feature>,
    /// What is switched on.
    #[serde(deserialize_with = "limits::entries")]
    pub options: Vec<Name>,
    /// How many users may work at the same time.
    #[serde(deserialize_with = "limits::entries")]
    pub seats: Vec<Seat>,
    /// What it is bound to.
    pub protection: Protection,
    /// How it is controlled while the program runs.
    pub control: Control,
    /// The tiers of dongle that it accepts; empty unless it is bound to a hard dongle.
    #[serde(deserialize_with = "limits::entries")]
    pub tiers: Vec<Tier>,
    /// Tells the dongle the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeToken>,
    /// Signed data that older programs may ignore.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

impl License {
    /// How a dongle names this license.
    #[must_use]
    pub fn tag(&self) -> LicenseTag {
        LicenseTag::of(&self.number)
    }

    /// What is licensed under this name, if anything is.
    #[must_use]
    pub fn feature(&self, id: &str) -> Option<&Feature> {
        self.features.iter().find(|feature| &*feature.id == id)
    }

    /// Whether this option is switched on.
    #[must_use]
    pub fn option(&self, id: &str) -> bool {
        self.options.iter().any(|option| &**option == id)
    }
}

impl Document for License {
    const NAME: &'static str = "license";
    const VERSION: u32 = 1;
    const TYPE: &'static str = "application/vnd.keyfob.license.v1+json";
    const PURPOSE: Purpose = Purpose::License;

    fn issued(&self) -> UnixTime {
        self.issued
    }

    fn check(&self) -> Result<(), Contradiction> {
        rules::check(self)
    }
}
