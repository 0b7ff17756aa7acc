//! Dongles: registered by their certificates, bound to licenses (D-6).

use licfmt::{
    Certificate, DongleId, Sealed, armor::Blocks, device::DeviceCertificate, trust::open_issued,
};

use super::{Error, Service};
use crate::{
    domain::{
        Status,
        audit::Event,
        dongle::{Dongle, may_bind, may_free},
    },
    explain::Explain,
};

impl Service {
    /// Registers a dongle by the file that provisioning wrote: the device issuer's certificate and the
    /// dongle's (decision 6). The same file again changes nothing.
    ///
    /// # Errors
    /// [`Error::DongleCertificate`], [`Error::DongleRegistered`].
    pub async fn register_dongle(&self, file: &str, actor: &str) -> Result<DongleId, Error> {
        let dongle = self.certified(file)?;
        let mut write = self.store.write().await?;
        if let Some(known) = write.dongle(dongle.id).await? {
            let same = known.certificate == dongle.certificate;
            return if same {
                Ok(known.id)
            } else {
                Err(Error::DongleRegistered)
            };
        }
        let now = self.now();
        write.add_dongle(&dongle, now).await?;
        let event = Event::DongleRegistered { dongle: dongle.id };
        write.note(actor, event, now).await?;
        write.commit().await?;
        Ok(dongle.id)
    }

    fn certified(&self, file: &str) -> Result<Dongle, Error> {
        let refused = |error: &dyn Explain| Error::DongleCertificate(error.message());
        let mut blocks = Blocks::new(file).map_err(|error| refused(&error))?;
        let issuer: Sealed<Certificate> = blocks.take().map_err(|error| refused(&error))?;
        let certificate: Sealed<DeviceCertificate> =
            blocks.take().map_err(|error| refused(&error))?;
        blocks.finish().map_err(|error| refused(&error))?;
        let root = self.issuer()?.root().clone();
        let (body, _) =
            open_issued(&certificate, &issuer, &[root]).map_err(|error| refused(&error))?;
        Ok(Dongle {
            id: body.dongle,
            key: body.public_key,
            tier: body.tier,
            certificate,
            bound_to: None,
        })
    }

    /// Binds a dongle to a license, and signs the license's next revision for it. The same again changes
    /// nothing.
    ///
    /// # Errors
    /// [`Error::LicenseUnknown`], [`Error::DongleUnknown`], [`Error::Dongle`], [`Error::Raced`].
    pub async fn bind_dongle(&self, id: DongleId, number: &str, actor: &str) -> Result<(), Error> {
        let mut write = self.store.write().await?;
        let mut license = self.locked(&mut write, number).await?;
        let dongle = write.dongle(id).await?.ok_or(Error::DongleUnknown(id))?;
        may_bind(&dongle, &license, write.revocation_list().await?.as_ref())?;
        let before = write.dongle_of(number).await?.map(|dongle| dongle.id);
        if before == Some(id) {
            return Ok(());
        }
        write.bind_dongle(id, number).await?;
        let event = Event::DongleBound {
            dongle: id,
            license: license.state.number.clone(),
            instead_of: before,
        };
        write.note(actor, event, self.now()).await?;
        if license.state.status == Status::Released {
            self.issue(&mut write, &mut license, Some(&dongle), actor)
                .await?;
        }
        write.save_license(&license).await?;
        Ok(write.commit().await?)
    }

    /// Frees the dongle of a license that has ended, for another license. The same again changes nothing.
    ///
    /// Files of the ended license that have no end still name the dongle: a revocation list that names the license
    /// ends them where the dongle goes.
    ///
    /// # Errors
    /// [`Error::DongleUnknown`], [`Error::DongleInUse`], [`Error::Raced`].
    pub async fn free_dongle(&self, id: DongleId, actor: &str, reason: &str) -> Result<(), Error> {
        let (now, mut write) = (self.now(), self.store.write().await?);
        let dongle = write.dongle(id).await?.ok_or(Error::DongleUnknown(id))?;
        let Some(number) = dongle.bound_to else {
            return Ok(());
        };
        let license = self.locked(&mut write, &number).await?;
        may_free(&license, now)?;
        write.free_dongle(id, &number).await?;
        let event = Event::DongleFreed {
            dongle: id,
            license: number,
            reason: reason.to_owned(),
        };
        write.note(actor, event, now).await?;
        Ok(write.commit().await?)
    }
}
