//! What a verdict's text needs: with what something was compared, since when, until when.

use licfmt::{UnixTime, time::HOUR};

use super::{Rules, State, Verdict};
use crate::{Code, Moment, Problem};

impl Rules {
    /// The verdict that [`Rules::step`] gave with this state at `now`, with what its text needs;
    /// none for [`Verdict::Run`].
    ///
    /// What a dongle's proof was compared with is not known here: where the code is one that
    /// verification gave, its own problem says more.
    #[must_use]
    pub fn problem(&self, state: &State, verdict: Verdict, now: Moment) -> Option<Problem> {
        let code = verdict.code()?;
        let problem = Problem::new(code);
        let (until, left_s, refusal) = match verdict {
            Verdict::Run => (now.wall, 0, None),
            Verdict::Warn(notice) | Verdict::Countdown(notice) => {
                (notice.until, notice.remaining_s, None)
            }
            Verdict::Degraded(reason) | Verdict::Stop(reason) | Verdict::Refused(reason) => {
                (now.wall, 0, reason.refusal)
            }
        };
        let minutes = left_s.div_ceil(60);
        let periods = &self.control.periods;
        let since = |problem: Problem| match state.server.reached {
            Some(since) => problem.with("since", since),
            None => problem,
        };
        Some(match code {
            Code::LicenseNotYet => problem
                .with("found", now.wall)
                .with("wanted", self.not_before),
            Code::LicenseExpired => {
                let wanted = self.expires.unwrap_or(now.wall);
                problem.with("found", now.wall).with("wanted", wanted)
            }
            Code::LicenseExpiring => problem.with("until", self.expires.unwrap_or(until)),
            Code::DongleRemoved => problem.with("minutes", minutes),
            Code::ClockBehindObserved => {
                let limit_s = u64::from(periods.clock_warning_s);
                problem
                    .with("hours", limit_s.saturating_sub(left_s) / HOUR)
                    .with("limit", limit_s / HOUR)
            }
            Code::ServerSilent => since(problem).with("until", until),
            Code::ServerOverdue => since(problem).with("minutes", minutes),
            Code::KeyExpired => {
                let ago_s = state.key_expired_for(periods) / 1000;
                problem.with("until", UnixTime(now.wall.0.saturating_sub(ago_s)))
            }
            Code::LeaseRefused => match refusal {
                Some(refusal) => problem.with("reason", refusal),
                None => problem,
            },
            Code::RunLimit | Code::RunEnding => problem
                .with("hours", u64::from(periods.run_limit_s) / HOUR)
                .with("minutes", minutes),
            _ => problem,
        })
    }
}
