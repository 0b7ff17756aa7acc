//! What staff sets at a license: its token, a waiver, who checks in.

use licfmt::{UnixTime, lease::WAIVER_MAX_S, online::Token, text::Name};

use crate::{
    domain::{audit::Event, license::designated, secret},
    service::{Error, Service},
};

impl Service {
    /// Replaces a license's token; the one before is worth nothing from now on. Installations that are
    /// registered go on: they have keys.
    ///
    /// # Errors
    /// [`Error::LicenseUnknown`].
    pub async fn rotate_token(&self, number: &str, actor: &str) -> Result<Token, Error> {
        let token = self.token()?;
        let mut write = self.store.write().await?;
        let license = self.locked(&mut write, number).await?;
        write
            .save_token(number, &secret::token_hash(&token))
            .await?;
        let event = Event::TokenRotated {
            license: license.state.number,
        };
        write.note(actor, event, self.now()).await?;
        write.commit().await?;
        Ok(token)
    }

    /// Waives the check until a time, 30 days from now at most, or no longer (M-8).
    ///
    /// # Errors
    /// [`Error::WaiverTooLong`], [`Error::LicenseUnknown`].
    pub async fn waive(
        &self,
        number: &str,
        until: Option<UnixTime>,
        actor: &str,
        reason: &str,
    ) -> Result<(), Error> {
        let now = self.now();
        if until.is_some_and(|until| until.since(now) > WAIVER_MAX_S) {
            return Err(Error::WaiverTooLong);
        }
        let mut write = self.store.write().await?;
        let mut license = self.locked(&mut write, number).await?;
        license.state.waived_until = until;
        write.save_license(&license).await?;
        let event = Event::Waived {
            license: license.state.number,
            until,
            reason: reason.to_owned(),
        };
        write.note(actor, event, now).await?;
        Ok(write.commit().await?)
    }

    /// Says which instances check in; none: any (M-7).
    ///
    /// # Errors
    /// [`Error::Designated`], [`Error::LicenseUnknown`].
    pub async fn designate(
        &self,
        number: &str,
        instances: Vec<Name>,
        actor: &str,
    ) -> Result<(), Error> {
        let instances = designated(instances)?;
        let mut write = self.store.write().await?;
        let mut license = self.locked(&mut write, number).await?;
        license.state.designated.clone_from(&instances);
        write.save_license(&license).await?;
        let license = license.state.number;
        let event = Event::Designated { license, instances };
        write.note(actor, event, self.now()).await?;
        Ok(write.commit().await?)
    }
}
