//! Sites that staff should look at, and what staff was told of already (M-4, M-10).

use licfmt::{UnixTime, text::LicenseNumber};

use super::{
    Read, StoreError, Write,
    installations::InstallationRow,
    licenses::LicenseRow,
    row::signed,
    statement::{execute, fetch},
};
use crate::domain::{Installation, License};

/// A page of bound installations with their licenses.
pub type Sites = Vec<(License, Installation)>;

impl Read {
    /// Bound installations with their licenses, in the order of the licenses' numbers, after `after`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sites(
        &mut self,
        after: Option<&LicenseNumber>,
        most: u32,
    ) -> Result<Sites, StoreError> {
        let after = after.map_or("", |number| &**number);
        let rows = fetch!(
            fetch_all,
            &mut **self,
            InstallationRow,
            "SELECT i.* FROM installations i JOIN licenses l ON l.installation = i.id \
             WHERE l.number > $1 AND l.status = 'released' ORDER BY l.number LIMIT $2",
            after,
            i64::from(most)
        )?;
        let mut sites = Vec::with_capacity(rows.len());
        for row in rows {
            let license = self.license(&row.number).await?;
            if let Some((license, _)) = license {
                sites.push((license, row.installation()?));
            }
        }
        Ok(sites)
    }

    /// Released licenses that end by `by`, soonest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn expiring(&mut self, by: UnixTime, most: u32) -> Result<Vec<License>, StoreError> {
        let rows = fetch!(
            fetch_all,
            &mut **self,
            LicenseRow,
            "SELECT * FROM licenses WHERE expires IS NOT NULL AND expires <= $1 AND status = 'released' \
             ORDER BY expires, number LIMIT $2",
            signed(by.0),
            i64::from(most)
        )?;
        let licenses = rows.into_iter().map(|row| Ok(row.license()?.0));
        licenses.collect()
    }
}

impl Write {
    /// Notes that staff is told this now, unless they were after `since`; answers whether they are to be told.
    /// Of two servers that ask at once only one is answered yes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tell(
        &mut self,
        kind: &str,
        subject: &str,
        since: UnixTime,
        now: UnixTime,
    ) -> Result<bool, StoreError> {
        let noted = execute!(
            &mut **self,
            "INSERT INTO notices (kind, subject, sent) VALUES ($1, $2, $3) \
             ON CONFLICT (kind, subject) DO UPDATE SET sent = excluded.sent WHERE notices.sent <= $4",
            kind,
            subject,
            signed(now.0),
            signed(since.0)
        )?;
        Ok(noted > 0)
    }

    /// Forgets that staff was told.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn untell(&mut self, kind: &str, subject: &str) -> Result<(), StoreError> {
        execute!(
            &mut **self,
            "DELETE FROM notices WHERE kind = $1 AND subject = $2",
            kind,
            subject
        )?;
        Ok(())
    }
}
