//! Decides when a change is complete. Pure: looks and times come in as arguments.

use super::{QUIET_MS, UNSETTLED_MAX_MS};

/// Reports a change once it has kept still for [`QUIET_MS`].
///
/// Times are milliseconds of one clock that only goes forward.
#[derive(Clone, Debug)]
pub struct Debouncer<P> {
    /// What was last reported, or found at the start.
    known: P,
    pending: Option<Pending<P>>,
}

#[derive(Clone, Debug)]
struct Pending<P> {
    /// What was seen last.
    seen: P,
    /// Since when it looks like that.
    since: u64,
    /// Since when there has been no stillness at all.
    unsettled_since: u64,
}

impl<P: PartialEq> Debouncer<P> {
    /// Nothing is to be reported about what is there at the start.
    pub const fn new(known: P) -> Self {
        Self {
            known,
            pending: None,
        }
    }

    /// Takes what the files look like at `now`; says whether a change is to be reported.
    pub fn look(&mut self, seen: P, now: u64) -> bool {
        match &mut self.pending {
            None if seen == self.known => false,
            None => {
                self.pending = Some(Pending {
                    seen,
                    since: now,
                    unsettled_since: now,
                });
                false
            }
            Some(pending) if seen != pending.seen => {
                pending.seen = seen;
                pending.since = now;
                false
            }
            Some(pending) if now.saturating_sub(pending.since) < QUIET_MS => false,
            Some(_) => {
                self.pending = None;
                let changed = seen != self.known;
                self.known = seen;
                changed
            }
        }
    }

    /// Whether a file that looks like this at `now` and is broken is really broken, and not just
    /// being written.
    pub fn is_settled(&self, seen: &P, now: u64) -> bool {
        match &self.pending {
            None => *seen == self.known,
            Some(pending) => now.saturating_sub(pending.unsettled_since) >= UNSETTLED_MAX_MS,
        }
    }

    /// Whether a change waits to be reported, so that the next look should come soon.
    pub const fn is_pending(&self) -> bool {
        self.pending.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: [u64; 0] = [];

    /// Looks at `(time, content)` one after the other; the times at which a change was reported.
    fn reported(looks: &[(u64, &'static str)]) -> Vec<u64> {
        let mut debouncer = Debouncer::new("old");
        looks
            .iter()
            .filter(|(now, seen)| debouncer.look(*seen, *now))
            .map(|(now, _)| *now)
            .collect()
    }

    /// D-2: nothing is said of what was there before, however often it is looked at.
    #[test]
    fn stillness_is_not_reported() {
        assert_eq!(
            reported(&[(0, "old"), (QUIET_MS, "old"), (9_000, "old")]),
            NEVER
        );
    }

    /// D-2: a change is reported once, when it has kept still for the whole quiet time.
    #[test]
    fn a_change_is_reported_once_when_it_is_still() {
        let last = 100 + QUIET_MS;
        let looks = [
            (100, "new"),
            (last - 1, "new"),
            (last, "new"),
            (last + 9_000, "new"),
        ];
        assert_eq!(reported(&looks), [last]);
    }

    /// D-2: a file that arrives in pieces is reported when it is whole, not before.
    #[test]
    fn pieces_are_reported_when_the_last_one_is_there() {
        let step = QUIET_MS - 1;
        let looks = [
            (0, "n"),
            (step, "ne"),
            (2 * step, "new"),
            (3 * step, "new"),
            (2 * step + QUIET_MS, "new"),
        ];
        assert_eq!(reported(&looks), [2 * step + QUIET_MS]);
    }

    /// Gone and back as it was: nothing to read again.
    #[test]
    fn a_change_that_is_taken_back_is_not_reported() {
        let looks = [
            (0, "new"),
            (100, "old"),
            (100 + QUIET_MS, "old"),
            (9_000, "old"),
        ];
        assert_eq!(reported(&looks), NEVER);
    }

    #[test]
    fn the_next_change_is_reported_as_well() {
        let looks = [
            (0, "new"),
            (QUIET_MS, "new"),
            (1_000, "old"),
            (1_000 + QUIET_MS, "old"),
        ];
        assert_eq!(reported(&looks), [QUIET_MS, 1_000 + QUIET_MS]);
    }

    /// A broken file that is still being written is not called broken, but not for ever.
    #[test]
    fn endless_writing_counts_as_settled_in_the_end() {
        let mut debouncer = Debouncer::new(0);
        assert!(debouncer.is_settled(&0, 0));
        assert!(!debouncer.is_settled(&1, 0), "changed since the last look");
        for now in (0..UNSETTLED_MAX_MS).step_by(100) {
            assert!(!debouncer.look(now + 1, now), "never still");
            assert!(!debouncer.is_settled(&(now + 1), now), "at {now}");
        }
        assert!(debouncer.is_settled(&7, UNSETTLED_MAX_MS));
        assert!(
            debouncer.is_pending(),
            "the change itself is still to be reported"
        );
    }
}
