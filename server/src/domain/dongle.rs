//! Dongles and the licenses that they are bound to (D-6).

use licfmt::{
    DongleId, PublicKey, Sealed,
    device::{DeviceCertificate, Tier},
    text::LicenseNumber,
};

use super::{License, Status, license::Protection};

/// A dongle that the vendor certified (decision 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dongle {
    /// Its printed number.
    pub id: DongleId,
    /// Its key.
    pub key: PublicKey,
    /// How well it is protected, as its certificate says.
    pub tier: Tier,
    /// The certificate, as it was registered.
    pub certificate: Sealed<DeviceCertificate>,
    /// The license that it is bound to.
    pub bound_to: Option<LicenseNumber>,
}

/// Why a dongle is not bound to a license.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotBound {
    /// The license is not for a hard dongle.
    #[error("the license is not for a hard dongle")]
    SoftDongle,
    /// The license has ended.
    #[error("the license was {}", status.name())]
    Ended {
        /// How.
        status: Status,
    },
    /// The dongle is another license's.
    #[error("the dongle is bound to license {0}")]
    OtherLicense(LicenseNumber),
    /// The license accepts better protected dongles only.
    #[error(
        "the dongle is of tier {found}; the license accepts {}",
        names(accepted)
    )]
    Tier {
        /// The dongle's.
        found: Tier,
        /// The license's.
        accepted: Vec<Tier>,
    },
}

fn names(tiers: &[Tier]) -> String {
    let names: Vec<_> = tiers.iter().map(|tier| tier.name()).collect();
    names.join(", ")
}

/// Whether `dongle` may be bound to `license`. Another dongle that the license was bound to before is
/// replaced: its files are older revisions.
///
/// # Errors
/// [`NotBound`].
pub fn may_bind(dongle: &Dongle, license: &License) -> Result<(), NotBound> {
    let state = &license.state;
    if state.protection == Protection::Soft {
        return Err(NotBound::SoftDongle);
    }
    if matches!(state.status, Status::Cancelled | Status::Revoked) {
        let status = state.status;
        return Err(NotBound::Ended { status });
    }
    match &dongle.bound_to {
        Some(other) if *other != state.number => return Err(NotBound::OtherLicense(other.clone())),
        _ => {}
    }
    if license.order.tiers.contains(&dongle.tier) {
        return Ok(());
    }
    Err(NotBound::Tier {
        found: dongle.tier,
        accepted: license.order.tiers.clone(),
    })
}
