//! What is known: keepers and programs write it, everybody else reads it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use keyfob::{Code, Problem, control::Verdict, guard::Registered, verify::DongleFacts};
use licfmt::{UnixTime, agent::Told, license::License, text::Name};

/// What a keeper saw of its license directory.
#[derive(Clone, Debug)]
pub struct Seen {
    /// When, by the wall clock.
    pub at: UnixTime,
    /// The license; none: there is no good one.
    pub license: Option<Arc<License>>,
    /// What a start of the program would meet; none: there is no good license.
    pub verdict: Option<Verdict>,
    /// What is wrong.
    pub problem: Option<Problem>,
    /// What is wrong beside that.
    pub warnings: Vec<Problem>,
    /// The dongle, if one proved itself.
    pub dongle: Option<DongleFacts>,
    /// The registration with the vendor's server.
    pub registered: Option<Registered>,
    /// Why the server was not reached when it was last asked.
    pub unreached: Option<Problem>,
    /// When the server will be asked.
    pub asks_at: Option<UnixTime>,
}

/// A program that is connected.
#[derive(Clone, Debug)]
pub struct Connected {
    /// Its process; none: the system does not tell.
    pub process: Option<u32>,
    /// What it told last.
    pub told: Told,
    /// When.
    pub at: UnixTime,
}

/// What is known, at one moment.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// By the site's name.
    pub sites: BTreeMap<Name, Seen>,
    /// By the order in which they came.
    pub programs: BTreeMap<u64, Connected>,
}

/// The board.
#[derive(Debug, Default)]
pub struct Board {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    known: Known,
    next: u64,
    /// Something changed since somebody last waited for it.
    is_news: bool,
    is_over: bool,
}

impl Board {
    /// What is known now.
    #[must_use]
    pub fn known(&self) -> Known {
        self.state().known.clone()
    }

    /// Writes what was seen of a site.
    pub fn see(&self, site: &Name, seen: Seen) {
        self.change(|state| state.known.sites.insert(site.clone(), seen));
    }

    /// A place for a program; it is free again when it is dropped.
    #[must_use]
    pub fn place(self: &Arc<Self>) -> Place {
        let mut state = self.state();
        state.next += 1;
        Place {
            board: Arc::clone(self),
            number: state.next,
        }
    }

    /// Everything is to end.
    pub fn end(&self) {
        self.change(|state| state.is_over = true);
    }

    /// Whether everything is to end.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.state().is_over
    }

    /// Waits for a change, at most so long; says whether to go on.
    #[must_use]
    pub fn wait(&self, most: Duration) -> bool {
        let state = self.state();
        let waited = self
            .changed
            .wait_timeout_while(state, most, |state| !state.is_news && !state.is_over);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.is_news = false;
        !state.is_over
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) {
        let mut state = self.state();
        change(&mut state);
        state.is_news = true;
        self.changed.notify_all();
    }

    /// What is in it is replaced as a whole, so a poisoned lock is as good.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A program's place on the board.
#[derive(Debug)]
pub struct Place {
    board: Arc<Board>,
    number: u64,
}

impl Place {
    /// Writes what the program told.
    pub fn tell(&self, connected: Connected) {
        let told = connected.told.clone();
        let mut state = self.board.state();
        let before = state.known.programs.insert(self.number, connected);
        if before.is_none_or(|before| before.told != told) {
            state.is_news = true;
            self.board.changed.notify_all();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.board
            .change(|state| state.known.programs.remove(&self.number));
    }
}

impl Seen {
    /// The stable code of what is wrong.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        self.problem.as_ref().map(Problem::code)
    }

    /// What makes it news: for the log.
    #[must_use]
    pub fn brief(&self) -> (Option<&'static str>, Option<Code>, Option<u64>) {
        let revision = self.license.as_ref().map(|it| it.revision.0.into());
        (self.verdict.map(Verdict::name), self.code(), revision)
    }
}
