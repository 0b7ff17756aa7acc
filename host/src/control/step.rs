//! The machine itself.

use licfmt::license::Profile;

use super::{
    Event, Outcome, Rules, State, Verdict,
    dongle::Dongle,
    finding::{Finding, Findings},
    state::Run,
    verdict::Reason,
};
use crate::{Code, Moment};

impl Rules {
    /// Takes in what happened at `now`, and says what the program may do.
    ///
    /// A state that was restored from another process goes on by the wall clock. Without a run
    /// (before the first [`Event::Start`], after [`Event::End`]) the verdict says what a start
    /// would meet.
    #[must_use]
    pub fn step(&self, mut state: State, event: Event, now: Moment) -> (State, Outcome) {
        let restored = state.uptime_ms.is_none();
        if restored && event == Event::Start {
            // The run before ended unseen, at the latest now, at the earliest when last seen: the
            // doubt is the plant's.
            state.end_absence();
        }
        state.advance(now);
        state.end_of_warning(&self.control.periods);
        let decides = self.apply(&mut state, event, now);
        let outcome = self.judge(&mut state, decides, now);
        (state, outcome)
    }

    /// Changes the state; tells whether it was something that can admit a refused start.
    fn apply(&self, state: &mut State, event: Event, now: Moment) -> bool {
        let periods = &self.control.periods;
        match event {
            Event::Start => self.start(state),
            Event::End => {
                state.end_absence();
                state.run = None;
                state.dongle = Dongle::Unknown;
            }
            Event::Attested(times) if self.has_dongle() => state.attested(times, periods, now),
            Event::NoDongle(code) if self.has_dongle() => state.no_dongle(code, periods),
            Event::Reappeared { times, unseen } if self.has_dongle() => {
                if state.reappeared(unseen, periods) {
                    state.attested(times, periods, now);
                }
            }
            Event::ListOutdated(code) if self.has_dongle() => state.list_outdated(code, periods),
            Event::CheckedIn(check_in) if self.is_online() => state.checked_in(check_in, now),
            Event::Leased(check_in) if self.is_online() => state.leased(check_in),
            Event::Refused(refusal) if self.is_online() => state.refused(refusal),
            _ => return false,
        }
        true
    }

    fn start(&self, state: &mut State) {
        state.end_absence();
        state.dongle = Dongle::Unknown;
        state.run = Some(self.new_run(state));
    }

    /// A run that begins now and is not admitted yet.
    fn new_run(&self, state: &State) -> Run {
        Run {
            since_ms: state.forward_ms,
            overdue: state.overdue(self.control.profile, &self.control.periods),
            refused: Some(Reason::from(Code::DongleMissing)),
        }
    }

    fn judge(&self, state: &mut State, decides: bool, now: Moment) -> Outcome {
        let run = state.run.clone();
        let run = run.unwrap_or_else(|| self.new_run(state));
        let refused = |reason| Outcome {
            verdict: Verdict::Refused(reason),
            next_change_in: None,
        };
        match run.refused {
            Some(reason) if state.run.is_some() && !decides => return refused(reason),
            _ => {}
        }
        let findings = self.findings(state, &run);
        let findings = Findings(&findings);
        if run.refused.is_some() {
            let ended = findings.ended();
            if let Some(run) = &mut state.run {
                run.refused = ended;
            }
            if let Some(reason) = ended {
                return refused(reason);
            }
        }
        findings.outcome(self.control.on_failure, now.wall)
    }

    fn findings(&self, state: &State, run: &Run) -> [Finding; 4] {
        let Self { control, .. } = self;
        let (profile, periods) = (control.profile, &control.periods);
        let validity = self.validity_finding(state, run);
        let proof = match profile {
            Profile::HardDongle => state.dongle_finding(periods),
            Profile::FixedTerm => Finding::Fine(None),
            _ => state.server_finding(profile, periods, run),
        };
        let limit = match profile {
            Profile::Engineering => state.run_limit_finding(periods, run),
            _ => Finding::Fine(None),
        };
        let clock = Finding::Fine(state.jump_kept_in());
        [validity, proof, limit, clock]
    }

    fn has_dongle(&self) -> bool {
        self.control.profile == Profile::HardDongle
    }

    fn is_online(&self) -> bool {
        match self.control.profile {
            Profile::SoftDongle | Profile::RegisteredKeys | Profile::Engineering => true,
            Profile::HardDongle | Profile::FixedTerm => false,
        }
    }
}
