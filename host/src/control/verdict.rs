//! What the machine answers.

use std::time::Duration;

use licfmt::UnixTime;
use serde::{Deserialize, Serialize};

use super::Refusal;
use crate::Code;

/// What a program may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It runs; there is nothing to show.
    Run,
    /// It runs; this is to be shown: its end is in sight.
    Warn(Notice),
    /// It runs on borrowed time: what would let it run is missing already.
    Countdown(Notice),
    /// It may go on with reduced functions only.
    Degraded(Reason),
    /// It must end.
    Stop(Reason),
    /// It may not start.
    Refused(Reason),
}

impl Verdict {
    /// Its stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Warn(_) => "warn",
            Self::Countdown(_) => "countdown",
            Self::Degraded(_) => "degraded",
            Self::Stop(_) => "stop",
            Self::Refused(_) => "refused",
        }
    }

    /// The stable code; none if all is well.
    #[must_use]
    pub const fn code(self) -> Option<Code> {
        match self {
            Self::Run => None,
            Self::Warn(notice) | Self::Countdown(notice) => Some(notice.code),
            Self::Degraded(reason) | Self::Stop(reason) | Self::Refused(reason) => {
                Some(reason.code)
            }
        }
    }

    /// Whether the program may run, be it with reduced functions.
    #[must_use]
    pub const fn may_run(self) -> bool {
        !matches!(self, Self::Stop(_) | Self::Refused(_))
    }
}

/// An end that is ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What will end it.
    pub code: Code,
    /// Seconds until then, rounded up.
    pub remaining_s: u64,
    /// When that is, by the wall clock as it goes now: the first second that is too late.
    pub until: UnixTime,
}

/// Why a program may not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The stable code.
    #[serde(with = "super::state::code_name")]
    pub code: Code,
    /// What the server said, for [`Code::LeaseRefused`].
    pub refusal: Option<Refusal>,
}

impl From<Code> for Reason {
    fn from(code: Code) -> Self {
        Self {
            code,
            refusal: None,
        }
    }
}

/// A verdict, and when to ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What the program may do now.
    pub verdict: Verdict,
    /// Until then nothing but an event or a clock that is set changes the verdict, except for the
    /// time that is left. None: time alone never does, except that a second reason to stop may
    /// take the place of the first.
    pub next_change_in: Option<Duration>,
}
