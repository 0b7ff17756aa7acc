//! What one rule finds, and how findings make a verdict.

use std::{cmp::Reverse, time::Duration};

use licfmt::{UnixTime, license::OnFailure};

use super::{
    timeline::Ms,
    verdict::{Notice, Outcome, Reason, Verdict},
};
use crate::Code;

/// What one rule has to say.
#[derive(Clone, Copy, Debug)]
pub(super) enum Finding {
    /// Nothing, for this long; none: for ever, if nothing happens.
    Fine(Option<Ms>),
    /// An end is ahead.
    Warn(Code, Ms),
    /// An end is ahead, and what would prevent it is missing already.
    Countdown(Code, Ms),
    /// This is the end.
    Ended(Reason),
}

impl Finding {
    pub(super) fn ended(code: Code) -> Self {
        Self::Ended(code.into())
    }

    /// Fine until `warning` is all that is left of `remaining`.
    pub(super) fn warn_ahead(code: Code, remaining: Ms, warning: Ms) -> Self {
        if remaining > warning {
            Self::Fine(Some(remaining - warning))
        } else {
            Self::Warn(code, remaining)
        }
    }

    fn changes_in(self) -> Option<Ms> {
        match self {
            Self::Fine(time) => time,
            Self::Warn(_, time) | Self::Countdown(_, time) => Some(time),
            Self::Ended(_) => None,
        }
    }
}

/// All findings of one moment, most important rule first.
pub(super) struct Findings<'a>(pub(super) &'a [Finding]);

impl Findings<'_> {
    /// Why the program may not run, by the first rule that says so.
    pub(super) fn ended(&self) -> Option<Reason> {
        self.0.iter().find_map(|finding| match finding {
            Finding::Ended(reason) => Some(*reason),
            _ => None,
        })
    }

    /// The verdict on an admitted run.
    pub(super) fn outcome(&self, on_failure: OnFailure, wall: UnixTime) -> Outcome {
        let verdict = match self.ended() {
            Some(reason) if on_failure == OnFailure::Degrade => Verdict::Degraded(reason),
            Some(reason) => Verdict::Stop(reason),
            None => self.nearest_end(wall),
        };
        Outcome {
            verdict,
            next_change_in: self.next_change(verdict),
        }
    }

    fn nearest_end(&self, wall: UnixTime) -> Verdict {
        let ends = self.0.iter().filter_map(|finding| match *finding {
            Finding::Warn(code, in_ms) => Some((in_ms, false, code)),
            Finding::Countdown(code, in_ms) => Some((in_ms, true, code)),
            Finding::Fine(_) | Finding::Ended(_) => None,
        });
        let nearest = ends.min_by_key(|&(in_ms, countdown, _)| (in_ms, Reverse(countdown)));
        let Some((in_ms, countdown, code)) = nearest else {
            return Verdict::Run;
        };
        let remaining_s = in_ms.div_ceil(1000);
        let notice = Notice {
            code,
            remaining_s,
            until: wall.plus(remaining_s),
        };
        if countdown {
            Verdict::Countdown(notice)
        } else {
            Verdict::Warn(notice)
        }
    }

    fn next_change(&self, verdict: Verdict) -> Option<Duration> {
        if matches!(verdict, Verdict::Stop(_) | Verdict::Degraded(_)) {
            return None;
        }
        let next = self.0.iter().filter_map(|finding| finding.changes_in());
        next.min().map(Duration::from_millis)
    }
}
