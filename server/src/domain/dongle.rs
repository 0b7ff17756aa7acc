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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{dongle, number, whole_license};

    /// A released hard-dongle license that accepts production and simulated dongles.
    fn license() -> License {
        let mut license = whole_license();
        license.state.protection = Protection::Hard;
        license
    }

    /// D-6: also before it was released, and once more.
    #[test]
    fn a_dongle_is_bound() {
        let mut dongle = dongle(42, Tier::Production);
        assert_eq!(may_bind(&dongle, &license()), Ok(()));
        let mut ordered = license();
        ordered.state.status = Status::Ordered;
        assert_eq!(may_bind(&dongle, &ordered), Ok(()));
        dongle.bound_to = Some(number());
        assert_eq!(may_bind(&dongle, &license()), Ok(()));
    }

    /// D-6, decision 6: what is said first, with one thing after the other put right.
    #[test]
    fn refusals_have_an_order() {
        let other: LicenseNumber = "1000".parse().expect("a number");
        let mut dongle = dongle(42, Tier::Development);
        dongle.bound_to = Some(other.clone());
        let mut license = whole_license();
        license.state.status = Status::Cancelled;
        assert_eq!(may_bind(&dongle, &license), Err(NotBound::SoftDongle));
        license.state.protection = Protection::Hard;
        for status in [Status::Cancelled, Status::Revoked] {
            license.state.status = status;
            assert_eq!(may_bind(&dongle, &license), Err(NotBound::Ended { status }));
        }
        license.state.status = Status::Released;
        let refused = may_bind(&dongle, &license);
        assert_eq!(refused, Err(NotBound::OtherLicense(other)));
        dongle.bound_to = None;
        let refused = may_bind(&dongle, &license).expect_err("another tier");
        let accepted = vec![Tier::Production, Tier::Simulated];
        let found = Tier::Development;
        assert_eq!(refused, NotBound::Tier { found, accepted });
        let said = "the dongle is of tier development; the license accepts production, simulated";
        assert_eq!(refused.to_string(), said);
        license.order.tiers.push(Tier::Development);
        assert_eq!(may_bind(&dongle, &license), Ok(()));
    }
}
