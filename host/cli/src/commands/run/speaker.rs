//! When to say something to the people at the plant: at once what is new, then rarely.

use std::collections::BTreeMap;

use keyfob::control::Verdict;

use crate::commands::control::{Key, Said};

/// The same message is not said again within this time, in milliseconds: a loose plug must not
/// fill the screen.
const AGAIN_MS: u64 = 60_000;
/// When a countdown is announced again, in seconds before its end.
const MARKS_S: [u64; 4] = [30 * 60, 10 * 60, 5 * 60, 60];

/// Remembers what was said.
#[derive(Debug, Default)]
pub(super) struct Speaker {
    /// What was said last: what those who read it believe.
    last: Option<Key>,
    /// When each message was said, on the forward-only clock.
    said: BTreeMap<Key, u64>,
    /// What a countdown had left when it was said last, in seconds.
    left_s: u64,
}

impl Speaker {
    /// Whether this is to be said now.
    pub(super) fn hears(&mut self, said: &Said, now_ms: u64) -> bool {
        let key = said.key();
        if self.last.is_none() && said.verdict == Verdict::Run && !said.has_warnings() {
            // What everybody believes unless told otherwise.
            self.last = Some(key);
            return false;
        }
        let left_s = match said.verdict {
            Verdict::Countdown(notice) => notice.remaining_s,
            _ => 0,
        };
        let new = self.last.as_ref() != Some(&key);
        let marked = MARKS_S
            .iter()
            .any(|mark| left_s <= *mark && *mark < self.left_s);
        let end = !said.verdict.may_run();
        let before = self.said.get(&key);
        let rested = before.is_none_or(|at| now_ms.saturating_sub(*at) >= AGAIN_MS);
        let say = (new || marked) && (rested || new && end);
        if say {
            self.said.insert(key.clone(), now_ms);
            self.last = Some(key);
            self.left_s = left_s;
        }
        say
    }
}

#[cfg(test)]
mod tests {
    use keyfob::{
        Code,
        control::{Notice, Reason},
    };
    use licfmt::UnixTime;

    use super::*;

    fn countdown(left_s: u64) -> Said {
        Said::of(Verdict::Countdown(Notice {
            code: Code::DongleRemoved,
            remaining_s: left_s,
            until: UnixTime(0),
        }))
    }

    fn stop() -> Said {
        Said::of(Verdict::Stop(Reason::from(Code::DongleRemoved)))
    }

    /// The seconds at which something was said of what happened at `(second, what)`.
    fn said(happened: impl IntoIterator<Item = (u64, Said)>) -> Vec<u64> {
        let mut speaker = Speaker::default();
        let heard = happened.into_iter();
        heard
            .filter(|(second, said)| speaker.hears(said, second * 1000))
            .map(|(second, _)| second)
            .collect()
    }

    /// D-4: an hour's countdown is announced at its beginning, at 30, 10, 5 and 1 minutes and at
    /// its end.
    #[test]
    fn an_hour_is_announced_six_times() {
        let hour = (0..3600).map(|second| (second, countdown(3600 - second)));
        let all = hour.chain([(3600, stop()), (3601, stop())]);
        assert_eq!(said(all), [0, 1800, 3000, 3300, 3540, 3600]);
    }

    /// That all is well is no news at the start, and news after a countdown.
    #[test]
    fn all_is_well_is_said_when_it_was_not() {
        let run = || Said::of(Verdict::Run);
        let happened = [(0, run()), (10, countdown(3600)), (20, run()), (90, run())];
        assert_eq!(said(happened), [10, 20]);
    }

    /// D-4: a loose plug is told at once, then once a minute.
    #[test]
    fn a_loose_plug_does_not_chatter() {
        let loose = (0..120).map(|second| {
            let out = second % 2 == 0;
            let said = if out {
                countdown(3600)
            } else {
                Said::of(Verdict::Run)
            };
            (second, said)
        });
        assert_eq!(said(loose), [0, 1, 60, 61]);
    }

    /// D-4: what could not be said at once is said when it is still so.
    #[test]
    fn what_lasts_is_said_in_the_end() {
        let happened = [
            (0, countdown(3600)),
            (1, Said::of(Verdict::Run)),
            (2, countdown(3600)),
            (30, countdown(3572)),
            (60, countdown(3542)),
        ];
        assert_eq!(said(happened), [0, 1, 60]);
    }
}
