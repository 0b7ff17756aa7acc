//! Check-ins: signatures are checked as they come, then a batch at a time goes through the database,
//! and each is answered once its batch is durable.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroUsize,
    sync::Arc,
    time::Duration,
};

use licfmt::{
    KeyId, PublicKey, UnixTime,
    license::Environment,
    online::{Answer, CheckIn},
};
use tokio::sync::{mpsc, oneshot};

use super::{Error, Service};
use crate::{
    clock::Clock,
    domain::{
        audit::Event,
        check_in::{Answered, Circumstances, ForkPolicy, answer},
    },
    store::{Store, StoreError},
};

/// A batch that takes longer is given up, so that those who asked do not wait for nothing: they ask again with
/// the same nonce, and are answered the same if it did become durable.
const PATIENCE: Duration = Duration::from_secs(10);
/// At most this many wait; more are told to come back.
const WAITING: usize = 4_000;

impl Service {
    /// Answers a check-in whose signature was checked with `key`.
    ///
    /// # Errors
    /// [`Error`]; nothing changed for who asked then.
    pub async fn check_in(&self, check_in: CheckIn, key: PublicKey) -> Result<Answer, Error> {
        // Without an issuer there is no answer: do not count what cannot be answered.
        self.can_answer()?;
        let report = check_in.report.clone();
        let done = self.check_ins.ask(check_in, key).await?;
        let Done {
            answered,
            environment,
            now,
        } = done;
        self.answer(
            &answered.installation,
            environment,
            answered.decision,
            &report,
            now,
        )
        .await
    }
}

/// A check-in that is durable.
pub(super) struct Done {
    answered: Answered,
    environment: Environment,
    now: UnixTime,
}

struct Waiting {
    check_in: CheckIn,
    id: KeyId,
    answer: oneshot::Sender<Result<Done, Error>>,
}

/// The line to the one task that writes check-ins.
pub(super) struct Queue {
    line: mpsc::Sender<Waiting>,
}

impl Queue {
    pub(super) fn start(
        store: Store,
        clock: Arc<dyn Clock>,
        forks: ForkPolicy,
        most: NonZeroUsize,
    ) -> Self {
        let (line, waiting) = mpsc::channel(WAITING);
        let writer = Writer {
            store,
            clock,
            forks,
            most: most.get(),
        };
        tokio::spawn(writer.run(waiting));
        Self { line }
    }

    async fn ask(&self, check_in: CheckIn, key: PublicKey) -> Result<Done, Error> {
        let (answer, answered) = oneshot::channel();
        let id = key.id();
        let waiting = Waiting {
            check_in,
            id,
            answer,
        };
        self.line.try_send(waiting).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Error::Overloaded,
            mpsc::error::TrySendError::Closed(_) => StoreError::Stopping.into(),
        })?;
        let answered = answered.await;
        answered.unwrap_or_else(|_| Err(StoreError::Stopping.into()))
    }
}

struct Writer {
    store: Store,
    clock: Arc<dyn Clock>,
    forks: ForkPolicy,
    /// At most this many in one transaction.
    most: usize,
}

type Results = Vec<Result<Done, Error>>;

impl Writer {
    async fn run(self, mut line: mpsc::Receiver<Waiting>) {
        let mut batch = Vec::with_capacity(self.most);
        while line.recv_many(&mut batch, self.most).await > 0 {
            metrics::histogram!("keyfob_check_in_batch")
                .record(u32::try_from(batch.len()).map_or(f64::INFINITY, f64::from));
            let results = self.write(&batch).await;
            for (waiting, result) in batch.drain(..).zip(results) {
                // Who does not wait any more will ask again.
                let _ = waiting.answer.send(result);
            }
        }
    }

    async fn write(&self, batch: &[Waiting]) -> Results {
        match self.transaction(batch).await {
            Ok(results) => results,
            // One row that cannot be read must not keep the others from being answered.
            Err(error) if batch.len() > 1 && error.may_work_in_parts() => {
                let mut results = Results::with_capacity(batch.len());
                for one in batch {
                    let alone = self.transaction(std::slice::from_ref(one)).await;
                    results.extend(alone.unwrap_or_else(|error| vec![Err(error.into())]));
                }
                results
            }
            Err(error) => {
                let error = Error::from(error);
                batch.iter().map(|_| Err(error.clone())).collect()
            }
        }
    }

    async fn transaction(&self, batch: &[Waiting]) -> Result<Results, StoreError> {
        let written = tokio::time::timeout(PATIENCE, self.unbounded(batch)).await;
        written.unwrap_or(Err(StoreError::Silent))
    }

    async fn unbounded(&self, batch: &[Waiting]) -> Result<Results, StoreError> {
        let ids: BTreeSet<_> = batch.iter().map(|waiting| waiting.id).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let mut write = self.store.write().await?;
        let circumstances = Circumstances {
            now: self.clock.now(),
            revocations: write.revocation_number().await?,
            forks: self.forks,
        };
        let mut asking = write.asking(&ids).await?;
        let (mut results, mut changed) = (Results::with_capacity(batch.len()), BTreeMap::new());
        for waiting in batch {
            let result = asking
                .get_mut(&waiting.id)
                .filter(|(installation, _)| installation.number == waiting.check_in.number)
                .ok_or(Error::InstallationUnknown)
                .and_then(|(installation, license)| {
                    let before = installation.clone();
                    let answered = answer(before, license, &waiting.check_in, &circumstances)?;
                    *installation = answered.installation.clone();
                    Ok(Done {
                        environment: license.environment,
                        now: circumstances.now,
                        answered,
                    })
                });
            if let Ok(done) = &result {
                changed.insert(waiting.id, done.answered.installation.clone());
            }
            results.push(result);
        }
        let changed: Vec<_> = changed.values().collect();
        write.save_check_ins(&changed).await?;
        for done in results.iter().flatten().filter(|done| done.answered.forked) {
            let installation = &done.answered.installation;
            let event = Event::Forked {
                license: installation.number.clone(),
                installation: installation.id(),
                forks: installation.forks,
            };
            write.note("server", event, circumstances.now).await?;
        }
        write.commit().await?;
        Ok(results)
    }
}
