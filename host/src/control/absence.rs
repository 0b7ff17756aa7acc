//! How long a dongle was away: at most `countdown_s` in any 24 hours (decision 10).

use licfmt::{license::Periods, time::DAY};
use serde::{Deserialize, Serialize};

use super::timeline::{Ms, ms};

/// More stretches than this are merged: a loose plug must not fill the state file.
const STRETCHES_MAX: usize = 256;

/// A stretch of absence that is over, on the forward-only line; `to` no longer belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stretch {
    from: Ms,
    to: Ms,
}

/// The absences of the last window, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Absences(Vec<Stretch>);

/// In which time absences add up.
fn window(periods: &Periods) -> Ms {
    // A countdown longer than a day could never be used up within one.
    ms(DAY.max(u64::from(periods.countdown_s)))
}

impl Absences {
    /// When an absence that begins at `from` will have used up what is allowed.
    ///
    /// While the dongle is away, the sum over the window grows, except while an earlier absence
    /// leaves the window at the same pace: then it stands still.
    pub(super) fn used_up_at(&self, from: Ms, periods: &Periods) -> Ms {
        let window = window(periods);
        // For each earlier stretch: when its beginning and its end leave the window.
        let leaving = self.0.iter().map(|stretch| {
            (
                stretch.from.saturating_add(window),
                stretch.to.saturating_add(window),
            )
        });
        let used = leaving.clone().fold(0_u64, |sum, (begin, end)| {
            sum.saturating_add(end.saturating_sub(begin.max(from)))
        });
        let mut left = ms(periods.countdown_s).saturating_sub(used);
        let mut at = from;
        for (begin, end) in leaving {
            let growing = begin.saturating_sub(at);
            if left <= growing {
                break;
            }
            left -= growing;
            at = at.max(end);
        }
        at.saturating_add(left)
    }

    /// Adds an absence that is over.
    pub(super) fn add(&mut self, from: Ms, to: Ms) {
        if from >= to {
            return;
        }
        self.0.push(Stretch { from, to });
        if self.0.len() > STRETCHES_MAX {
            // The two oldest become one, as if the earlier had happened later: never in the
            // cheat's favor, and off by less than the window.
            let first = self.0.remove(0);
            if let Some(second) = self.0.first_mut() {
                let length = first.to.saturating_sub(first.from);
                second.from = second.from.saturating_sub(length);
            }
        }
    }

    /// How much of the window that ends at `now` they take, with the absence `from..to` that is not
    /// over yet.
    pub(super) fn used(&self, now: Ms, current: Option<(Ms, Ms)>, periods: &Periods) -> Ms {
        let begins = now.saturating_sub(window(periods));
        let over = self.0.iter().map(|stretch| (stretch.from, stretch.to));
        over.chain(current).fold(0_u64, |sum, (from, to)| {
            sum.saturating_add(to.min(now).saturating_sub(from.max(begins)))
        })
    }

    /// Forgets what lies before the window.
    pub(super) fn forget(&mut self, now: Ms, periods: &Periods) {
        let window = window(periods);
        self.0
            .retain(|stretch| stretch.to.saturating_add(window) > now);
    }
}

#[cfg(test)]
mod tests {
    use licfmt::time::HOUR;

    use super::*;

    /// D-4: absence adds up to one hour in a rolling day, and comes back as it ages.
    #[test]
    fn what_is_used_ages_out_of_the_window() {
        let periods = Periods::default();
        let minute = 60_000;
        let mut absences = Absences::default();
        assert_eq!(absences.used_up_at(0, &periods), 60 * minute);
        absences.add(0, 40 * minute);
        // An hour later 20 minutes are left.
        assert_eq!(absences.used_up_at(100 * minute, &periods), 120 * minute);
        // Begun 10 minutes before the old absence leaves: the 10 minutes until then count, while
        // the old 40 leave nothing is added up, then the other 10 count.
        let from = ms(DAY) - 10 * minute;
        assert_eq!(
            absences.used_up_at(from, &periods),
            from + (10 + 40 + 10) * minute
        );
        // A day later all of the hour is back.
        let later = ms(DAY) + 40 * minute;
        assert_eq!(absences.used_up_at(later, &periods), later + 60 * minute);
        absences.forget(later, &periods);
        assert_eq!(absences, Absences::default());
    }

    /// D-4: what was used within the last day, the absence that goes on included.
    #[test]
    fn what_is_used_is_counted_within_the_window() {
        let periods = Periods::default();
        let mut absences = Absences::default();
        absences.add(0, 10);
        absences.add(50, 70);
        assert_eq!(absences.used(100, None, &periods), 30);
        assert_eq!(absences.used(100, Some((90, 500)), &periods), 40);
        assert_eq!(absences.used(ms(DAY) + 60, None, &periods), 10);
    }

    /// D-4: a countdown of two days adds up over two days, or it would never be used up.
    #[test]
    fn a_long_countdown_has_a_long_window() {
        let periods = Periods {
            countdown_s: 48 * 3600,
            ..Periods::default()
        };
        let mut absences = Absences::default();
        absences.add(0, ms(30 * HOUR));
        // Plugged for a moment only: 18 of the 48 hours are left.
        assert_eq!(absences.used_up_at(ms(30 * HOUR), &periods), ms(48 * HOUR));
        // Plugged for an hour: no window is all absence before the new one alone fills it.
        assert_eq!(absences.used_up_at(ms(31 * HOUR), &periods), ms(79 * HOUR));
    }

    /// D-4: the state stays small however often the dongle is pulled.
    #[test]
    fn many_short_absences_keep_their_sum() {
        let periods = Periods::default();
        let mut absences = Absences::default();
        let many = 1000;
        for at in 0..many {
            absences.add(at * 10_000, at * 10_000 + 1000);
        }
        assert_eq!(absences.0.len(), STRETCHES_MAX);
        let now = many * 10_000;
        assert_eq!(
            absences.used_up_at(now, &periods),
            now + ms(HOUR) - many * 1000
        );
    }
}
