//! The machine's two time lines, both in milliseconds.

use licfmt::UnixTime;

use super::State;
use crate::Moment;

/// Milliseconds: a duration, or a point on one of the time lines.
pub(super) type Ms = u64;

/// Seconds as milliseconds.
pub(super) fn ms(seconds: impl Into<u64>) -> Ms {
    seconds.into().saturating_mul(1000)
}

/// The wall clock in milliseconds; no time that a document can name is beyond [`UnixTime::MAX`].
pub(super) fn wall_ms(wall: UnixTime) -> Ms {
    ms(wall.min(UnixTime::MAX).0)
}

impl State {
    /// Moves both time lines on to `now`.
    pub(super) fn advance(&mut self, now: Moment) {
        let (gone, guarded) = match (self.uptime_ms, self.wall) {
            (Some(before), _) => {
                let gone = now.uptime_ms.saturating_sub(before);
                (gone, self.guarded_ms.saturating_add(gone))
            }
            // Restored: only the wall clock knows how long nobody looked.
            (None, Some(before)) => (ms(now.wall.since(before)), self.guarded_ms),
            (None, None) => (0, self.guarded_ms),
        };
        let wall = wall_ms(now.wall);
        self.forward_ms = self.forward_ms.saturating_add(gone);
        // Less than a second ahead is no news, only the wall clock's whole seconds.
        let wall_is_ahead = wall >= guarded.saturating_add(1000);
        self.guarded_ms = if wall_is_ahead { wall } else { guarded };
        self.uptime_ms = Some(now.uptime_ms);
        self.wall = Some(now.wall.min(UnixTime::MAX));
    }

    /// A success vouches for the wall clock, also where it was ahead before.
    pub(super) fn trust_wall(&mut self, now: Moment) {
        self.guarded_ms = wall_ms(now.wall);
    }
}
