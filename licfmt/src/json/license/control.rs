//! How a license is controlled while the program runs. The rules are data in the signed license
//! (invariant 6); what applies them is the host's control machine.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Profile, periods, and what happens in the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Which rules apply.
    pub profile: Profile,
    /// What a program does when the rules say that it may no longer run.
    pub on_failure: OnFailure,
    /// The rules' periods.
    pub periods: Periods,
}

impl Control {
    /// The profile with the periods that users know.
    #[must_use]
    pub fn of(profile: Profile) -> Self {
        Self {
            profile,
            on_failure: OnFailure::Stop,
            periods: Periods::default(),
        }
    }
}

/// Which rules apply (decision 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// A dongle must be plugged (D-4).
    HardDongle,
    /// A server is asked once a day: silent days, days of warnings, then stop (P-16).
    SoftDongle,
    /// Keys of 30 days that each check-in renews; without a valid one, no start (M-3).
    RegisteredKeys,
    /// As a soft dongle, and each run ends after 24 hours (P-10).
    Engineering,
    /// Valid until it expires: emergency licenses.
    FixedTerm,
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HardDongle => "hard-dongle",
            Self::SoftDongle => "soft-dongle",
            Self::RegisteredKeys => "registered-keys",
            Self::Engineering => "engineering",
            Self::FixedTerm => "fixed-term",
        })
    }
}

/// What happens in the end (decision 20).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// The program is stopped.
    Stop,
    /// The program goes on with reduced functions, as its vendor sees fit.
    Degrade,
}

/// Every period of the rules, in seconds. All are written, so that the file says what holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Periods {
    /// Between two attestations of a plugged dongle: 1 minute.
    pub recheck_s: u32,
    /// From the removal of a dongle to the stop, and the most absence in 24 hours: 1 hour (D-4).
    pub countdown_s: u32,
    /// Running time with a clock behind the dongle's observed time: 72 hours (decision 7).
    pub clock_warning_s: u32,
    /// Between two check-ins: 24 hours (P-16, M-1).
    pub check_in_s: u32,
    /// Without a successful check-in, nothing is shown: 10 days (P-16).
    pub silent_s: u32,
    /// Then warnings are shown: 20 days (P-16).
    pub warning_s: u32,
    /// Then a start without the server runs this long: 1 hour (P-16).
    pub unverified_run_s: u32,
    /// Life of a registered key: 30 days (M-3).
    pub key_validity_s: u32,
    /// Longest run under an engineering license: 24 hours (P-10).
    pub run_limit_s: u32,
}

impl Default for Periods {
    fn default() -> Self {
        const HOUR: u32 = 3600;
        const DAY: u32 = 24 * HOUR;
        Self {
            recheck_s: 60,
            countdown_s: HOUR,
            clock_warning_s: 72 * HOUR,
            check_in_s: DAY,
            silent_s: 10 * DAY,
            warning_s: 20 * DAY,
            unverified_run_s: HOUR,
            key_validity_s: 30 * DAY,
            run_limit_s: DAY,
        }
    }
}
