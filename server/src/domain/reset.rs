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
    HardDongle,
    /// It is not bound to any computer.
    NotBound,
    /// The policy leaves resets to the vendor's staff.
    StaffOnly,
    /// Too often.
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
    if most == 0 {
        return Err(NotReset::StaffOnly);
    }
    // The one whose falling out leaves room.
    let oldest = within.get(within.len() - most);
    Err(NotReset::TooOften {
        most: policy.most,
        days: policy.days,
        next: oldest.map_or(now, |time| time.plus(period)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{NOW, bound_license, license};

    const POLICY: ResetPolicy = ResetPolicy { most: 3, days: 365 };
    const YEAR: u64 = 365 * DAY;

    fn by_customer(before: &[UnixTime], policy: ResetPolicy) -> Result<(), NotReset> {
        allowed(&bound_license(), before, By::Customer, policy, NOW)
    }

    fn ago(seconds: u64) -> UnixTime {
        UnixTime(NOW.0 - seconds)
    }

    /// P-13: a dongle moves by itself, and what is bound to nobody need not be reset.
    #[test]
    fn only_a_bound_soft_dongle_license_is_reset() {
        for by in [By::Customer, By::Staff] {
            let hard = LicenseState {
                protection: Protection::Hard,
                ..bound_license()
            };
            let refused = allowed(&hard, &[], by, POLICY, NOW);
            assert_eq!(refused, Err(NotReset::HardDongle));
            let refused = allowed(&license(), &[], by, POLICY, NOW);
            assert_eq!(refused, Err(NotReset::NotBound));
        }
    }

    /// P-13, decision 15: so many within so many days; the refusal says from when on it is possible.
    #[test]
    fn resets_are_limited_within_the_period() {
        assert_eq!(by_customer(&[], POLICY), Ok(()));
        assert_eq!(by_customer(&[ago(1), ago(2)], POLICY), Ok(()));
        let too_often = |next| {
            Err(NotReset::TooOften {
                most: 3,
                days: 365,
                next,
            })
        };
        let before = [ago(5), ago(YEAR - 1), ago(DAY)];
        assert_eq!(by_customer(&before, POLICY), too_often(NOW.plus(1)));
        // Staff went beyond the limit: the oldest but one has to fall out.
        let before = [ago(5), ago(YEAR - 9), ago(DAY), ago(YEAR - 4)];
        assert_eq!(by_customer(&before, POLICY), too_often(NOW.plus(9)));
        // By a clock that was set back, what is to come counts.
        let before = [NOW.plus(DAY), NOW.plus(DAY), NOW.plus(DAY)];
        assert_eq!(
            by_customer(&before, POLICY),
            too_often(NOW.plus(DAY + YEAR))
        );
    }

    /// Decision 15: from the second that the refusal names on, it is possible.
    #[test]
    fn the_named_time_is_the_first_at_which_it_works() {
        let before = [ago(5), ago(YEAR - 9), ago(DAY)];
        let refused = by_customer(&before, POLICY);
        let Err(NotReset::TooOften { next, .. }) = refused else {
            panic!("{refused:?}");
        };
        let at = |now| allowed(&bound_license(), &before, By::Customer, POLICY, now);
        assert_eq!(at(UnixTime(next.0 - 1)), refused);
        assert_eq!(at(next), Ok(()));
    }

    /// Decision 15: staff may go beyond.
    #[test]
    fn staff_goes_beyond_the_limit() {
        let before = [ago(1); 9];
        for most in [0, 3] {
            let policy = ResetPolicy { most, ..POLICY };
            let reset = allowed(&bound_license(), &before, By::Staff, policy, NOW);
            assert_eq!(reset, Ok(()));
        }
    }

    /// Decision 15: a vendor may leave resets to staff alone.
    #[test]
    fn a_limit_of_none_leaves_resets_to_staff() {
        let policy = ResetPolicy { most: 0, days: 365 };
        for before in [&[][..], &[ago(1)], &[ago(2 * YEAR)]] {
            assert_eq!(by_customer(before, policy), Err(NotReset::StaffOnly));
        }
    }
}
