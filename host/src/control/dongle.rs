//! The dongle's rules: no dongle, no start; pulled, a countdown (D-4); a wrong clock (D-7).

use std::time::Duration;

use licfmt::{attest::DongleTimes, license::Periods};
use serde::{Deserialize, Serialize};

use super::{
    State,
    finding::Finding,
    state::code_name,
    timeline::{Ms, ms},
};
use crate::{
    Code, Moment,
    verify::{CLOCK_TOLERANCE_S, clock_is_behind},
};

/// What is known of the dongle. All times are on the forward-only line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Dongle {
    /// It was not asked since the program was started.
    #[default]
    Unknown,
    /// It proved itself.
    Here {
        /// When the wrong clock's time is up; none: the clock is right.
        clock_ends: Option<Ms>,
    },
    /// It proved itself to a program that runs, but knows of a newer revocation list.
    Outdated {
        /// When that begins to count as an absence.
        ends: Ms,
        #[serde(with = "code_name")]
        code: Code,
    },
    /// It did not, and no program runs.
    Missing {
        #[serde(with = "code_name")]
        code: Code,
    },
    /// It did not, while the program runs.
    Away {
        since: Ms,
        /// When the absence that is allowed is used up.
        ends: Ms,
        #[serde(with = "code_name")]
        code: Code,
    },
}

impl State {
    /// A fresh, verified attestation.
    pub(super) fn attested(&mut self, times: DongleTimes, periods: &Periods, now: Moment) {
        if now.wall.plus(CLOCK_TOLERANCE_S) < times.trusted {
            self.no_dongle(Code::ClockBehindTrusted, periods);
            return;
        }
        let counting = self.clock_ends();
        self.end_absence();
        (self.clock_left, self.list_ends) = (None, None);
        // It has no other clock to compare with, so it does not vouch for a jump.
        if self.jump_since.is_none() {
            self.trust_wall(now);
        }
        let clock_ends = clock_is_behind(&times, now.wall).then(|| {
            let left = periods.clock_warning_s.saturating_sub(times.behind);
            let ends = self.forward_ms.saturating_add(ms(left));
            // A dongle that lost power too soon, or was asked by somebody with another clock, lost
            // its count; this one goes on.
            counting.map_or(ends, |counting| counting.min(ends))
        });
        self.dongle = Dongle::Here { clock_ends };
    }

    /// The dongle is here, but lost power unseen. Whether that is as good as if it had been here:
    /// not once the absence that is allowed is used up, or one dongle could serve two sites in turn,
    /// plugged in for one proof here and one there.
    pub(super) fn reappeared(&mut self, unseen: Duration, periods: &Periods) -> bool {
        match self.dongle {
            Dongle::Here { .. } if self.running() => {
                let unseen = u64::try_from(unseen.as_millis()).unwrap_or(u64::MAX);
                let from = self.forward_ms.saturating_sub(unseen);
                self.absences.add(from, self.forward_ms);
                self.absences.forget(self.forward_ms, periods);
            }
            // It went away when nothing was left.
            Dongle::Away { since, ends, .. } if since == ends => {}
            _ => return true,
        }
        if self.absences.used_up_at(self.forward_ms, periods) > self.forward_ms {
            return true;
        }
        self.no_dongle(Code::DongleMissing, periods);
        false
    }

    /// A good dongle, but an old list: whoever renewed another license on the same dongle did that.
    pub(super) fn list_outdated(&mut self, code: Code, periods: &Periods) {
        let warning = ms(periods.clock_warning_s);
        let ends = self.forward_ms.saturating_add(warning);
        let ends = *self.list_ends.get_or_insert(ends);
        if !self.running() || ends <= self.forward_ms {
            return self.no_dongle(code, periods);
        }
        self.end_absence();
        self.dongle = Dongle::Outdated { ends, code };
    }

    /// Makes an old list an absence once its time is up.
    pub(super) fn end_of_warning(&mut self, periods: &Periods) {
        if let Dongle::Outdated { ends: since, code } = self.dongle
            && since <= self.forward_ms
        {
            self.away(since, code, periods);
        }
    }

    fn away(&mut self, since: Ms, code: Code, periods: &Periods) {
        self.absences.forget(since, periods);
        let ends = self.absences.used_up_at(since, periods);
        self.dongle = Dongle::Away { since, ends, code };
    }

    /// No dongle, or one that did not prove itself.
    pub(super) fn no_dongle(&mut self, code: Code, periods: &Periods) {
        self.stop_counting();
        match (&mut self.dongle, self.run.as_ref()) {
            (Dongle::Away { code: known, .. }, Some(run)) if run.refused.is_none() => {
                *known = while_running(code);
            }
            (_, Some(run)) if run.refused.is_none() => {
                self.away(self.forward_ms, while_running(code), periods);
            }
            _ => self.dongle = Dongle::Missing { code },
        }
    }

    /// When the wrong clock's time is up, if the program runs on with it; none: it was right.
    fn clock_ends(&self) -> Option<Ms> {
        match self.dongle {
            Dongle::Here { clock_ends } => clock_ends,
            _ => Some(self.forward_ms.saturating_add(self.clock_left?)),
        }
    }

    /// Time in which the dongle is not here, or no program runs, is not the wrong clock's.
    fn stop_counting(&mut self) {
        if let Dongle::Here { clock_ends } = self.dongle {
            self.clock_left = clock_ends.map(|ends| ends.saturating_sub(self.forward_ms));
            self.dongle = Dongle::Unknown;
        }
        if let Dongle::Outdated { .. } = self.dongle {
            self.dongle = Dongle::Unknown;
        }
    }

    /// An absence is over, because the dongle is back or the program no longer runs.
    pub(super) fn end_absence(&mut self) {
        self.stop_counting();
        if let Dongle::Away { since, ends, .. } = self.dongle {
            // What lies after its end was no use of the program.
            self.absences.add(since, self.forward_ms.min(ends));
            self.dongle = Dongle::Unknown;
        }
    }

    pub(super) fn dongle_finding(&self, periods: &Periods) -> Finding {
        match self.dongle {
            Dongle::Unknown => Finding::ended(Code::DongleMissing),
            Dongle::Missing { code } => Finding::ended(code),
            Dongle::Here { clock_ends: None } => Finding::Fine(None),
            Dongle::Here {
                clock_ends: Some(ends),
            } => match ends.saturating_sub(self.forward_ms) {
                0 => Finding::ended(Code::ClockBehindObserved),
                left => Finding::Warn(Code::ClockBehindObserved, left),
            },
            Dongle::Outdated { ends, code } => {
                Finding::Warn(code, ends.saturating_sub(self.forward_ms))
            }
            Dongle::Away { since, ends, code } => match ends.saturating_sub(self.forward_ms) {
                0 if ends.saturating_sub(since) < ms(periods.countdown_s) => {
                    Finding::ended(Code::AbsenceUsedUp)
                }
                0 => Finding::ended(code),
                left => Finding::Countdown(code, left),
            },
        }
    }
}

/// Under a running program, a missing dongle was removed.
fn while_running(code: Code) -> Code {
    match code {
        Code::DongleMissing => Code::DongleRemoved,
        other => other,
    }
}
