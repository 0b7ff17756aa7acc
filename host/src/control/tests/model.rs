//! P-16 and D-4 once more, in the plainest way there is: second by second.
//!
//! Nothing here is shared with the machine: where the machine computes ends, this counts.

use std::collections::VecDeque;

use super::{Code, DAY};

/// What a plain reading of the rules says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Run,
    Warn(Code),
    Countdown(Code),
    Stop(Code),
    Refused(Code),
}

/// D-4: a program and its dongle.
pub(super) struct DongleModel {
    pub(super) allowed: usize,
    /// For each of the last 86,400 seconds: the program ran in full without its dongle.
    last_day: VecDeque<bool>,
    /// How many of them.
    sum: usize,
    started: bool,
    here: bool,
    /// Seconds of the absence that goes on, and whether it has used up what was allowed.
    away_for: usize,
    used_up: bool,
}

impl DongleModel {
    pub(super) fn new(allowed: usize) -> Self {
        Self {
            allowed,
            last_day: VecDeque::new(),
            sum: 0,
            started: false,
            here: false,
            away_for: 0,
            used_up: false,
        }
    }

    pub(super) fn start(&mut self) {
        self.started = false;
        self.here = false;
        self.away_for = 0;
        self.used_up = false;
    }

    pub(super) fn plug(&mut self) {
        self.started = true;
        self.here = true;
        self.away_for = 0;
        self.used_up = false;
    }

    pub(super) fn pull(&mut self) {
        self.here = false;
        self.used_up |= self.started && self.sum >= self.allowed;
    }

    pub(super) fn second(&mut self) {
        let away = self.started && !self.here && !self.used_up;
        self.last_day.push_back(away);
        self.sum += usize::from(away);
        if self.last_day.len() > usize::try_from(DAY).expect("a day is short") {
            self.sum -= usize::from(self.last_day.pop_front() == Some(true));
        }
        if away {
            self.away_for += 1;
            self.used_up = self.sum >= self.allowed;
        }
    }

    pub(super) fn says(&self) -> Says {
        match (self.started, self.here) {
            (false, _) => Says::Refused(Code::DongleMissing),
            (true, true) => Says::Run,
            (true, false) if !self.used_up => Says::Countdown(Code::DongleRemoved),
            (true, false) if self.away_for < self.allowed => Says::Stop(Code::AbsenceUsedUp),
            (true, false) => Says::Stop(Code::DongleRemoved),
        }
    }
}

/// P-16: a program and its server.
pub(super) struct ServerModel {
    pub(super) silent: u64,
    pub(super) warning: u64,
    pub(super) hour: u64,
    registered: bool,
    refused: bool,
    /// Seconds without a success: those that passed, or those that the calendar shows.
    without: u64,
    success_at: u64,
    /// Seconds of this run, if it was started too late for anything but the hour.
    late_run: Option<u64>,
    admitted: Option<Code>,
}

impl ServerModel {
    pub(super) fn new(silent: u64, warning: u64, hour: u64) -> Self {
        Self {
            silent,
            warning,
            hour,
            registered: false,
            refused: false,
            without: 0,
            success_at: 0,
            late_run: None,
            admitted: Some(Code::NotRegistered),
        }
    }

    fn too_late(&self) -> bool {
        self.without >= self.silent + self.warning
    }

    /// What keeps a program from running.
    fn problem(&self) -> Option<Code> {
        if self.refused {
            return Some(Code::LeaseRefused);
        }
        if !self.registered {
            return Some(Code::NotRegistered);
        }
        let hour_left = self.late_run.is_some_and(|seconds| seconds < self.hour);
        (self.too_late() && !hour_left).then_some(Code::ServerOverdue)
    }

    fn decide(&mut self) {
        if self.admitted.is_some() {
            self.admitted = self.problem();
        }
    }

    pub(super) fn start(&mut self) {
        self.late_run = (self.registered && self.too_late()).then_some(0);
        self.admitted = self.problem();
    }

    pub(super) fn success(&mut self, wall: u64) {
        self.registered = true;
        self.refused = false;
        self.without = 0;
        self.success_at = wall;
        self.late_run = None;
        self.decide();
    }

    pub(super) fn refuse(&mut self) {
        self.refused = true;
        self.decide();
    }

    /// A second passes, after which the wall clock shows `wall`.
    pub(super) fn second(&mut self, wall: u64) {
        self.without += 1;
        self.late_run = self.late_run.map(|seconds| seconds + 1);
        self.look(wall);
    }

    /// Somebody looks at the wall clock.
    pub(super) fn look(&mut self, wall: u64) {
        self.without = self.without.max(wall.saturating_sub(self.success_at));
    }

    pub(super) fn says(&self) -> Says {
        match (self.admitted, self.problem()) {
            (Some(code), _) => Says::Refused(code),
            (None, Some(code)) => Says::Stop(code),
            (None, None) if self.too_late() => Says::Countdown(Code::ServerOverdue),
            (None, None) if self.without >= self.silent => Says::Warn(Code::ServerSilent),
            (None, None) => Says::Run,
        }
    }
}
