//! Tells people in time (M-4): what there is to tell is a pure rule, when it is told again is another one; a
//! command, a webhook or a file says it.

mod notifier;
mod settings;
mod told;
mod way;
mod webhook;

use std::collections::BTreeMap;

use keyfob::{Problem, control::Verdict};
use licfmt::{UnixTime, license::Limit, text::Name, time::DAY};
use serde::{Deserialize, Serialize};

pub use notifier::Notifier;
pub use settings::{Recipient, When};
pub use told::{Due, Ledger};
pub use way::{TIMEOUT, deliver, letter};
pub(crate) use webhook::authorities;

use crate::board::{Known, Seen};

/// What kind of thing is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The vendor's server was not reached for days.
    Communication,
    /// License control warns, counts down or stops, or there is no good license.
    License,
    /// A program uses nearly all that is licensed, or more.
    Limit,
}

/// What distinguishes one thing from another, over days: it is told again while it lasts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// The site.
    pub site: Name,
    /// What kind of thing.
    pub event: Event,
    /// Of which code, or of which feature.
    pub about: String,
}

/// What is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// Something is wrong.
    Wrong {
        /// What.
        problem: Problem,
        /// Seconds until the program stops; none: nothing is counted.
        remaining_s: Option<u64>,
    },
    /// The server was not reached for so many days.
    Silent {
        /// Since the last lease, whole days.
        days: u64,
        /// Why, if it was asked.
        why: Option<Problem>,
    },
    /// So much of a feature is used.
    Used {
        /// The feature.
        feature: String,
        /// How much is used.
        used: u64,
        /// How much is licensed.
        licensed: u64,
    },
}

/// Everything that people should know now.
#[must_use]
pub fn matters(known: &Known, when: &When, now: UnixTime) -> BTreeMap<Key, Matter> {
    let mut matters = BTreeMap::new();
    for (site, seen) in &known.sites {
        let mut add = |event, about: &str, matter| {
            let key = Key {
                site: site.clone(),
                event,
                about: about.to_owned(),
            };
            matters.insert(key, matter);
        };
        if let Some((code, matter)) = license(seen) {
            add(Event::License, code, matter);
        }
        if let Some(matter) = silence(seen, when, now) {
            add(Event::Communication, "", matter);
        }
        for matter in limits(known, seen, when) {
            if let Matter::Used { feature, .. } = &matter {
                add(Event::Limit, &feature.clone(), matter);
            }
        }
    }
    matters
}

fn license(seen: &Seen) -> Option<(&'static str, Matter)> {
    let remaining_s = match seen.verdict {
        Some(Verdict::Run) => return None,
        Some(Verdict::Warn(notice) | Verdict::Countdown(notice)) => Some(notice.remaining_s),
        _ => None,
    };
    let problem = seen.problem.clone()?;
    let code = problem.code().name();
    Some((
        code,
        Matter::Wrong {
            problem,
            remaining_s,
        },
    ))
}

fn silence(seen: &Seen, when: &When, now: UnixTime) -> Option<Matter> {
    let (_, reached) = seen.registered.as_ref()?.lease?;
    let days = now.since(reached) / DAY;
    let why = seen.unreached.clone();
    (days >= when.unreached_days.into()).then_some(Matter::Silent { days, why })
}

/// Whether enough is known to say that a thing that is no matter now is over: after a start, what is not known yet
/// is not over.
#[must_use]
pub fn is_known(known: &Known, key: &Key) -> bool {
    let Some(seen) = known.sites.get(&key.site) else {
        return false;
    };
    key.event != Event::Limit || uses(known, seen).contains_key(&*key.about)
}

/// What the programs under the site's license use of it. Two that use the same feature are two of its users, as
/// far as anybody here knows: the higher figure counts.
fn uses<'a>(known: &'a Known, seen: &Seen) -> BTreeMap<&'a str, u64> {
    let mut most: BTreeMap<&str, u64> = BTreeMap::new();
    let programs = known.programs.values().map(|program| &program.told);
    let number = seen.license.as_ref().map(|license| &license.number);
    for told in programs.filter(|told| Some(&told.number) == number) {
        for usage in &told.usage {
            let used = most.entry(&usage.id).or_default();
            *used = (*used).max(usage.used.get());
        }
    }
    most
}

fn limits(known: &Known, seen: &Seen, when: &When) -> Vec<Matter> {
    let near = |(feature, used): (&str, u64)| {
        let Limit::AtMost(licensed) = seen.license.as_ref()?.feature(feature)?.limit else {
            return None;
        };
        let licensed = licensed.get();
        // Both below 2^53, the percentage below 2^32: 128 bits hold it.
        let part = u128::from(licensed) * u128::from(when.near_limit_percent);
        (u128::from(used) * 100 >= part).then(|| Matter::Used {
            feature: feature.to_owned(),
            used,
            licensed,
        })
    };
    uses(known, seen).into_iter().filter_map(near).collect()
}

#[cfg(test)]
mod tests;
