//! What the clients were answered, and what the database holds.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use keyfob_server::{
    domain::audit::{Entry, Event},
    store::{Settings, Store},
};
use licfmt::{KeyId, Nonce};
use tokio::runtime::Runtime;

use crate::{
    server::Home,
    wrong::{Checked, demand, wrong},
};

/// All that was answered.
#[derive(Debug, Default)]
pub(super) struct History(Mutex<Answers>);

#[derive(Debug, Default)]
struct Answers {
    leases: BTreeMap<(KeyId, u64), Nonce>,
    activations: BTreeMap<(String, KeyId), usize>,
    resets: BTreeMap<String, usize>,
    again: usize,
}

impl History {
    fn answers_(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A lease was answered; no sequence is given twice, but to the same question.
    pub(super) fn lease(&self, site: KeyId, sequence: u64, nonce: Nonce) -> Checked {
        let before = self.answers_().leases.insert((site, sequence), nonce);
        demand(before.is_none_or(|it| it == nonce), || {
            format!("{site} was given sequence {sequence} for two questions")
        })
    }

    /// An answer that was lost came when the question was asked again.
    pub(super) fn again(&self) {
        self.answers_().again += 1;
    }

    pub(super) fn activated(&self, license: &str, site: KeyId) {
        let mut answers = self.answers_();
        *answers
            .activations
            .entry((license.to_owned(), site))
            .or_default() += 1;
    }

    pub(super) fn reset(&self, license: &str) {
        *self
            .answers_()
            .resets
            .entry(license.to_owned())
            .or_default() += 1;
    }

    pub(super) fn answers(&self) -> usize {
        self.answers_().leases.len()
    }

    pub(super) fn summary(&self) -> String {
        let answers = self.answers_();
        format!(
            "{} leases ({} answered the second time), {} activations, {} resets",
            answers.leases.len(),
            answers.again,
            answers.activations.values().sum::<usize>(),
            answers.resets.values().sum::<usize>()
        )
    }

    fn last_leases(&self) -> BTreeMap<KeyId, u64> {
        let answers = self.answers_();
        answers.leases.keys().copied().collect()
    }
}

/// What the database holds.
pub(super) struct Kept {
    runtime: Runtime,
    settings: Settings,
}

impl Kept {
    pub(super) fn new(home: &Home) -> Checked<Self> {
        let file = Settings::sqlite(&home.file("keyfob.db"));
        Ok(Self {
            runtime: Runtime::new()?,
            settings: Settings {
                create: false,
                address: home.database().unwrap_or(file.address),
                connections: 2,
            },
        })
    }

    /// Every lease that was answered is counted.
    pub(super) fn holds(&self, history: &History) -> Checked {
        let last = history.last_leases();
        self.runtime.block_on(async {
            let store = Store::open(&self.settings).await?;
            let mut read = store.read().await?;
            for (site, sequence) in last {
                let kept = read.installation(site).await?.map_or(0, |it| it.sequence);
                demand(kept >= sequence, || {
                    format!("{site} was given lease {sequence}; the database knows of {kept}")
                })?;
            }
            drop(read);
            store.close().await;
            Ok(())
        })
    }

    /// Every change that was answered is in the log, and the log makes sense: a license that is bound is
    /// bound to another installation only after a reset.
    pub(super) fn tells(&self, history: &History) -> Checked {
        let entries: Vec<Entry> = self.runtime.block_on(async {
            let store = Store::open(&self.settings).await?;
            let entries = store.read().await?.audit(0, u32::MAX).await?;
            store.close().await;
            Checked::Ok(entries)
        })?;
        let (mut activations, mut resets) = (BTreeMap::new(), BTreeMap::new());
        let mut bound = BTreeMap::new();
        for entry in entries {
            match entry.what {
                Event::Activated {
                    license,
                    installation,
                    ..
                } => {
                    let license = license.to_string();
                    if let Some(other) = bound.insert(license.clone(), installation) {
                        return wrong(format!("{license} was bound to {installation} and {other}"));
                    }
                    *activations.entry((license, installation)).or_insert(0) += 1;
                }
                Event::Reset {
                    license,
                    installation,
                    ..
                } => {
                    let license = license.to_string();
                    let before = bound.remove(&license);
                    demand(before == Some(installation), || {
                        format!("{license} was reset from {installation}, but bound to {before:?}")
                    })?;
                    *resets.entry(license).or_insert(0) += 1;
                }
                _ => {}
            }
        }
        let answers = history.answers_();
        within("activations", &answers.activations, &activations)?;
        within("resets", &answers.resets, &resets)
    }
}

fn within<K: Ord + std::fmt::Debug>(
    what: &str,
    answered: &BTreeMap<K, usize>,
    logged: &BTreeMap<K, usize>,
) -> Checked {
    demand(!answered.is_empty(), || format!("there were no {what}"))?;
    for (key, count) in answered {
        let logged = logged.get(key).copied().unwrap_or_default();
        demand(logged >= *count, || {
            format!("{key:?}: {count} {what} were answered, {logged} are in the log")
        })?;
    }
    Ok(())
}
