//! Check-ins, many in one transaction: what takes the time is making it durable, so a batch costs
//! little more than one.

use std::collections::BTreeMap;

use licfmt::KeyId;
use serde::Serialize;

use super::{
    Corrupt, StoreError, Write,
    installations::InstallationRow,
    licenses::{bound_to, designated, document, environment, protection, status},
    row::{parse, signed, time_some, to_json},
    statement::{execute, fetch},
};
use crate::domain::{Installation, LicenseState};

/// An installation, and what its check-in needs to know of its license.
pub(crate) type Asking = (Installation, LicenseState);

#[derive(sqlx::FromRow)]
struct AskingRow {
    #[sqlx(flatten)]
    installation: InstallationRow,
    status: String,
    environment: String,
    protection: String,
    revision: i64,
    digest: Option<String>,
    waived_until: Option<i64>,
    designated: String,
    bound_to: Option<String>,
}

/// What a check-in changes, as both databases take a list of it.
#[derive(Serialize)]
struct Changed {
    id: String,
    sequence: i64,
    nonce: String,
    seen: i64,
    program: String,
    instances: String,
    usage: String,
    forks: i64,
}

impl Write {
    /// The installations of these ids, kept from changing until the transaction ends.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn asking(
        &mut self,
        ids: &[KeyId],
    ) -> Result<BTreeMap<KeyId, Asking>, StoreError> {
        let ids = to_json(&ids);
        let rows = fetch!(
            fetch_all,
            &mut **self,
            AskingRow,
            {
                sqlite: "SELECT i.*, l.status, l.environment, l.protection, l.revision, l.digest, l.waived_until, \
                         l.designated, l.installation AS bound_to \
                         FROM installations i JOIN licenses l ON l.number = i.number \
                         WHERE i.id IN (SELECT value FROM json_each($1))",
                // In the order of their ids, so that two servers do not wait for each other; first the license, then
                // the installation, as activations do.
                postgres: "SELECT i.*, l.status, l.environment, l.protection, l.revision, l.digest, l.waived_until, \
                           l.designated, l.installation AS bound_to \
                           FROM installations i JOIN licenses l ON l.number = i.number \
                           WHERE i.id IN (SELECT jsonb_array_elements_text($1::jsonb)) \
                           ORDER BY i.id FOR SHARE OF l FOR UPDATE OF i",
            },
            &ids
        )?;
        let asking = rows.into_iter().map(|row| {
            let id = parse("installations.id", &row.installation.id)?;
            Ok((id, row.asking()?))
        });
        asking.collect()
    }

    /// Writes what these check-ins changed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn save_check_ins(
        &mut self,
        installations: &[&Installation],
    ) -> Result<(), StoreError> {
        let changed: Vec<_> = installations.iter().map(|it| Changed::of(it)).collect();
        let changed = to_json(&changed);
        execute!(
            &mut **self,
            {
                sqlite: "UPDATE installations SET sequence = c.value ->> 'sequence', nonce = c.value ->> 'nonce', \
                         seen = c.value ->> 'seen', program = c.value ->> 'program', \
                         instances = c.value ->> 'instances', usage = c.value ->> 'usage', \
                         forks = c.value ->> 'forks' \
                         FROM json_each($1) AS c WHERE installations.id = c.value ->> 'id'",
                postgres: "UPDATE installations SET sequence = c.sequence, nonce = c.nonce, seen = c.seen, \
                           program = c.program, instances = c.instances, usage = c.usage, forks = c.forks \
                           FROM jsonb_to_recordset($1::jsonb) AS c (id text, sequence bigint, nonce text, seen bigint, \
                           program text, instances text, usage text, forks bigint) \
                           WHERE installations.id = c.id",
            },
            &changed
        )?;
        Ok(())
    }
}

impl AskingRow {
    fn asking(self) -> Result<Asking, Corrupt> {
        let license = LicenseState {
            number: parse("installations.number", &self.installation.number)?,
            status: status(&self.status)?,
            environment: environment(&self.environment)?,
            protection: protection(&self.protection)?,
            document: document(self.revision, self.digest.as_deref())?,
            waived_until: time_some("licenses.waived_until", self.waived_until)?,
            designated: designated(&self.designated)?,
            bound_to: bound_to(self.bound_to.as_deref())?,
        };
        Ok((self.installation.installation()?, license))
    }
}

impl Changed {
    fn of(installation: &Installation) -> Self {
        Self {
            id: installation.id().to_string(),
            sequence: signed(installation.sequence),
            nonce: installation.nonce.to_string(),
            seen: signed(installation.seen.0),
            program: to_json(&installation.program),
            instances: to_json(&installation.instances),
            usage: to_json(&installation.usage),
            forks: i64::from(installation.forks),
        }
    }
}
