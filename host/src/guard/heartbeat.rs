//! Notices that looks no longer come to an end.
//!
//! A license directory on a file system that never answers would hold up the look, and with it the
//! news that the dongle is gone. So a guard that is not heard of for longer than a program may run
//! without its dongle counts as one that found nothing.

use std::time::Duration;

/// How long it must stay overdue after that was first noticed, in milliseconds: where the
/// forward-only clock counts the time that a computer sleeps (Windows), every look is overdue when
/// it wakes, and comes a moment later.
const CONFIRM_MS: u64 = 60_000;

/// When the next look is due, and whether it came.
#[derive(Clone, Debug)]
pub(super) struct Heartbeat {
    due_ms: u64,
    /// Since when it is known to be overdue.
    missed_ms: Option<u64>,
}

impl Heartbeat {
    /// A look ended now, on the forward-only clock.
    pub(super) fn now(now_ms: u64, next_look_in: Duration) -> Self {
        let pause = u64::try_from(next_look_in.as_millis()).unwrap_or(u64::MAX);
        Self {
            due_ms: now_ms.saturating_add(pause),
            missed_ms: None,
        }
    }

    /// Whether the next look has been overdue for `allowed_s` seconds, and still is.
    pub(super) fn is_lost(&mut self, now_ms: u64, allowed_s: u32) -> bool {
        let allowed_until = self.due_ms.saturating_add(u64::from(allowed_s) * 1000);
        if now_ms <= allowed_until {
            return false;
        }
        let missed = *self.missed_ms.get_or_insert(now_ms);
        now_ms.saturating_sub(missed) >= CONFIRM_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_S: u32 = 3600;
    const HOUR_MS: u64 = 3_600_000;

    fn heartbeat() -> Heartbeat {
        Heartbeat::now(1000, Duration::from_mins(1))
    }

    /// D-4: a look that hangs gains no more than a dongle that is gone.
    #[test]
    fn a_look_that_never_ends_is_noticed() {
        let mut heartbeat = heartbeat();
        let allowed = 61_000 + HOUR_MS;
        assert!(!heartbeat.is_lost(allowed, HOUR_S));
        assert!(!heartbeat.is_lost(allowed + 1, HOUR_S), "first noticed");
        assert!(!heartbeat.is_lost(allowed + CONFIRM_MS, HOUR_S));
        assert!(heartbeat.is_lost(allowed + 1 + CONFIRM_MS, HOUR_S));
    }

    /// Decision 20: a computer that slept for a day is not stopped when it wakes.
    #[test]
    fn a_look_that_comes_a_moment_late_is_not_lost() {
        let mut asleep = heartbeat();
        let woken = 24 * HOUR_MS;
        assert!(!asleep.is_lost(woken, HOUR_S));
        let mut awake = Heartbeat::now(woken + 500, Duration::from_mins(1));
        assert!(!awake.is_lost(woken + 60_000, HOUR_S));
    }
}
