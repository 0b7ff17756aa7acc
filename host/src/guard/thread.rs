//! The thread that looks.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use licfmt::license::{License, Limit, OnFailure};

use super::{Site, Status, Supervisor, heartbeat::Heartbeat};
use crate::{
    Code, Problem,
    agent::Teller,
    control::{Reason, Verdict},
    transport::Seams,
    watch::{Waker, Watch},
};

/// License control of this program, in a thread of its own, from [`Guard::start`] until it is
/// dropped.
pub struct Guard {
    shared: Arc<Shared>,
    #[cfg(feature = "online")]
    usage: crate::online::UsageBoard,
    waker: Waker,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    seams: Seams,
    latest: Mutex<Latest>,
    changed: Condvar,
    stopped: AtomicBool,
}

struct Latest {
    status: Status,
    /// News that nobody waited for yet.
    news: bool,
    heartbeat: Heartbeat,
}

impl Latest {
    /// The status, unless no look has ended for too long.
    fn status(&mut self, now_ms: u64) -> Status {
        let mut status = self.status.clone();
        let control = &status.license.control;
        if status.verdict.may_run() && self.heartbeat.is_lost(now_ms, control.periods.countdown_s) {
            let reason = Reason::from(Code::DongleSilent);
            let detail = "license control waits for it, or for the license directory";
            status.verdict = match control.on_failure {
                OnFailure::Stop => Verdict::Stop(reason),
                OnFailure::Degrade => Verdict::Degraded(reason),
            };
            status.problem = Some(Problem::new(reason.code).with("detail", detail));
        }
        status
    }
}

impl Shared {
    /// What is in it is replaced as a whole, so a poisoned lock is as good.
    fn latest(&self) -> MutexGuard<'_, Latest> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a new status; says whether it is news.
    fn put(&self, status: Status) -> bool {
        let mut latest = self.latest();
        let news = status.is_news(&latest.status);
        latest.heartbeat = Heartbeat::now(self.seams.now_ms(), status.next_look_in);
        latest.status = status;
        latest.news |= news;
        if news {
            self.changed.notify_all();
        }
        news
    }
}

impl Guard {
    /// Begins a run, if the license and the dongle are good now.
    ///
    /// # Errors
    /// Why the program may not start.
    pub fn start(site: Site) -> Result<Self, Problem> {
        Self::start_with(site, |_| ())
    }

    /// As [`Guard::start`]; `on_news` is called in the guard's thread, after each look that brought
    /// news. The first status is none.
    ///
    /// # Errors
    /// Why the program may not start.
    pub fn start_with(
        site: Site,
        on_news: impl FnMut(&Status) + Send + 'static,
    ) -> Result<Self, Problem> {
        let io = |error| Problem::new(Code::Io).with("detail", error);
        // Before the first look, so that no change after it is missed.
        let watch = Watch::start(site.directory.path(), site.seams.timer.clone()).map_err(io)?;
        let waker = watch.waker();
        let seams = site.seams.clone();
        let teller = Teller::new(&site);
        #[cfg(feature = "online")]
        let usage = site.online.usage.clone();
        let (supervisor, status) = Supervisor::start(site)?;
        let shared = Arc::new(Shared {
            latest: Mutex::new(Latest {
                heartbeat: Heartbeat::now(seams.now_ms(), status.next_look_in),
                status,
                news: false,
            }),
            seams,
            changed: Condvar::new(),
            stopped: AtomicBool::new(false),
        });
        let for_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("keyfob-guard".into())
            .spawn(move || run(supervisor, teller, &watch, &for_thread, on_news))
            .map_err(io)?;
        Ok(Self {
            shared,
            #[cfg(feature = "online")]
            usage,
            waker,
            thread: Some(thread),
        })
    }

    /// What the program may do, as of the last look.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.status().verdict
    }

    /// What the program may do, and why.
    #[must_use]
    pub fn status(&self) -> Status {
        let now_ms = self.shared.seams.now_ms();
        self.shared.latest().status(now_ms)
    }

    /// Waits for news, at most for `timeout`; none: there was none. News that came while nobody
    /// waited are kept, as one; of several that wait at the same time, one gets them.
    #[must_use]
    pub fn wait_change(&self, timeout: Duration) -> Option<Status> {
        let latest = self.shared.latest();
        let waited = self
            .shared
            .changed
            .wait_timeout_while(latest, timeout, |latest| !latest.news);
        let (mut latest, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let now_ms = self.shared.seams.now_ms();
        std::mem::take(&mut latest.news).then(|| latest.status(now_ms))
    }

    /// Says how much of a feature is used, in the feature's unit; the next check-in tells the vendor (M-2).
    /// Without an online license it goes nowhere.
    #[cfg(feature = "online")]
    pub fn set_used(&self, feature: licfmt::text::Name, used: licfmt::limits::Count) {
        self.usage.set(feature, used);
    }

    /// The license in use.
    #[must_use]
    pub fn license(&self) -> Arc<License> {
        Arc::clone(&self.shared.latest().status.license)
    }

    /// How much of a feature is licensed; none: nothing of it.
    #[must_use]
    pub fn feature(&self, id: &str) -> Option<Limit> {
        self.license().feature(id).map(|feature| feature.limit)
    }

    /// Whether an option is switched on.
    #[must_use]
    pub fn option(&self, id: &str) -> bool {
        self.license().option(id)
    }

    /// How many people may use an operating program at the same time; none: it is not licensed.
    #[must_use]
    pub fn seats(&self, id: &str) -> Option<u32> {
        let license = self.license();
        let seat = license.seats.iter().find(|seat| &*seat.id == id);
        seat.map(|seat| seat.users)
    }
}

impl Drop for Guard {
    /// Ends the run, and waits for a look that is under way.
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Release);
        self.waker.wake();
        if let Some(thread) = self.thread.take()
            // Dropped by its own callback: it ends after that.
            && thread.thread().id() != thread::current().id()
        {
            // It panicked: there is nothing left to wait for.
            let _ = thread.join();
        }
    }
}

fn run(
    mut supervisor: Supervisor,
    mut teller: Teller,
    watch: &Watch,
    shared: &Shared,
    mut on_news: impl FnMut(&Status),
) {
    teller.tell(&shared.latest().status.clone());
    loop {
        let pause = shared.latest().status.next_look_in;
        // A change and a time that ran out come to the same: look again.
        let _ = watch.recv_timeout(pause);
        if shared.stopped.load(Ordering::Acquire) {
            return supervisor.end();
        }
        let status = supervisor.look(&|| watch.is_settled());
        teller.tell(&status);
        if shared.put(status.clone()) {
            on_news(&status);
        }
    }
}
