//! What the server does: rules, database and issuer put together, once for the HTTP interface and
//! the commands alike.

mod activation;
mod attention;
mod check_in;
mod dongles;
mod error;
mod licenses;
mod revocations;
mod shown;
mod staff;

use std::{
    num::NonZeroUsize,
    sync::{Arc, RwLock},
};

use licfmt::{Purpose, UnixTime, lease, limits::Count, online::Report};

pub use attention::Notice;
pub use error::Error;
pub use licenses::Created;
pub use shown::Shown;
pub use staff::{Access, Invitation};

use crate::{
    clock::{Clock, NoRandomness, Rng},
    domain::{Installation, attention::Thresholds, check_in::ForkPolicy, reset::ResetPolicy},
    issuer::{Directory, Issuer, IssuerError, Passphrase},
    store::{Store, StoreError},
};

/// What the vendor decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What to do about copies of installations (decision 12).
    pub forks: ForkPolicy,
    /// How often a license may be reset (decision 15).
    pub resets: ResetPolicy,
    /// When staff is told.
    pub thresholds: Thresholds,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            forks: ForkPolicy { refuse_after: None },
            resets: ResetPolicy::default(),
            thresholds: Thresholds::default(),
        }
    }
}

/// Where a [`Service`] finds what it needs.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The issuer's files.
    pub keys: Directory,
    /// What encrypts the issuer's key.
    pub passphrase: Passphrase,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// What the vendor decides.
    pub policy: Policy,
    /// The most check-ins in one transaction.
    pub batch: NonZeroUsize,
}

/// The server without its HTTP interface.
pub struct Service {
    store: Store,
    keys: Directory,
    passphrase: Passphrase,
    issuer: RwLock<Option<Arc<Issuer>>>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    policy: Policy,
    check_ins: check_in::Queue,
}

impl Service {
    /// Starts: from now on check-ins are taken. Needs a Tokio runtime.
    ///
    /// # Errors
    /// [`IssuerError`], but not for a missing certificate: what needs none works without.
    pub fn start(parts: Parts) -> Result<Arc<Self>, IssuerError> {
        let check_ins = check_in::Queue::start(
            parts.store.clone(),
            Arc::clone(&parts.clock),
            parts.policy.forks,
            parts.batch,
        );
        let service = Self {
            store: parts.store,
            keys: parts.keys,
            passphrase: parts.passphrase,
            issuer: RwLock::new(None),
            clock: parts.clock,
            rng: parts.rng,
            policy: parts.policy,
            check_ins,
        };
        match service.load_issuer() {
            Ok(()) | Err(IssuerError::NotCertified(_)) => Ok(Arc::new(service)),
            Err(error) => Err(error),
        }
    }

    /// Reads the issuer's certificate anew: after the vendor has brought one.
    ///
    /// # Errors
    /// [`IssuerError`]; the one before stays in use.
    pub fn load_issuer(&self) -> Result<(), IssuerError> {
        let issuer = self.keys.open(&self.passphrase)?;
        let mut current = self
            .issuer
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *current = Some(Arc::new(issuer));
        Ok(())
    }

    /// The issuer.
    ///
    /// # Errors
    /// [`IssuerError::NotCertified`].
    pub fn issuer(&self) -> Result<Arc<Issuer>, IssuerError> {
        let current = self
            .issuer
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let missing = || IssuerError::NotCertified(self.keys.certificate_file());
        current.as_ref().map(Arc::clone).ok_or_else(missing)
    }

    /// Whether a lease could be signed now: with a certificate that has ended, none can.
    fn can_answer(&self) -> Result<(), IssuerError> {
        self.issuer()?.can_sign(Purpose::Lease, self.now())
    }

    /// Whether the server certified itself.
    #[must_use]
    pub fn is_development(&self) -> bool {
        self.keys.is_development()
    }

    /// The database.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// What the vendor decides.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The server's time.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        self.clock.now()
    }

    fn token(&self) -> Result<licfmt::online::Token, NoRandomness> {
        let mut bytes = [0; 16];
        self.rng.fill(&mut bytes)?;
        Ok(licfmt::online::Token::from_random(bytes))
    }

    /// The answer to an installation: the lease, and the files that it does not have yet.
    async fn answer(
        &self,
        installation: &Installation,
        environment: licfmt::license::Environment,
        decision: lease::Decision,
        report: &Report,
        now: UnixTime,
    ) -> Result<licfmt::online::Answer, Error> {
        let issuer = self.issuer()?;
        let sequence = Count::new(installation.sequence);
        let lease = lease::Lease {
            number: installation.number.clone(),
            environment,
            installation: installation.id(),
            hardware: report.hardware.id(),
            sequence: sequence.unwrap_or_else(|| unreachable!("the rules keep it in range")),
            nonce: report.nonce,
            issued: now,
            decision,
        };
        let (license, revocations) = match &lease.decision {
            lease::Decision::Granted(grant) => self.missing_files(&lease, grant, report).await?,
            lease::Decision::Refused(_) => (None, None),
        };
        Ok(licfmt::online::Answer {
            lease: issuer.lease(&lease)?,
            license,
            revocations,
        })
    }

    async fn missing_files(
        &self,
        lease: &lease::Lease,
        grant: &lease::Grant,
        report: &Report,
    ) -> Result<(Option<String>, Option<String>), StoreError> {
        let (license, list) = (
            report.license != Some(grant.license),
            report.revocations < grant.revocations,
        );
        if !license && !list {
            return Ok((None, None));
        }
        let mut read = self.store.read().await?;
        let license = if license {
            read.document(&lease.number, grant.revision).await?
        } else {
            None
        };
        let list = if list {
            read.revocations().await?
        } else {
            None
        };
        Ok((license, list.map(|(_, file)| file)))
    }
}
