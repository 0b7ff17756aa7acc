//! Revocation lists: made by the vendor where the root is, published here (decision 3).

use licfmt::{
    RevocationNumber,
    envelope::{self, Trust},
    revocation::RevocationList,
};

use super::{Error, Service};
use crate::domain::{Status, audit::Event};

impl Service {
    /// Publishes a list: sites get it with their next check-in. Licenses that it names wholly are revoked
    /// here too, so that online sites are told at once.
    ///
    /// # Errors
    /// [`Error::Revocations`], [`Error::RevocationsOld`].
    pub async fn publish_revocations(
        &self,
        file: &str,
        actor: &str,
    ) -> Result<RevocationNumber, Error> {
        let root = [self.issuer()?.root().clone()];
        let opened = envelope::open::<RevocationList>(file.as_bytes(), &Trust::in_roots(&root));
        let list = opened.map_err(Error::Revocations)?.document;
        let (now, mut write) = (self.now(), self.store.write().await?);
        let newest = write.revocation_number().await?;
        if list.number <= newest {
            return Err(Error::RevocationsOld {
                found: list.number.0,
                newest: newest.0,
            });
        }
        write.add_revocations(list.number, file, now).await?;
        // Licenses are locked before the audit log is, as everywhere.
        let mut licenses = Vec::new();
        for revoked in list.licenses.iter().filter(|it| it.below.is_none()) {
            let kept = write.lock_license(&revoked.number).await?;
            licenses.extend(kept.map(|(license, _)| (license, revoked)));
        }
        licenses.retain(|(license, _)| license.state.status != Status::Revoked);
        let number = list.number.0;
        write
            .note(actor, Event::RevocationsPublished { number }, now)
            .await?;
        for (mut license, revoked) in licenses {
            let event = Event::StatusChanged {
                license: license.state.number.clone(),
                from: license.state.status.name().to_owned(),
                to: Status::Revoked.name().to_owned(),
                reason: revoked.reason.to_string(),
            };
            license.state.status = Status::Revoked;
            write.save_license(&license).await?;
            write.note(actor, event, now).await?;
        }
        write.commit().await?;
        Ok(list.number)
    }
}
