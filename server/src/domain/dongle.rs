//! Dongles and the licenses that they are bound to (D-6).

use licfmt::{
    DongleId, PublicKey, RevocationNumber, Sealed, UnixTime,
    device::{DeviceCertificate, Tier},
    revocation::RevocationList,
    text::{LicenseNumber, Text},
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
    SoftDongle,
    /// The license has ended.
    Ended {
        /// How.
        status: Status,
    },
    /// The vendor took the dongle back: it was lost or stolen (decision 3). Sites refuse it.
    Revoked {
        /// The list's number.
        list: RevocationNumber,
        /// Why, as the list says.
        reason: Text,
    },
    /// The dongle is another license's.
    OtherLicense(LicenseNumber),
    /// The license accepts better protected dongles only.
    Tier {
        /// The dongle's.
        found: Tier,
        /// The license's.
        accepted: Vec<Tier>,
    },
}

/// Whether `dongle` may be bound to `license`, by the newest revocation list. Another dongle that the license was bound
/// to before is replaced: its files are older revisions.
///
/// # Errors
/// [`NotBound`].
pub fn may_bind(
    dongle: &Dongle,
    license: &License,
    revoked: Option<&RevocationList>,
) -> Result<(), NotBound> {
    let state = &license.state;
    if state.protection == Protection::Soft {
        return Err(NotBound::SoftDongle);
    }
    if matches!(state.status, Status::Cancelled | Status::Revoked) {
        let status = state.status;
        return Err(NotBound::Ended { status });
    }
    not_revoked(dongle, revoked)?;
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

/// Whether sites believe `dongle`, by the newest revocation list (decision 3).
///
/// # Errors
/// [`NotBound::Revoked`].
pub fn not_revoked(dongle: &Dongle, list: Option<&RevocationList>) -> Result<(), NotBound> {
    let entry = list.and_then(|list| Some((list, list.revokes_dongle(dongle.id)?)));
    match entry {
        None => Ok(()),
        Some((list, entry)) => Err(NotBound::Revoked {
            list: list.number,
            reason: entry.reason.clone(),
        }),
    }
}

/// A dongle is not taken from a license that may be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct InUse(pub LicenseNumber);

/// Whether the dongle of `license` may be freed for another one: only once the license has ended.
///
/// # Errors
/// [`InUse`].
pub fn may_free(license: &License, now: UnixTime) -> Result<(), InUse> {
    let ended = matches!(license.state.status, Status::Cancelled | Status::Revoked);
    // `expires` is the last second that is still good.
    let expired = license.expires.is_some_and(|expires| expires < now);
    if ended || expired {
        Ok(())
    } else {
        Err(InUse(license.state.number.clone()))
    }
}

#[cfg(test)]
mod tests {
    use licfmt::revocation::RevokedDongle;

    use super::*;
    use crate::domain::samples::{NOW, dongle, number, whole_license};

    /// A list that names this dongle.
    fn list(id: DongleId) -> RevocationList {
        RevocationList {
            number: RevocationNumber(7),
            issued: NOW,
            issuers: Vec::new(),
            licenses: Vec::new(),
            dongles: vec![RevokedDongle {
                id,
                reason: "stolen".parse().expect("a text"),
            }],
        }
    }

    fn may_bind(dongle: &Dongle, license: &License) -> Result<(), NotBound> {
        super::may_bind(dongle, license, None)
    }

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

    /// D-6, decision 3: which list says so, and why; another dongle's entry is none of this one's business.
    #[test]
    fn a_revoked_dongle_is_bound_to_nothing() {
        let dongle = dongle(42, Tier::Production);
        let list = list(dongle.id);
        let refused = super::may_bind(&dongle, &license(), Some(&list)).expect_err("revoked");
        let said =
            "the dongle stands on revocation list 7 (stolen): no site takes it; bind another one";
        assert_eq!(refused.to_string(), said);
        let other = DongleId::new(43).expect("in range");
        let list = self::list(other);
        assert_eq!(super::may_bind(&dongle, &license(), Some(&list)), Ok(()));
    }

    /// D-6: from the second on that the license is no longer good for.
    #[test]
    fn the_dongle_of_an_ended_license_may_be_freed() {
        let mut license = license();
        license.expires = None;
        let refused = may_free(&license, NOW);
        assert_eq!(refused, Err(InUse(number())));
        license.expires = Some(NOW);
        assert_eq!(may_free(&license, NOW), refused);
        assert_eq!(may_free(&license, NOW.plus(1)), Ok(()));
        license.expires = None;
        for (status, may) in [
            (Status::Ordered, refused.clone()),
            (Status::Cancelled, Ok(())),
            (Status::Revoked, Ok(())),
        ] {
            license.state.status = status;
            assert_eq!(may_free(&license, NOW), may, "{status:?}");
        }
    }
}
