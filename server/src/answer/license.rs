//! Licenses, as staff sees them.

use licfmt::{
    DongleId, KeyId, Revision, UnixTime,
    hardware::HardwareId,
    license::Environment,
    online::{ProgramStatus, Token, Usage},
    order::Order,
    text::{LicenseNumber, Name, Text},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    domain::{
        self, Installation, Status,
        installation::{Instance, Instances},
        license::Protection,
    },
    service::Shown,
};

/// A license in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LicenseLine {
    /// Its number.
    pub number: LicenseNumber,
    /// How far it is.
    pub status: Status,
    /// What protects it.
    pub protection: Protection,
    /// Where it may be used.
    pub environment: Environment,
    /// Who has it.
    pub company: Text,
    /// What the program shows as the licensee.
    pub display: Text,
    /// When it ends; none: never.
    pub expires: Option<UnixTime>,
}

/// Everything of a license.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct License {
    /// Its number.
    pub number: LicenseNumber,
    /// How far it is.
    pub status: Status,
    /// What protects it.
    pub protection: Protection,
    /// Where it may be used.
    pub environment: Environment,
    /// The newest signed document's; none before the first.
    pub revision: Option<Revision>,
    /// When it came here.
    pub created: UnixTime,
    /// When it ends; none: never.
    pub expires: Option<UnixTime>,
    /// Until when the check is waived (M-8).
    pub waived_until: Option<UnixTime>,
    /// The instances that check in; empty: any (M-7).
    pub designated: Vec<Name>,
    /// The dongle that it is bound to (D-6).
    pub dongle: Option<DongleId>,
    /// The installation that it is bound to.
    pub installation: Option<Site>,
    /// What was ordered.
    pub order: Order,
}

/// The installation that a license is bound to, as it last reported.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Site {
    /// Names its key.
    pub id: KeyId,
    /// The computer.
    pub hardware: HardwareId,
    /// When it was activated.
    pub activated: UnixTime,
    /// When it was last heard of.
    pub seen: UnixTime,
    /// The program.
    pub program: ProgramStatus,
    /// Its instances by name (M-7).
    #[schema(value_type = BTreeMap<String, Instance>)]
    pub instances: Instances,
    /// How much of each feature is used (M-2).
    pub usage: Vec<Usage>,
    /// How many leases it got.
    pub leases: u64,
    /// How often another copy of it checked in (decision 12).
    pub forks: u32,
}

/// A license's token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LicenseToken {
    /// The license.
    pub number: LicenseNumber,
    /// Its token; shown now only.
    pub token: Token,
}

impl From<domain::License> for LicenseLine {
    fn from(license: domain::License) -> Self {
        Self {
            number: license.state.number,
            status: license.state.status,
            protection: license.state.protection,
            environment: license.state.environment,
            company: license.order.licensee.company,
            display: license.order.display.name,
            expires: license.expires,
        }
    }
}

impl From<Shown> for License {
    fn from(shown: Shown) -> Self {
        let domain::License {
            state,
            order,
            created,
            expires,
        } = shown.license;
        Self {
            number: state.number,
            status: state.status,
            protection: state.protection,
            environment: state.environment,
            revision: state.document.map(|document| document.revision),
            created,
            expires,
            waived_until: state.waived_until,
            designated: state.designated,
            dongle: shown.dongle.map(|dongle| dongle.id),
            installation: shown.installation.map(Site::from),
            order,
        }
    }
}

impl From<Installation> for Site {
    fn from(it: Installation) -> Self {
        Self {
            id: it.id(),
            hardware: it.hardware.id(),
            activated: it.activated,
            seen: it.seen,
            program: it.program,
            instances: it.instances,
            usage: it.usage,
            leases: it.sequence,
            forks: it.forks,
        }
    }
}
