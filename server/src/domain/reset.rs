//! Resets: a soft-dongle license moves to another computer (P-13), not without limit (decision 15).

use licfmt::{UnixTime, time::DAY};

use super::{LicenseState, license::Protection};

/// How often a license may be reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResetPolicy {
    /// This many times …
    pub most: u32,
    /// … within this many days.
    pub days: u32,
}

impl Default for ResetPolicy {
    /// Three times a year.
    fn default() -> Self {
        Self { most: 3, days: 365 }
    }
}

/// Who resets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The customer.
    Customer,
    /// The vendor's staff, who may go beyond the limit.
    Staff,
}

/// Why a license is not reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReset {
    /// It is protected by a dongle: plug that into the other computer.
    #[error("the license is for a hard dongle, which moves with the dongle")]
    HardDongle,
    /// It is not bound to any computer.
    #[error("the license is not bound to a computer")]
    NotBound,
    /// Too often.
    #[error("reset {most} times within {days} days; the next reset is possible from {next}")]
    TooOften {
        /// The limit.
        most: u32,
        /// Its period.
        days: u32,
        /// When the oldest of them falls out of the period.
        next: UnixTime,
    },
}

/// Whether `license`, which was reset at these times before, may be reset now.
///
/// # Errors
/// [`NotReset`].
pub fn allowed(
    license: &LicenseState,
    before: &[UnixTime],
    by: By,
    policy: ResetPolicy,
    now: UnixTime,
) -> Result<(), NotReset> {
    if license.protection == Protection::Hard {
        return Err(NotReset::HardDongle);
    }
    if license.bound_to.is_none() {
        return Err(NotReset::NotBound);
    }
    let period = u64::from(policy.days) * DAY;
    let mut within: Vec<_> = before
        .iter()
        .filter(|time| time.plus(period) > now)
        .collect();
    within.sort_unstable();
    let most = policy.most as usize;
    if by == By::Staff || within.len() < most {
        return Ok(());
    }
    // The one whose falling out leaves room.
    let oldest = within.get(within.len() - most.max(1));
    Err(NotReset::TooOften {
        most: policy.most,
        days: policy.days,
        next: oldest.map_or(now, |time| time.plus(period)),
    })
}
