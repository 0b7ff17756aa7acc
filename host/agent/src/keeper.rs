//! Keeps one license directory: looks at it when something changes and once a minute, and asks the vendor's server
//! once a day (M-1).

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use keyfob::{
    Problem, Site,
    guard::{self, Attendant, Attended},
    watch::{Waker, Watch},
};
use licfmt::{UnixTime, text::Name};

use crate::{
    board::{Board, Seen},
    log::Log,
    text::Speech,
};

/// How often to look where there is no good license, in seconds.
const NO_LICENSE_S: u64 = 30;

/// What all that belongs to one agent shares.
#[derive(Clone)]
pub struct Context {
    /// What is known.
    pub board: Arc<Board>,
    /// What happened.
    pub log: Arc<Log>,
    /// The agent's own language.
    pub speech: Arc<Speech>,
}

/// One site's keeper.
pub struct Keeper {
    name: Name,
    site: Site,
    context: Context,
    attendant: Attendant,
    hasten: Arc<AtomicBool>,
}

/// Lets others make a keeper look, and ask, at once (M-5).
#[derive(Clone)]
pub struct Trigger {
    hasten: Arc<AtomicBool>,
    waker: Waker,
}

impl Trigger {
    /// Makes the keeper ask the server now.
    pub fn ask(&self) {
        self.hasten.store(true, Ordering::Release);
        self.waker.wake();
    }

    /// Makes it look.
    pub fn look(&self) {
        self.waker.wake();
    }
}

impl Keeper {
    /// Of this site.
    #[must_use]
    pub fn new(name: Name, site: Site, context: Context) -> Self {
        Self {
            name,
            site,
            context,
            attendant: Attendant::default(),
            hasten: Arc::default(),
        }
    }

    /// Its trigger, for a watch over its directory.
    #[must_use]
    pub fn trigger(&self, watch: &Watch) -> Trigger {
        Trigger {
            hasten: Arc::clone(&self.hasten),
            waker: watch.waker(),
        }
    }

    /// Looks until everything is to end.
    pub fn run(mut self, watch: &Watch) {
        let mut before = None;
        while !self.context.board.is_over() {
            let (seen, pause) = self.look();
            let brief = Some(seen.brief());
            if brief != before {
                let text = self.context.speech.seen(&seen);
                self.context.log.add(seen.at, &self.name, &text);
                before = brief;
            }
            self.context.board.see(&self.name, seen);
            // A change and a time that ran out come to the same: look again.
            let _ = watch.recv_timeout(pause);
        }
    }

    /// Looks once, and says when to look again at the latest.
    pub fn look(&mut self) -> (Seen, Duration) {
        if self.hasten.swap(false, Ordering::AcqRel) {
            self.attendant.hasten();
        }
        let attended = self.attend();
        let asks_in = match &attended {
            Ok(Some(attended)) => attended.asks_in,
            _ => Duration::MAX,
        };
        let (seen, next) = self.observe(attended);
        (seen, next.min(asks_in))
    }

    /// Asks the server if it is time, and logs what came of it.
    fn attend(&mut self) -> Result<Option<Attended>, Problem> {
        let lease = |attended: &Attended| attended.registered.lease;
        let before = self.context.board.known().sites.get(&self.name).cloned();
        let attended = self.attendant.look(&self.site)?;
        let Some(now) = &attended else {
            return Ok(None);
        };
        let is_first = before.is_none();
        let (old, old_why) = before.map_or((None, None), |seen| {
            (seen.registered.and_then(|it| it.lease), seen.unreached)
        });
        let speech = &self.context.speech;
        match &now.unreached {
            Some(why) if old_why.as_ref() != Some(why) => self.log(&speech.problem(why)),
            // At the first look nobody knows whether it was asked just now.
            None if !is_first && lease(now) != old => {
                self.log(&speech.text("agent-log-reached", &[]));
            }
            _ => {}
        }
        Ok(attended)
    }

    fn log(&self, text: &str) {
        self.context.log.add(self.now(), &self.name, text);
    }

    fn now(&self) -> UnixTime {
        self.site.seams.timer.now().wall
    }

    fn observe(&self, attended: Result<Option<Attended>, Problem>) -> (Seen, Duration) {
        let at = self.now();
        let (attended, trouble) = match attended {
            Ok(attended) => (attended, None),
            Err(problem) => (None, Some(problem)),
        };
        let asks_at = attended.as_ref().map(|it| at.plus(it.asks_in.as_secs()));
        let mut seen = Seen {
            at,
            license: None,
            verdict: None,
            problem: None,
            warnings: trouble.into_iter().collect(),
            dongle: None,
            registered: attended.as_ref().map(|it| it.registered.clone()),
            unreached: attended.and_then(|it| it.unreached),
            asks_at,
        };
        let next = match guard::observe(&self.site) {
            Ok(observed) => {
                seen.license = Some(observed.license);
                seen.verdict = Some(observed.verdict);
                seen.problem = observed.problem;
                seen.warnings.extend(observed.warnings);
                seen.dongle = observed.proved.map(|proved| proved.facts);
                observed.next_look_in
            }
            Err(problem) => {
                seen.problem = Some(problem);
                Duration::from_secs(NO_LICENSE_S)
            }
        };
        let told = seen.code();
        seen.warnings.retain(|warning| Some(warning.code()) != told);
        (seen, next)
    }
}
