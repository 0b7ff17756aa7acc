//! The machine's two time lines, both in milliseconds.

use licfmt::{
    UnixTime,
    time::{DAY, HOUR},
};

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

/// How far the wall clock may be ahead of the forward-only clock and be followed at once.
const JUMP: Ms = DAY * 1000;
/// For how long it must stay ahead to be followed then.
const JUMP_KEPT: Ms = HOUR * 1000;

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
        self.forward_ms = self.forward_ms.saturating_add(gone);
        let wall = wall_ms(now.wall);
        let jumped = self.uptime_ms.is_some() && wall > guarded.saturating_add(JUMP);
        let since = self.jump_since.filter(|_| jumped);
        self.jump_since = jumped.then(|| since.unwrap_or(self.forward_ms));
        if self.jump_kept_in() == Some(0) {
            self.jump_since = None;
        }
        // Less than a second ahead is no news, only the wall clock's whole seconds.
        let wall_is_ahead = wall >= guarded.saturating_add(1000);
        let follows = wall_is_ahead && self.jump_since.is_none();
        self.guarded_ms = if follows { wall } else { guarded };
        self.uptime_ms = Some(now.uptime_ms);
        self.wall = Some(now.wall.min(UnixTime::MAX));
    }

    /// A success vouches for the wall clock, also where it was ahead before.
    pub(super) fn trust_wall(&mut self, now: Moment) {
        self.guarded_ms = wall_ms(now.wall);
        self.jump_since = None;
    }

    /// When a wall clock that is far ahead will be followed, if it stays there; none: it is not.
    pub(super) fn jump_kept_in(&self) -> Option<Ms> {
        let kept = self.jump_since?.saturating_add(JUMP_KEPT);
        Some(kept.saturating_sub(self.forward_ms))
    }
}
