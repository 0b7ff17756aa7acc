//! One program under license control, look by look.

use std::{sync::Arc, time::Duration};

use licfmt::license::License;

use super::{
    Site, Status,
    files::{Files, Loaded},
    online::{Online, ask_for_renewal},
    presence::Presence,
    site::{state_problem, unproved},
};
use crate::{
    Code, Moment, Problem, Program,
    control::{Event, Outcome, Rules, State, Verdict},
    verify::Proved,
};

/// How often to look while the dongle or the license is missing, in seconds: what is put back
/// should be noticed at once.
pub const RETRY_S: u64 = 5;
/// How often to look at the latest, in seconds: files may change, and clocks be set, unnoticed.
pub const LOOK_S: u64 = 60;

/// One program under license control. It does nothing by itself: who has it calls
/// [`Supervisor::look`] when it is time, or earlier.
pub struct Supervisor {
    site: Site,
    loaded: Loaded,
    state: State,
    saved: State,
    /// Why the state of the runs before is lost, until that was said.
    lost: Option<Problem>,
    /// Why the state is not kept.
    not_kept: Option<Problem>,
    /// What is wrong with the files or the dongle; none: they were good when last asked.
    trouble: Option<Problem>,
    presence: Presence,
    /// The registration; none: the license needs no server.
    online: Option<Online>,
    /// When the dongle is to prove itself again, on the forward-only clock.
    due_ms: u64,
}

impl Supervisor {
    /// Begins a run: the license must be good, and the dongle prove itself, now.
    ///
    /// # Errors
    /// Why the program may not start.
    pub fn start(site: Site) -> Result<(Self, Status), Problem> {
        let mut supervisor = Self::new(site)?;
        supervisor.tell_lease();
        supervisor.step(Event::Start);
        supervisor.first_look()
    }

    /// Goes on with a run whose supervisor died while the program ran on: what absence it used, and
    /// the time in which nobody looked, count. It needs the dongle as much as a
    /// [`Supervisor::start`], which it is where no such run is known: a state file can be copied
    /// back as often as its owner likes, so no countdown can be granted on its word alone.
    ///
    /// # Errors
    /// Why the program may not run.
    pub fn resume(site: Site) -> Result<(Self, Status), Problem> {
        let mut supervisor = Self::new(site)?;
        supervisor.tell_lease();
        if !supervisor.state.running() {
            supervisor.step(Event::Start);
            return supervisor.first_look();
        }
        let event = supervisor.ask();
        let event = supervisor.ask_server(Online::start).unwrap_or(event);
        match supervisor.trouble.take() {
            Some(problem) => Err(problem),
            None => supervisor.admit(event),
        }
    }

    fn new(site: Site) -> Result<Self, Problem> {
        let loaded = load(&site)?;
        let online = loaded
            .is_online()
            .then(|| Online::open(&site, &loaded.program))
            .transpose()?;
        let (state, lost) = site.states.load_or_new(loaded.license.tag());
        Ok(Self {
            online,
            due_ms: site.seams.now_ms(),
            site,
            loaded,
            saved: state.clone(),
            state,
            lost: lost.as_ref().map(state_problem),
            not_kept: None,
            trouble: None,
            presence: Presence::default(),
        })
    }

    fn first_look(mut self) -> Result<(Self, Status), Problem> {
        let event = self.ask();
        let event = self.ask_server(Online::start).unwrap_or(event);
        self.admit(event)
    }

    fn admit(mut self, event: Event) -> Result<(Self, Status), Problem> {
        let status = self.conclude(event);
        if status.verdict.may_run() {
            return Ok((self, status));
        }
        // A verdict without a reason does not end a program.
        let code = status.verdict.code().unwrap_or(Code::DongleMissing);
        Err(status.problem.unwrap_or_else(|| Problem::new(code)))
    }

    /// Looks at the files, lets the dongle prove itself if it is due, and says what the program may
    /// do now.
    ///
    /// `settled` is asked after a bad file was read: whether it is really bad, and not just being
    /// written ([`Watch::is_settled`](crate::watch::Watch::is_settled)).
    pub fn look(&mut self, settled: &dyn Fn() -> bool) -> Status {
        let new = self
            .loaded
            .successor(&self.site.directory, &self.site.program, self.site.now());
        let event = match new {
            Ok(Some(new)) => self.ask_for(new),
            Err(problem) if settled() => self.missing(problem),
            Ok(None) | Err(_) => self.ask_if_due(),
        };
        let event = self.ask_server(Online::look).unwrap_or(event);
        self.conclude(event)
    }

    /// The license in use: the last good one.
    #[must_use]
    pub fn license(&self) -> Arc<License> {
        Arc::clone(&self.loaded.license)
    }

    /// Ends the run.
    pub fn end(mut self) {
        self.step(Event::End);
        self.save();
        if let Some(online) = &self.online {
            online.end(&self.site, &self.loaded.program);
        }
    }

    /// What the last lease says, before anything is judged.
    fn tell_lease(&mut self) {
        if let Some(event) = self.online.as_ref().map(Online::known) {
            self.step(event);
        }
    }

    /// Lets the registration ask the server, if it wants to; none: there is no registration.
    fn ask_server(
        &mut self,
        how: impl Fn(&mut Online, &Site, &Program, u32) -> Event,
    ) -> Option<Event> {
        let check_in_s = self.loaded.license.control.periods.check_in_s;
        let online = self.online.as_mut()?;
        let event = how(online, &self.site, &self.loaded.program, check_in_s);
        if matches!(event, Event::CheckedIn(_) | Event::Leased(_)) {
            self.renew();
        }
        Some(event)
    }

    /// Takes over what came with a lease.
    fn renew(&mut self) {
        let now = self.site.now();
        let (directory, program) = (&self.site.directory, &self.site.program);
        // What is wrong with it is told by the next look.
        if let Ok(Some(new)) = self.loaded.successor(directory, program, now)
            && new.is_online()
            && new.license.tag() == self.loaded.license.tag()
        {
            self.loaded = new;
        }
    }

    /// Takes a license over once its own dongle proved itself: until then it is a stranger's, whose
    /// rules and features are in force nowhere.
    fn ask_for(&mut self, new: Loaded) -> Event {
        let known = self.site.prove(&new);
        let kept = new.is_online()
            && self
                .online
                .as_ref()
                .is_some_and(|online| online.is_of(&self.site.directory));
        let opens = |proved| {
            let open = || Online::open(&self.site, &new.program);
            let opened = (new.is_online() && !kept).then(open).transpose()?;
            Ok((proved, opened))
        };
        match known.and_then(opens) {
            Ok((proved, opened)) => {
                self.take_over(new);
                if !kept {
                    self.online = opened;
                    self.tell_lease();
                }
                self.proved(proved)
            }
            Err(problem) => self.missing(problem),
        }
    }

    fn take_over(&mut self, new: Loaded) {
        if new.license.tag() != self.loaded.license.tag() {
            // The run goes on under the new license, with all its absence; under the old one it
            // ends.
            let run = self.state.clone();
            self.step(Event::End);
            self.save();
            (self.state, self.saved) = (run, State::default());
        }
        self.loaded = new;
    }

    fn ask_if_due(&mut self) -> Event {
        // While something is missing it is asked at every look.
        if self.trouble.is_some() || self.site.seams.now_ms() >= self.due_ms {
            self.ask()
        } else {
            Event::Tick
        }
    }

    /// Lets the dongle prove itself.
    fn ask(&mut self) -> Event {
        match self.site.prove(&self.loaded) {
            Ok(proved) => self.proved(proved),
            Err(problem) => {
                let event = unproved(&problem);
                self.trouble = Some(problem);
                event
            }
        }
    }

    fn proved(&mut self, proved: Option<Proved>) -> Event {
        self.trouble = None;
        let now_ms = self.site.seams.now_ms();
        self.due_ms = now_ms.saturating_add(self.recheck_ms());
        proved.map_or(Event::Tick, |proved| self.presence.event(&proved, now_ms))
    }

    /// A license that is gone or bad is as good as a dongle that is gone: the same countdown, the
    /// same sum of absence, and its own reason.
    fn missing(&mut self, problem: Problem) -> Event {
        let problem = match problem.code() {
            Code::LicenseMissing if self.online.is_some() => Problem::new(Code::NotRegistered),
            _ => problem,
        };
        let code = problem.code();
        self.trouble = Some(problem);
        Event::NoDongle(code)
    }

    fn recheck_ms(&self) -> u64 {
        let recheck_s = self.loaded.license.control.periods.recheck_s;
        u64::from(recheck_s) * 1000
    }

    fn step(&mut self, event: Event) -> (Moment, Outcome) {
        let rules = Rules::from(&*self.loaded.license);
        let now = self.site.seams.timer.now();
        let (state, outcome) = rules.step(std::mem::take(&mut self.state), event, now);
        self.state = state;
        (now, outcome)
    }

    /// Takes in what happened. Where days are counted though no check-in failed, it was the clock alone that used them
    /// up: the computer slept, or its clock was set. The server sets that right, so it is asked before a program is
    /// warned or stopped.
    fn judge(&mut self, event: Event) -> (Moment, Outcome) {
        let judged = self.step(event);
        if !counts_days(judged.1.verdict) {
            return judged;
        }
        match self.ask_server(Online::ask_unless_it_failed) {
            Some(event) => self.step(event),
            None => judged,
        }
    }

    fn conclude(&mut self, event: Event) -> Status {
        let (now, outcome) = self.judge(event);
        if self.state.running() && self.state.needs_saving(&self.saved) {
            self.save();
        }
        let rules = Rules::from(&*self.loaded.license);
        let told = || rules.problem(&self.state, outcome.verdict, now);
        let (known, untold) = self.tell_trouble(outcome.verdict);
        let lost = self.lost.take();
        let unreached = self.online.as_ref().and_then(Online::trouble).cloned();
        let server = unreached.clone().filter(|_| counts_days(outcome.verdict));
        Status {
            unreached,
            license: self.loaded.license.clone(),
            verdict: outcome.verdict,
            problem: known.or_else(told),
            warnings: [untold, server, lost, self.not_kept.clone()]
                .into_iter()
                .flatten()
                .collect(),
            next_look_in: self.next_look_in(now, outcome.next_change_in),
        }
    }

    /// What is wrong: as the verdict's problem, or beside it.
    fn tell_trouble(&self, verdict: Verdict) -> (Option<Problem>, Option<Problem>) {
        let trouble = self.trouble.clone();
        match (verdict.code(), self.trouble.as_ref().map(Problem::code)) {
            // Who found it knows more of it than license control does.
            (code, found) if code == found => (trouble, None),
            // Its text says as much.
            (Some(Code::DongleRemoved), Some(Code::DongleMissing)) => (None, None),
            _ => (None, trouble),
        }
    }

    fn next_look_in(&self, now: Moment, change: Option<Duration>) -> Duration {
        let proof_ms = match self.trouble {
            Some(_) => self.recheck_ms().min(RETRY_S * 1000),
            None => self.due_ms.saturating_sub(now.uptime_ms),
        };
        let at_latest = Duration::from_secs(LOOK_S);
        let proof = Duration::from_millis(proof_ms);
        change
            .map_or(at_latest, |change| change.min(at_latest))
            .min(proof)
            .min(
                self.online
                    .as_ref()
                    .map_or(at_latest, |online| online.due_in(now.uptime_ms)),
            )
    }

    fn save(&mut self) {
        let tag = self.loaded.license.tag();
        match self.site.states.save(tag, &self.state) {
            Ok(()) => {
                self.saved = self.state.clone();
                self.not_kept = None;
            }
            Err(error) => self.not_kept = Some(state_problem(&error)),
        }
    }
}

/// The license at the site. One that has ended may have been renewed since: then the server has the next one.
fn load(site: &Site) -> Result<Loaded, Problem> {
    let read = || Loaded::read(&site.directory, &site.program, site.now());
    let problem = match read() {
        Err(problem) if problem.code() == Code::LicenseExpired => problem,
        loaded => return loaded,
    };
    let files = Files::read(&site.directory)?;
    let program = files.believed_by(&site.program)?;
    if !files.is_online() || ask_for_renewal(site, &program).is_err() {
        return Err(problem);
    }
    read()
}

/// Whether the verdict is about days without the server: then, and not before, it is told what keeps it
/// away (P-16, M-4).
fn counts_days(verdict: Verdict) -> bool {
    matches!(
        verdict.code(),
        Some(Code::ServerSilent | Code::ServerOverdue | Code::KeyExpired)
    )
}
