//! What was told to whom, and when: kept over restarts, so that nobody is told the same twice a day.

use std::{collections::BTreeMap, fs, io::Write as _, path::Path};

use keyfob::Problem;
use licfmt::{UnixTime, text::Name, time::DAY};
use serde::{Deserialize, Serialize};

use super::{Event, Key, Matter, Recipient, is_known};
use crate::{board::Known, io};

const FILE: &str = "notices.json";
/// No longer file is read, in bytes.
const MOST: u64 = 4 * 1024 * 1024;

/// What came back is told again at once, unless it was told within so many seconds: what swings to and fro floods nobody.
const PAUSE_S: u64 = 600;

/// What was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger(BTreeMap<(Name, Key), Told>);

/// When something was told last, and whether it is still so, as far as the recipient knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    at: UnixTime,
    is_on: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    recipient: Name,
    #[serde(flatten)]
    key: Key,
    told: UnixTime,
    is_on: bool,
}

/// What one recipient is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Something is so.
    On(Key, Matter),
    /// Something is so no longer.
    Off(Key),
}

impl Ledger {
    /// What was told by the agents before; nothing where that is not known: people are told once more.
    #[must_use]
    pub fn read(state: &Path) -> Self {
        let path = state.join(FILE);
        let entries = fs::metadata(&path)
            .ok()
            .filter(|it| it.len() <= MOST)
            .and_then(|_| fs::read(&path).ok())
            .and_then(|text| serde_json::from_slice::<Vec<Entry>>(&text).ok());
        let entries = entries.unwrap_or_default().into_iter();
        Self(
            entries
                .map(|it| {
                    let told = Told {
                        at: it.told,
                        is_on: it.is_on,
                    };
                    ((it.recipient, it.key), told)
                })
                .collect(),
        )
    }

    /// Keeps it.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, state: &Path) -> Result<(), Problem> {
        let entries = self.0.iter().map(|((recipient, key), told)| Entry {
            recipient: recipient.clone(),
            key: key.clone(),
            told: told.at,
            is_on: told.is_on,
        });
        let entries: Vec<_> = entries.collect();
        let write = || -> std::io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(state)?;
            file.write_all(&serde_json::to_vec(&entries)?)?;
            file.as_file().sync_all()?;
            file.persist(state.join(FILE))?;
            Ok(())
        };
        write().map_err(|error| io(&state.join(FILE).display(), &error))
    }

    /// What this recipient is to be told now: what is new, what was told `every_days` ago and is still so, what is
    /// over. A clock that was set back makes nobody wait.
    #[must_use]
    pub fn due(
        &self,
        (name, recipient): (&Name, &Recipient),
        (known, matters): (&Known, &BTreeMap<Key, Matter>),
        every_days: u32,
        now: UnixTime,
    ) -> Vec<Due> {
        let wants = |event: Event| recipient.only.is_empty() || recipient.only.contains(&event);
        let again_s = u64::from(every_days) * DAY;
        let is_due = |key: &Key| match self.0.get(&(name.clone(), key.clone())) {
            Some(told) => {
                let pause_s = if told.is_on { again_s } else { PAUSE_S };
                now < told.at || now.since(told.at) >= pause_s
            }
            None => true,
        };
        let on = matters
            .iter()
            .filter(|(key, _)| wants(key.event) && is_due(key))
            .map(|(key, matter)| Due::On(key.clone(), matter.clone()));
        let told = self.0.iter();
        let told = told.filter(|((whom, _), told)| whom == name && told.is_on);
        let over = told.map(|((_, key), _)| key);
        let over = over.filter(|key| !matters.contains_key(key) && is_known(known, key));
        on.chain(over.map(|key| Due::Off(key.clone()))).collect()
    }

    /// This was told.
    pub fn told(&mut self, recipient: &Name, due: &Due, now: UnixTime) {
        let (Due::On(key, _) | Due::Off(key)) = due;
        let is_on = matches!(due, Due::On(..));
        let at = match self.0.get(&(recipient.clone(), key.clone())) {
            // The pause counts from when it was told that it is so.
            Some(before) if !is_on => before.at,
            _ => now,
        };
        self.0
            .insert((recipient.clone(), key.clone()), Told { at, is_on });
        self.0
            .retain(|_, told| told.is_on || now.since(told.at) < PAUSE_S);
    }

    /// Forgets recipients that are no more.
    pub fn keep(&mut self, is_there: impl Fn(&Name) -> bool) {
        self.0.retain(|(recipient, _), _| is_there(recipient));
    }
}
