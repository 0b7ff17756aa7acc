//! Activations and resets.

use licfmt::{
    PublicKey,
    online::{Activation, Answer},
};

use super::{Error, Service};
use crate::domain::{
    activation::{Met, NotBound, bind},
    audit::Event,
    check_in::Circumstances,
    reset::{self, By},
    secret,
};

impl Service {
    /// Binds a license to the installation with this `key`, whose signature was checked.
    ///
    /// # Errors
    /// [`Error`]; nothing changed then.
    pub async fn activate(&self, activation: Activation, key: PublicKey) -> Result<Answer, Error> {
        self.can_answer()?;
        let mut write = self.store.write().await?;
        let kept = write.lock_license(&activation.number).await?;
        let kept =
            kept.filter(|(_, hash)| secret::same(hash, &secret::token_hash(&activation.token)));
        let (mut license, _) = kept.ok_or(Error::TokenWrong)?;
        let met = Met {
            same_key: write.installation(key.id()).await?,
            bound: match license.state.bound_to {
                Some(id) => write.installation(id).await?,
                None => None,
            },
        };
        let now = self.now();
        let circumstances = Circumstances {
            now,
            revocations: write.revocation_number().await?,
            forks: self.policy.forks,
        };
        let bound = bind(&license.state, met, key, &activation, &circumstances)?;
        if !write.save_installation(&bound.installation).await? {
            return Err(NotBound::KeyInUse.into());
        }
        if bound.new {
            license.state.bound_to = Some(key.id());
            write.save_license(&license).await?;
            let event = Event::Activated {
                license: activation.number.clone(),
                installation: key.id(),
                hardware: activation.report.hardware.id(),
            };
            write.note("site", event, now).await?;
        }
        write.commit().await?;
        let environment = license.state.environment;
        let decision = bound.decision();
        self.answer(
            &bound.installation,
            environment,
            decision,
            &activation.report,
            now,
        )
        .await
    }

    /// Dissolves the binding of a license (P-13).
    ///
    /// # Errors
    /// [`Error::LicenseUnknown`], [`Error::Reset`].
    pub async fn reset(
        &self,
        number: &str,
        by: By,
        actor: &str,
        reason: &str,
    ) -> Result<(), Error> {
        let mut write = self.store.write().await?;
        let kept = write.lock_license(number).await?;
        let (mut license, _) = kept.ok_or_else(|| Error::LicenseUnknown(number.to_owned()))?;
        let (now, before) = (self.now(), write.resets(number).await?);
        reset::allowed(&license.state, &before, by, self.policy.resets, now)?;
        let bound = license.state.bound_to.take();
        write.save_license(&license).await?;
        write.add_reset(number, now).await?;
        if let Some(installation) = bound {
            let event = Event::Reset {
                license: license.state.number.clone(),
                installation,
                reason: reason.to_owned(),
            };
            write.note(actor, event, now).await?;
        }
        Ok(write.commit().await?)
    }
}
