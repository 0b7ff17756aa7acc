//! The true time, and a computer's clocks, which may differ from it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keyfob::{Clock, Moment, transport::Timer};
use licfmt::UnixTime;

/// Milliseconds.
type Ms = u64;

/// The true time since 1970, which goes on when somebody says so. The server goes by it.
#[derive(Clone, Debug)]
pub(crate) struct Time(Arc<Mutex<Ms>>);

impl Time {
    pub(crate) fn new(start: UnixTime) -> Self {
        Self(Arc::new(Mutex::new(start.0 * 1000)))
    }

    pub(crate) fn pass(&self, seconds: u64) {
        *locked(&self.0) += seconds * 1000;
    }

    pub(crate) fn now(&self) -> UnixTime {
        UnixTime(self.ms() / 1000)
    }

    fn ms(&self) -> Ms {
        *locked(&self.0)
    }
}

impl keyfob_server::clock::Clock for Time {
    fn now(&self) -> UnixTime {
        self.now()
    }
}

/// What a computer makes of the time.
#[derive(Clone, Copy, Debug, Default)]
struct Wrong {
    /// By how much its wall clock is ahead.
    ahead_ms: i64,
    /// What the wall clock shows if it stands still.
    frozen: Option<Ms>,
    /// For how long the clock that only goes forward has stood still.
    asleep_ms: Ms,
}

/// A computer's clocks.
#[derive(Debug)]
pub(crate) struct Clocks {
    time: Time,
    started_ms: Ms,
    wrong: Mutex<Wrong>,
}

impl Clocks {
    /// Right ones.
    pub(crate) fn new(time: &Time) -> Self {
        Self {
            time: time.clone(),
            started_ms: time.ms(),
            wrong: Mutex::default(),
        }
    }

    /// Somebody sets the wall clock ahead of the true time by this many seconds, or behind it.
    pub(crate) fn set_ahead(&self, seconds: i64) {
        locked(&self.wrong).ahead_ms = seconds * 1000;
    }

    /// The wall clock stands still from now on.
    pub(crate) fn freeze(&self) {
        let shown = self.wall_ms();
        locked(&self.wrong).frozen = Some(shown);
    }

    /// The wall clock shows the true time again.
    pub(crate) fn set_right(&self) {
        let mut wrong = locked(&self.wrong);
        (wrong.ahead_ms, wrong.frozen) = (0, None);
    }

    /// The true time.
    pub(crate) fn time(&self) -> &Time {
        &self.time
    }

    /// The computer is suspended; the clock that only goes forward stands still (Linux).
    pub(crate) fn suspend(&self, seconds: u64) {
        self.time.pass(seconds);
        locked(&self.wrong).asleep_ms += seconds * 1000;
    }

    /// The computer is suspended, and the wall clock is the one that stands still (a machine that was paused and was
    /// told nothing of it).
    pub(crate) fn pause(&self, seconds: u64) {
        self.time.pass(seconds);
        let ms = i64::try_from(seconds * 1000).expect("not that long");
        locked(&self.wrong).ahead_ms -= ms;
    }

    fn wall_ms(&self) -> Ms {
        let wrong = *locked(&self.wrong);
        wrong
            .frozen
            .unwrap_or_else(|| self.time.ms().saturating_add_signed(wrong.ahead_ms))
    }
}

impl Clock for Clocks {
    fn now(&self) -> Moment {
        let asleep_ms = locked(&self.wrong).asleep_ms;
        Moment {
            wall: UnixTime(self.wall_ms() / 1000),
            uptime_ms: self.time.ms() - self.started_ms - asleep_ms,
        }
    }
}

impl Timer for Clocks {
    fn sleep_ms(&self, ms: u64) {
        *locked(&self.time.0) += ms;
    }
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
