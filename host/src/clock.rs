//! Time as an argument: the one place that reads the machine's clocks.

use std::time::{Instant, SystemTime};

use licfmt::UnixTime;

/// A point in time on both clocks of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock: comparable between runs, but can be set.
    pub wall: UnixTime,
    /// Milliseconds of a clock that only goes forward; comparable within one run of one program.
    pub uptime_ms: u64,
}

/// Where time comes from.
pub trait Clock: Send + Sync {
    /// The time now, on both clocks.
    fn now(&self) -> Moment;
}

/// The machine's clocks.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// Starts the forward-only clock at 0.
    #[expect(
        clippy::disallowed_methods,
        reason = "the seam where the machine's clock is read"
    )]
    #[must_use]
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the seam where the machine's clock is read"
    )]
    fn now(&self) -> Moment {
        // Before 1970 is a clock that was never set: the earliest time is as good a name for it.
        let wall = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let uptime = self.started.elapsed().as_millis();
        Moment {
            wall: UnixTime(wall.as_secs()),
            uptime_ms: u64::try_from(uptime).unwrap_or(u64::MAX),
        }
    }
}
