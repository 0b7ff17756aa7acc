//! Rules of every profile: the license's own dates, and the longest run (P-10).

use licfmt::license::Periods;

use super::{
    EXPIRY_WARNING_S, RUN_END_WARNING_S, Rules, State,
    finding::Finding,
    state::Run,
    timeline::{ms, wall_ms},
};
use crate::Code;

impl Rules {
    pub(super) fn validity_finding(&self, state: &State, run: &Run) -> Finding {
        let admitted = run.refused.is_none();
        if !admitted && state.guarded_ms < wall_ms(self.not_before) {
            return Finding::ended(Code::LicenseNotYet);
        }
        let Some(expires) = self.expires else {
            return Finding::Fine(None);
        };
        // `expires` is the last second that is still good.
        let ends = wall_ms(expires).saturating_add(1000);
        let wall = state.wall.map_or(0, wall_ms);
        if let Some(left) = state.jump_kept_in()
            && wall >= ends
            && state.guarded_ms < ends
        {
            // Perhaps one bad reading: no start, but a program that runs has an hour.
            return if admitted {
                Finding::Countdown(Code::LicenseExpired, left)
            } else {
                Finding::ended(Code::LicenseExpired)
            };
        }
        match ends.saturating_sub(state.guarded_ms) {
            0 => Finding::ended(Code::LicenseExpired),
            left => Finding::warn_ahead(Code::LicenseExpiring, left, ms(EXPIRY_WARNING_S)),
        }
    }
}

impl State {
    pub(super) fn run_limit_finding(&self, periods: &Periods, run: &Run) -> Finding {
        let ends = run.since_ms.saturating_add(ms(periods.run_limit_s));
        match ends.saturating_sub(self.forward_ms) {
            0 => Finding::ended(Code::RunLimit),
            left => Finding::warn_ahead(Code::RunEnding, left, ms(RUN_END_WARNING_S)),
        }
    }
}
