//! The dongle's two times (D-7).
//!
//! A dongle has no clock, only a timer that starts at 0 with every power-up. It keeps
//!
//! - `trusted`: raised only by what the vendor signed;
//! - `observed`: follows the host's clock forwards. In one power-up it may run ahead of the
//!   dongle's own timer by [`FREE_JUMP_S`] in all; what goes beyond is a *jump* and is kept only
//!   after the host has agreed with the timer, to [`TOLERANCE_S`], for [`AGREEMENT_MS`]. So one
//!   bad write, or many small ones, cannot poison it;
//! - `behind`: seconds of power during which the host's clock was more than a day behind
//!   `observed`. Each episode, and a power-up begins one, costs [`BEHIND_QUANTUM_S`] at once; then
//!   every second up to the latest such reading counts, whatever was said in between. An episode is
//!   over, and forgotten, when the host was not behind for [`FORGIVE_MS`] without a break.
//!
//! Pure arithmetic: what the host says and milliseconds in, times out. What must be saved, and
//! how often, is decided by [`Clock::must_save`].

use licfmt::{
    UnixTime,
    attest::DongleTimes,
    time::{DAY, HOUR},
};

/// How far the host may run ahead of the dongle's timer without further ado, in seconds, counted
/// from power-up or from the last time that was agreed upon or signed.
pub const FREE_JUMP_S: u64 = DAY;
/// How long the host must agree with the dongle's timer before a jump is kept, in milliseconds.
pub const AGREEMENT_MS: u64 = HOUR * 1000;
/// How far host and timer may differ during that hour, in seconds: a crystal drifts by less than
/// one, a host's time service may step by a few.
pub const TOLERANCE_S: u64 = 60;
/// Behind `observed` by more than this counts as behind, in seconds.
pub const BEHIND_S: u64 = DAY;
/// `observed` is saved when it has grown by this much, in seconds, and ...
pub const SAVE_OBSERVED_S: u64 = 6 * HOUR;
/// ... not again within this much powered time, in milliseconds.
pub const SAVE_OBSERVED_MS: u64 = SAVE_OBSERVED_S * 1000;
/// `behind` is saved when it has grown by this much, in seconds. At most 6 cells of flash an hour.
pub const SAVE_BEHIND_S: u32 = 600;
/// What being behind costs at once, in seconds: as much as can be lost unsaved when power goes, and
/// five minutes for the time since the last reading. So pulling the dongle never pays. It is more
/// than [`SAVE_BEHIND_S`], so it is saved before it is attested: one cell in each power-up, which
/// writes one anyway to count itself.
pub const BEHIND_QUANTUM_S: u32 = SAVE_BEHIND_S + 300;
/// How long the host must not be behind until `behind` is 0 again, in milliseconds of power.
pub const FORGIVE_MS: u64 = HOUR * 1000;

/// A time, and where the timer stood then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    time: UnixTime,
    at_ms: u64,
}

impl Mark {
    /// The time that it is `now_ms`, by the dongle's timer.
    const fn at(self, now_ms: u64) -> UnixTime {
        self.time.plus(now_ms.saturating_sub(self.at_ms) / 1000)
    }
}

/// The two times, and what is needed to judge the host's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    times: DongleTimes,
    /// `observed` may not run ahead of this mark by more than [`FREE_JUMP_S`].
    anchor: Mark,
    /// A jump that is being watched.
    candidate: Option<Mark>,
    /// Up to when `behind` was counted in the present episode.
    behind_ms: Option<u64>,
    /// Since when no reading of this power-up was behind.
    right_ms: Option<u64>,
    /// When times were last saved in this power-up.
    saved_ms: Option<u64>,
    /// A jump was kept and is not saved yet.
    jumped: bool,
}

impl Clock {
    /// At power-up, timer at 0, with the times that were `saved`.
    #[must_use]
    pub const fn power_up(saved: DongleTimes) -> Self {
        Self {
            times: saved,
            anchor: Mark {
                time: saved.observed,
                at_ms: 0,
            },
            candidate: None,
            behind_ms: None,
            right_ms: None,
            saved_ms: None,
            jumped: false,
        }
    }

    /// The times now.
    #[must_use]
    pub const fn times(&self) -> DongleTimes {
        self.times
    }

    /// Takes the host's clock into account.
    pub fn host_says(&mut self, host: UnixTime, now_ms: u64) {
        let host = host.min(UnixTime::MAX);
        if self.times.observed.since(host) > BEHIND_S {
            self.candidate = None;
            self.count_behind(now_ms);
            return;
        }
        self.forgive(now_ms);
        let bound = self.anchor.at(now_ms).plus(FREE_JUMP_S);
        if host > bound.max(self.times.observed) {
            self.watch(host, now_ms);
        } else {
            self.candidate = None;
            self.times.observed = self.times.observed.max(host);
        }
    }

    /// Learns a time that the vendor signed. Never lowers anything.
    pub fn raise(&mut self, signed: UnixTime, now_ms: u64) {
        self.times.trusted = self.times.trusted.max(signed.min(UnixTime::MAX));
        if self.times.observed < self.times.trusted {
            self.times.observed = self.times.trusted;
            self.settle(now_ms);
        }
    }

    /// Sets both times as an update says (D-8); may lower them.
    pub fn set(&mut self, trusted: UnixTime, observed: UnixTime, now_ms: u64) {
        self.times = DongleTimes {
            trusted,
            observed,
            behind: 0,
        };
        self.behind_ms = None;
        self.right_ms = None;
        self.settle(now_ms);
    }

    /// Whether the times should be saved, given what was `saved` last. A host that plays with its
    /// clock cannot wear out the flash: one save at power-up, then one in six hours; one for each
    /// episode of being behind, six in each of its hours, and one when it is forgotten, which takes
    /// an hour; one for each jump, which takes an hour too.
    #[must_use]
    pub fn must_save(&self, saved: &DongleTimes, now_ms: u64) -> bool {
        let rested = self
            .saved_ms
            .is_none_or(|at| now_ms.saturating_sub(at) >= SAVE_OBSERVED_MS);
        let grown = self.times.observed.since(saved.observed) >= SAVE_OBSERVED_S;
        let behind =
            self.times.behind < saved.behind || self.times.behind - saved.behind >= SAVE_BEHIND_S;
        self.jumped || grown && rested || behind
    }

    /// The times were saved.
    pub const fn saved(&mut self, now_ms: u64) {
        self.saved_ms = Some(now_ms);
        self.jumped = false;
    }

    fn settle(&mut self, now_ms: u64) {
        self.anchor = Mark {
            time: self.times.observed,
            at_ms: now_ms,
        };
        self.candidate = None;
    }

    /// Watches a jump; keeps it once the host has agreed with the timer for long enough.
    fn watch(&mut self, host: UnixTime, now_ms: u64) {
        let agreed = self
            .candidate
            .filter(|mark| mark.at(now_ms).0.abs_diff(host.0) <= TOLERANCE_S);
        match agreed {
            Some(mark) if now_ms.saturating_sub(mark.at_ms) >= AGREEMENT_MS => {
                self.times.observed = host;
                self.jumped = true;
                self.settle(now_ms);
            }
            Some(_) => {}
            None => {
                self.candidate = Some(Mark {
                    time: host,
                    at_ms: now_ms,
                });
            }
        }
    }

    /// The host is behind: charges a new episode, or the time since its last such reading.
    fn count_behind(&mut self, now_ms: u64) {
        self.right_ms = None;
        let (seconds, counted_ms) = match self.behind_ms {
            None => (BEHIND_QUANTUM_S, now_ms),
            Some(since) => {
                let whole = now_ms.saturating_sub(since) / 1000;
                let seconds = u32::try_from(whole).unwrap_or(u32::MAX);
                (seconds, since + whole * 1000)
            }
        };
        self.times.behind = self.times.behind.saturating_add(seconds);
        self.behind_ms = Some(counted_ms);
    }

    /// The host is not behind: forgets that it was once that has lasted.
    fn forgive(&mut self, now_ms: u64) {
        let since = *self.right_ms.get_or_insert(now_ms);
        if now_ms.saturating_sub(since) >= FORGIVE_MS {
            self.behind_ms = None;
            self.times.behind = 0;
        }
    }
}

#[cfg(test)]
mod tests;
