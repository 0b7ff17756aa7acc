//! What staff is shown: the same JSON objects by the commands and under `/v1/admin`.

mod license;

use licfmt::{DongleId, PublicKey, RevocationNumber, UnixTime, device::Tier, text::LicenseNumber};
use serde::Serialize;
use utoipa::ToSchema;

pub use license::{License, LicenseLine, LicenseToken, Site};

use crate::{
    domain::dongle,
    service,
    store::{self, Role},
};

/// A dongle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Dongle {
    /// Its printed number.
    pub dongle: DongleId,
    /// How well it is protected, as its certificate says.
    pub tier: Tier,
    /// Its key.
    pub key: PublicKey,
    /// The license that it is bound to.
    pub license: Option<LicenseNumber>,
}

/// A dongle that is registered.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Registered {
    /// Its printed number.
    pub dongle: DongleId,
}

/// A revocation list that is published.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Published {
    /// Its number.
    pub revocations: RevocationNumber,
}

/// A staff member.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Staff {
    /// How the audit log calls them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// For an invitation that was not accepted yet: until when it holds.
    pub invited_until: Option<UnixTime>,
}

/// Who was invited, and what is handed to them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Invited {
    /// How the audit log calls them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// To be exchanged for an access token, once; shown now only.
    pub invitation: licfmt::online::Token,
    /// Until when.
    pub until: UnixTime,
}

/// What a staff member shows with each call.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Access {
    /// The access token; shown now only.
    pub token: licfmt::online::Token,
    /// How the audit log calls them.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

impl From<dongle::Dongle> for Dongle {
    fn from(dongle: dongle::Dongle) -> Self {
        Self {
            dongle: dongle.id,
            tier: dongle.tier,
            key: dongle.key,
            license: dongle.bound_to,
        }
    }
}

impl From<store::Staff> for Staff {
    fn from(staff: store::Staff) -> Self {
        Self {
            name: staff.name,
            role: staff.role,
            invited_until: staff.invited_until,
        }
    }
}

impl Invited {
    /// This person in this role.
    #[must_use]
    pub fn new(name: &str, role: Role, invitation: service::Invitation) -> Self {
        Self {
            name: name.to_owned(),
            role,
            invitation: invitation.token,
            until: invitation.until,
        }
    }
}

impl From<service::Access> for Access {
    fn from(access: service::Access) -> Self {
        Self {
            token: access.token,
            name: access.staff.name,
            role: access.staff.role,
        }
    }
}
