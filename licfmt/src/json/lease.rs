//! The server's signed answer to an installation (decision 11): go on, or stop.

use core::fmt;

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{
    document::{Contradiction, Document},
    hardware::{Component, HardwareId},
    license::Environment,
    limits::{self, Count},
    text::{LicenseNumber, Name},
};
use crate::{Digest, KeyId, Nonce, Purpose, Revision, RevocationNumber, UnixTime, time::DAY};

/// The longest time for which a vendor can waive the check: 30 days from the lease (M-8).
pub const WAIVER_MAX_S: u64 = 30 * DAY;

/// One answer, for one request of one installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Lease {
    /// The license's number.
    pub number: LicenseNumber,
    /// Where the installation runs.
    pub environment: Environment,
    /// The installation's key, by its id.
    pub installation: KeyId,
    /// The computer that it runs on.
    pub hardware: HardwareId,
    /// Counts the installation's leases, from 1 (decision 12).
    pub sequence: Count,
    /// The request's nonce: an old answer is none.
    pub nonce: Nonce,
    /// The server's time.
    pub issued: UnixTime,
    /// What the server says.
    pub decision: Decision,
}

/// Go on, or stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The license may be used.
    Granted(Grant),
    /// The license may not be used here; acts at once.
    Refused(Refused),
}

/// What may be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// SHA-256 of the license file, which has the control periods.
    pub license: Digest,
    /// The license file's revision.
    pub revision: Revision,
    /// The newest revocation list.
    pub revocations: RevocationNumber,
    /// Until when the vendor waives the check, at most [`WAIVER_MAX_S`] after `issued` (M-8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waived_until: Option<UnixTime>,
    /// The instances that check in for the installation, each once; empty: any does (M-7).
    #[serde(deserialize_with = "limits::entries")]
    pub designated: Vec<Name>,
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The reason.
    pub reason: Refusal,
    /// For [`Refusal::HardwareChanged`]: which components differ from those it is bound to, each once.
    #[serde(deserialize_with = "limits::entries")]
    pub changed: Vec<Component>,
}

/// Why the server refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The license was reset and waits for its new computer (P-13).
    Reset,
    /// The vendor revoked it.
    Revoked,
    /// It was cancelled.
    Cancelled,
    /// It is bound to another installation.
    BoundElsewhere,
    /// The computer is not the one that it is bound to: it needs a reset (P-17).
    HardwareChanged,
    /// Several copies of the installation check in (decision 12).
    Copied,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reset => "reset",
            Self::Revoked => "revoked",
            Self::Cancelled => "cancelled",
            Self::BoundElsewhere => "bound-elsewhere",
            Self::HardwareChanged => "hardware-changed",
            Self::Copied => "copied",
        })
    }
}

impl Document for Lease {
    const NAME: &'static str = "lease";
    const VERSION: u32 = 1;
    const TYPE: &'static str = "application/vnd.keyfob.lease.v1+json";
    const PURPOSE: Purpose = Purpose::Lease;

    fn issued(&self) -> UnixTime {
        self.issued
    }

    fn check(&self) -> Result<(), Contradiction> {
        if self.sequence.get() == 0 {
            return Err(Contradiction("leases count from 1"));
        }
        match &self.decision {
            Decision::Granted(grant) => {
                self.check_waiver(grant.waived_until)?;
                all_different(&grant.designated)
            }
            Decision::Refused(refused) => refused.check(),
        }
    }
}

impl Lease {
    fn check_waiver(&self, until: Option<UnixTime>) -> Result<(), Contradiction> {
        match until {
            Some(until) if until.since(self.issued) > WAIVER_MAX_S => {
                Err(Contradiction("a waiver of more than 30 days"))
            }
            _ => Ok(()),
        }
    }
}

impl Refused {
    fn check(&self) -> Result<(), Contradiction> {
        let because = self.reason == Refusal::HardwareChanged;
        if because == self.changed.is_empty() {
            Err(Contradiction(
                "changed components are for hardware-changed, at least one",
            ))
        } else {
            all_different(&self.changed)
        }
    }
}

fn all_different<T: PartialEq>(list: &[T]) -> Result<(), Contradiction> {
    if (1..list.len()).any(|at| list[..at].contains(&list[at])) {
        Err(Contradiction("an entry of a list stands there twice"))
    } else {
        Ok(())
    }
}
