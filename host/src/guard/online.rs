//! The online profiles: the registration, the last lease, and when to ask again (P-16, M-1, M-7).

mod registration;

use std::time::Duration;

use licfmt::{
    PublicKey, UnixTime,
    lease::{Decision, Lease},
    online::RunStatus,
};

use super::{Site, status::Registered};
use crate::{
    Problem, Program,
    control::{CheckIn, Event},
    directory::Directory,
    online::{Ask, Client, Installation, Outcome, schedule},
};
pub(super) use registration::{Registration, ask_for_renewal, contents};

/// A server that is away must not hold up a start, in seconds.
const START_TIMEOUT_S: u64 = 4;
/// Nor an end.
const END_TIMEOUT_S: u64 = 2;
/// In a thread of its own there is more time.
const TIMEOUT_S: u64 = 20;
/// When to look again for what another instance is being told, in seconds.
const BUSY_S: u64 = 5;

/// For whom the server is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A program that runs.
    Program,
    /// The programs of this computer: nothing runs under the own name, and a program that does speaks for
    /// itself.
    Agent,
}

/// One run under an online license.
pub(super) struct Online {
    role: Role,
    installation: Installation,
    lease: Option<Lease>,
    /// When to ask, on the forward-only clock.
    due_ms: u64,
    failures: u32,
    /// When it was asked last, on the forward-only clock; none: not yet.
    asked_ms: Option<u64>,
    /// Why the server was not reached when last asked; none: it was.
    trouble: Option<Problem>,
    /// By how many seconds the clock was ahead of the server's when that was last asked.
    ahead_s: u64,
}

impl Online {
    /// Opens `licinfo.cfg`: on this computer, with a lease that verifies.
    pub(super) fn open(site: &Site, program: &Program) -> Result<Self, Problem> {
        Self::open_as(Role::Program, site, program)
    }

    /// The same, for whom it may concern.
    pub(super) fn open_as(role: Role, site: &Site, program: &Program) -> Result<Self, Problem> {
        let installation = client(site, program).installation()?;
        let lease = installation.lease(program)?;
        Ok(Self {
            role,
            installation,
            lease,
            due_ms: site.seams.now_ms(),
            failures: 0,
            asked_ms: None,
            trouble: None,
            ahead_s: 0,
        })
    }

    /// Whether this is the registration that is in the directory now.
    pub(super) fn is_of(&self, directory: &Directory) -> bool {
        let there = directory.installation().ok().flatten();
        let there = there.and_then(|bytes| Installation::peek(&bytes).ok());
        there.is_some_and(|(_, public): (_, PublicKey)| public.id() == self.installation.id())
    }

    /// What the lease in the file is to license control.
    pub(super) fn known(&self) -> Event {
        self.lease
            .as_ref()
            .map_or(Event::Tick, |lease| match &lease.decision {
                Decision::Granted(_) => Event::Leased(check_in(lease)),
                Decision::Refused(refused) => Event::Refused(refused.reason),
            })
    }

    /// Asks at the start of a run, unless a success is fresh enough.
    pub(super) fn start(&mut self, site: &Site, program: &Program, check_in_s: u32) -> Event {
        let now = site.seams.timer.now();
        let wait_s = self.first_wait(now.wall, site, program, check_in_s);
        self.due_ms = now.uptime_ms.saturating_add(wait_s * 1000);
        if wait_s > 0 {
            return self.known();
        }
        self.ask(site, program, check_in_s, START_TIMEOUT_S)
    }

    /// Reads what another instance brought, and asks if it is time.
    pub(super) fn look(&mut self, site: &Site, program: &Program, check_in_s: u32) -> Event {
        let brought = self.reload(site, program, check_in_s);
        if site.seams.now_ms() < self.due_ms {
            return brought;
        }
        self.ask(site, program, check_in_s, TIMEOUT_S)
    }

    /// Asks at once, unless the last check-in failed or was lately: then the next one is due when it is.
    pub(super) fn ask_unless_it_failed(
        &mut self,
        site: &Site,
        program: &Program,
        check_in_s: u32,
    ) -> Event {
        let now_ms = site.seams.now_ms();
        let since_ms = self.asked_ms.map(|at| now_ms.saturating_sub(at));
        let lately = since_ms.is_some_and(|ms| ms < schedule::RETRY_MOST_S * 1000);
        if self.failures > 0 || lately {
            return Event::Tick;
        }
        self.ask(site, program, check_in_s, TIMEOUT_S)
    }

    /// Tells the server that the program ends, if it knows it as running (decision 16).
    pub(super) fn end(&self, site: &Site, program: &Program) {
        let client = client(site, program);
        let last = self.installation.file().last.as_ref();
        let own = client.instance(&self.installation);
        let runs = last.is_some_and(|it| it.instance == own && it.status == RunStatus::Running);
        if runs && self.failures == 0 {
            let ask = Ask {
                status: RunStatus::Stopped,
                timeout: Duration::from_secs(END_TIMEOUT_S),
                known: None,
            };
            // The program ends either way; the server notices by its silence.
            let _ = client.check_in(&ask);
        }
    }

    /// Why the server was not reached when last asked.
    pub(super) const fn trouble(&self) -> Option<&Problem> {
        self.trouble.as_ref()
    }

    /// Whether the server ever answered.
    pub(super) const fn is_answered(&self) -> bool {
        self.lease.is_some()
    }

    /// Asks at the next look.
    pub(super) const fn ask_soon(&mut self) {
        self.due_ms = 0;
    }

    /// How old the last lease is by the wall clock, as far as that is right, in seconds.
    pub(super) fn age_s(&self, site: &Site) -> u64 {
        let since = |lease: &Lease| site.now().since(lease.issued);
        self.lease
            .as_ref()
            .map_or(0, since)
            .saturating_sub(self.ahead_s)
    }

    /// In how long to ask again.
    pub(super) fn due_in(&self, now_ms: u64) -> Duration {
        Duration::from_millis(self.due_ms.saturating_sub(now_ms))
    }

    /// What an outsider may see of it.
    pub(super) fn registered(&self, site: &Site, program: &Program) -> Registered {
        let file = self.installation.file();
        Registered {
            server: file.server.address.clone(),
            instance: client(site, program).instance(&self.installation),
            hardware: file.hardware.id(),
            lease: self
                .lease
                .as_ref()
                .map(|lease| (lease.sequence, lease.issued)),
        }
    }

    fn first_wait(&self, now: UnixTime, site: &Site, program: &Program, check_in_s: u32) -> u64 {
        let Some(lease) = self.granted() else {
            return 0;
        };
        // A clock behind what the server signed is wrong: the server sets it right.
        if now < lease.issued {
            return 0;
        }
        let age_s = now.since(lease.issued);
        let own = client(site, program).instance(&self.installation);
        let fresh = match &self.installation.file().last {
            Some(last) if last.instance == own => {
                last.status == self.role.status() && age_s < schedule::START_FRESH_S
            }
            // One that does not run told nothing of this one.
            Some(last) => last.status == RunStatus::Running,
            None => true,
        };
        if fresh {
            self.after_success(check_in_s, age_s, site)
        } else {
            0
        }
    }

    /// In how many seconds to ask after a success of this age. Where a program runs, it asks: only it knows
    /// how much is used (M-2).
    fn after_success(&self, check_in_s: u32, age_s: u64, site: &Site) -> u64 {
        let last = self.installation.file().last.as_ref();
        let runs = last.is_some_and(|last| last.status == RunStatus::Running);
        if self.role == Role::Agent && runs {
            return (u64::from(check_in_s) + schedule::PRECEDENCE_S).saturating_sub(age_s);
        }
        schedule::after_success(check_in_s, age_s, random(site))
    }

    fn granted(&self) -> Option<&Lease> {
        let granted = |lease: &&Lease| matches!(lease.decision, Decision::Granted(_));
        self.lease.as_ref().filter(granted)
    }

    fn reload(&mut self, site: &Site, program: &Program, check_in_s: u32) -> Event {
        let Ok(Some(new)) = self.installation.reload(&site.directory, &site.states) else {
            return Event::Tick;
        };
        if new.file().sequence <= self.installation.file().sequence {
            return Event::Tick;
        }
        match new.lease(program) {
            Ok(Some(lease)) => {
                self.installation = new;
                self.take(lease, site, check_in_s)
            }
            _ => Event::Tick,
        }
    }

    /// A lease of another instance.
    fn take(&mut self, lease: Lease, site: &Site, check_in_s: u32) -> Event {
        let now = site.seams.timer.now();
        let age_s = now.wall.since(lease.issued).saturating_sub(self.ahead_s);
        self.lease = Some(lease);
        (self.failures, self.trouble) = (0, None);
        let wait_s = self.after_success(check_in_s, age_s, site);
        self.due_ms = now.uptime_ms.saturating_add(wait_s * 1000);
        self.known()
    }

    fn ask(&mut self, site: &Site, program: &Program, check_in_s: u32, timeout_s: u64) -> Event {
        let client = client(site, program);
        let instance = client.instance(&self.installation);
        if !self.installation.may_ask(&instance, self.lease.as_ref()) {
            self.wait(site, u64::from(check_in_s));
            return self.known();
        }
        self.asked_ms = Some(site.seams.now_ms());
        let ask = Ask {
            status: self.role.status(),
            timeout: Duration::from_secs(timeout_s),
            known: Some(self.installation.file().sequence.get()),
        };
        let (problem, retry_after_s) = match client.check_in(&ask) {
            Ok(Outcome::Answered(lease)) => return self.answered(lease, site, check_in_s),
            Ok(Outcome::Shared(lease)) => {
                self.read_again(site);
                return self.take(lease, site, check_in_s);
            }
            Ok(Outcome::Busy) => {
                self.wait(site, BUSY_S);
                return self.known();
            }
            Ok(Outcome::Silent(silence)) => (silence.problem, silence.retry_after_s),
            Err(problem) => (problem, None),
        };
        self.failures = self.failures.saturating_add(1);
        self.trouble = Some(problem);
        let (failures, random) = (self.failures, random(site));
        let wait_s = schedule::after_failure(failures, check_in_s, retry_after_s, random);
        self.wait(site, wait_s);
        Event::Unreachable
    }

    fn answered(&mut self, lease: Lease, site: &Site, check_in_s: u32) -> Event {
        self.read_again(site);
        (self.failures, self.trouble) = (0, None);
        self.ahead_s = site.now().since(lease.issued);
        self.wait(site, self.after_success(check_in_s, 0, site));
        let event = match &lease.decision {
            Decision::Granted(_) => Event::CheckedIn(check_in(&lease)),
            Decision::Refused(refused) => Event::Refused(refused.reason),
        };
        self.lease = Some(lease);
        event
    }

    fn read_again(&mut self, site: &Site) {
        // It was written a moment ago; if it is gone by now, the next look says so.
        if let Ok(Some(new)) = self.installation.reload(&site.directory, &site.states) {
            self.installation = new;
        }
    }

    fn wait(&mut self, site: &Site, seconds: u64) {
        self.due_ms = site.seams.now_ms().saturating_add(seconds * 1000);
    }
}

impl Role {
    const fn status(self) -> RunStatus {
        match self {
            Self::Program => RunStatus::Running,
            Self::Agent => RunStatus::Stopped,
        }
    }
}

fn check_in(lease: &Lease) -> CheckIn {
    let waived_until = match &lease.decision {
        Decision::Granted(grant) => grant.waived_until,
        Decision::Refused(_) => None,
    };
    CheckIn {
        time: lease.issued,
        waived_until,
    }
}

fn client<'a>(site: &'a Site, program: &'a Program) -> Client<'a> {
    Client {
        directory: &site.directory,
        states: &site.states,
        program,
        means: &site.online,
        seams: &site.seams,
    }
}

/// Without randomness all sites would ask at the same second, which is no reason not to ask.
fn random(site: &Site) -> u16 {
    let mut bytes = [0; 2];
    match site.seams.rng.fill(&mut bytes) {
        Ok(()) => u16::from_le_bytes(bytes),
        Err(_) => 0,
    }
}
