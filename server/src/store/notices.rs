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

/// One thing that somebody is told.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// Whom.
    pub recipient: &'a str,
    /// What kind of thing it is.
    pub kind: &'a str,
    /// What of.
    pub subject: &'a str,
}

impl Write {
    /// Claims a telling: answers whether it is to be told now, which it is if it was not told after `since`, and
    /// nobody claimed it after `stale`. Of two servers that ask at once only one is answered yes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim(
        &mut self,
        telling: Telling<'_>,
        since: UnixTime,
        stale: UnixTime,
        now: UnixTime,
    ) -> Result<bool, StoreError> {
        let claimed = execute!(
            &mut **self,
            "INSERT INTO notices (recipient, kind, subject, claimed) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (recipient, kind, subject) DO UPDATE SET claimed = excluded.claimed \
             WHERE (notices.sent IS NULL OR notices.sent <= $5) \
             AND (notices.claimed IS NULL OR notices.claimed <= $6)",
            telling.recipient,
            telling.kind,
            telling.subject,
            signed(now.0),
            signed(since.0),
            signed(stale.0)
        )?;
        Ok(claimed > 0)
    }

    /// Notes that it was told.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn told(&mut self, telling: Telling<'_>, now: UnixTime) -> Result<(), StoreError> {
        execute!(
            &mut **self,
            "UPDATE notices SET sent = $4, claimed = NULL \
             WHERE recipient = $1 AND kind = $2 AND subject = $3",
            telling.recipient,
            telling.kind,
            telling.subject,
            signed(now.0)
        )?;
        Ok(())
    }

    /// Gives a claim back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn not_told(&mut self, telling: Telling<'_>) -> Result<(), StoreError> {
        execute!(
            &mut **self,
            "UPDATE notices SET claimed = NULL WHERE recipient = $1 AND kind = $2 AND subject = $3",
            telling.recipient,
            telling.kind,
            telling.subject
        )?;
        Ok(())
    }
}
