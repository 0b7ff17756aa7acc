//! Licenses.

use licfmt::{
    Digest, KeyId, Revision, UnixTime,
    license::Environment,
    order::Order,
    text::{LicenseNumber, Name},
};

use super::{
    Corrupt, Read, StoreError, Write,
    row::{json, named, number, parse, parse_some, signed, time, time_some, to_json},
    statement::{Tx, execute, fetch},
};
use crate::domain::{
    License, LicenseState, Status,
    license::{Document, Protection},
};

#[derive(sqlx::FromRow)]
pub(super) struct LicenseRow {
    number: String,
    status: String,
    environment: String,
    protection: String,
    terms: String,
    token_hash: String,
    revision: i64,
    digest: Option<String>,
    waived_until: Option<i64>,
    designated: String,
    installation: Option<String>,
    created: i64,
    expires: Option<i64>,
}

/// A license that is not there yet.
#[derive(Clone, Debug)]
pub struct NewLicense {
    /// What was ordered.
    pub order: Order,
    /// What protects it.
    pub protection: Protection,
    /// The hash of its token.
    pub token_hash: Digest,
    /// Now.
    pub created: UnixTime,
    /// When it ends.
    pub expires: Option<UnixTime>,
}

/// Which licenses to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LicenseFilter {
    /// Only those whose number, company or displayed name contains this, whatever the case.
    pub search: Option<String>,
    /// Only those after this number.
    pub after: Option<LicenseNumber>,
    /// At most this many.
    pub most: u32,
}

/// A license, and the hash of its token.
pub(crate) type Kept = (License, Digest);

/// No license has what is no number; and PostgreSQL does not take every text.
fn is_number(text: &str) -> bool {
    text.parse::<LicenseNumber>().is_ok()
}

impl Tx {
    /// The license of this number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn license(&mut self, wanted: &str) -> Result<Option<Kept>, StoreError> {
        if !is_number(wanted) {
            return Ok(None);
        }
        let row = fetch!(
            fetch_optional,
            self,
            LicenseRow,
            "SELECT * FROM licenses WHERE number = $1",
            wanted
        )?;
        Ok(row.map(LicenseRow::license).transpose()?)
    }
}

impl Read {
    /// Licenses in the order of their numbers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn licenses(&mut self, filter: &LicenseFilter) -> Result<Vec<License>, StoreError> {
        let search = filter.search.as_deref().unwrap_or_default();
        // No text of a license has it, and PostgreSQL takes none that does.
        if search.contains('\0') {
            return Ok(Vec::new());
        }
        let pattern = like(search);
        let after = filter.after.as_deref().unwrap_or_default();
        let rows = fetch!(
            fetch_all,
            &mut **self,
            LicenseRow,
            "SELECT * FROM licenses WHERE number > $1 AND search LIKE $2 ESCAPE '!' \
             ORDER BY number LIMIT $3",
            after,
            &pattern,
            i64::from(filter.most)
        )?;
        let licenses = rows.into_iter().map(|row| Ok(row.license()?.0));
        licenses.collect()
    }
}

/// The pattern that finds `text` anywhere, whatever the case.
fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern + "%"
}

/// What a license is found by.
fn search(order: &Order) -> String {
    let (company, name) = (&order.licensee.company, &order.display.name);
    format!("{}\n{company}\n{name}", order.number).to_lowercase()
}

impl Write {
    /// The license of this number, kept from changing until the transaction ends.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lock_license(&mut self, wanted: &str) -> Result<Option<Kept>, StoreError> {
        if !is_number(wanted) {
            return Ok(None);
        }
        let row = fetch!(
            fetch_optional,
            &mut **self,
            LicenseRow,
            {
                sqlite: "SELECT * FROM licenses WHERE number = $1",
                postgres: "SELECT * FROM licenses WHERE number = $1 FOR UPDATE",
            },
            wanted
        )?;
        Ok(row.map(LicenseRow::license).transpose()?)
    }

    /// Adds a license, ordered and without documents.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::is_taken`] if there is one of that number.
    pub async fn add_license(&mut self, new: &NewLicense) -> Result<(), StoreError> {
        execute!(
            &mut **self,
            "INSERT INTO licenses (number, status, environment, protection, terms, search, token_hash, revision, designated, created, expires) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '[]', $8, $9)",
            &*new.order.number,
            Status::Ordered.name(),
            new.order.environment.to_string(),
            new.protection.name(),
            to_json(&new.order),
            search(&new.order),
            new.token_hash.to_string(),
            signed(new.created.0),
            new.expires.map(|time| signed(time.0))
        )?;
        Ok(())
    }

    /// Writes what may change of a license: all but its number and its token.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn save_license(&mut self, license: &License) -> Result<(), StoreError> {
        let state = &license.state;
        execute!(
            &mut **self,
            "UPDATE licenses SET status = $2, terms = $3, revision = $4, digest = $5, waived_until = $6, \
             designated = $7, installation = $8, expires = $9, search = $10 WHERE number = $1",
            &*state.number,
            state.status.name(),
            to_json(&license.order),
            state
                .document
                .map_or(0, |document| i64::from(document.revision.0)),
            state.document.map(|document| document.digest.to_string()),
            state.waived_until.map(|time| signed(time.0)),
            to_json(&state.designated),
            state.bound_to.map(|id| id.to_string()),
            license.expires.map(|time| signed(time.0)),
            search(&license.order)
        )?;
        Ok(())
    }

    /// Replaces a license's token.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn save_token(&mut self, license: &str, hash: &Digest) -> Result<(), StoreError> {
        execute!(
            &mut **self,
            "UPDATE licenses SET token_hash = $2 WHERE number = $1",
            license,
            hash.to_string()
        )?;
        Ok(())
    }

    /// Notes a reset (decision 15).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_reset(&mut self, license: &str, now: UnixTime) -> Result<(), StoreError> {
        execute!(
            &mut **self,
            "INSERT INTO resets (number, time) VALUES ($1, $2)",
            license,
            signed(now.0)
        )?;
        Ok(())
    }

    /// When a license was reset.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn resets(&mut self, license: &str) -> Result<Vec<UnixTime>, StoreError> {
        let rows = fetch!(
            fetch_all,
            &mut **self,
            (i64,),
            "SELECT time FROM resets WHERE number = $1",
            license
        )?;
        let times = rows
            .into_iter()
            .map(|(seconds,)| time("resets.time", seconds));
        Ok(times.collect::<Result<_, _>>()?)
    }
}

impl LicenseRow {
    pub(super) fn license(self) -> Result<Kept, Corrupt> {
        let state = LicenseState {
            number: parse("licenses.number", &self.number)?,
            status: status(&self.status)?,
            environment: environment(&self.environment)?,
            protection: protection(&self.protection)?,
            document: document(self.revision, self.digest.as_deref())?,
            waived_until: time_some("licenses.waived_until", self.waived_until)?,
            designated: designated(&self.designated)?,
            bound_to: bound_to(self.installation.as_deref())?,
        };
        let license = License {
            state,
            order: json("licenses.terms", &self.terms)?,
            created: time("licenses.created", self.created)?,
            expires: time_some("licenses.expires", self.expires)?,
        };
        Ok((license, parse("licenses.token_hash", &self.token_hash)?))
    }
}

pub(super) fn status(name: &str) -> Result<Status, Corrupt> {
    named("licenses.status", name, Status::of_name(name))
}

pub(super) fn environment(name: &str) -> Result<Environment, Corrupt> {
    let known = [Environment::Production, Environment::Test];
    let known = known.into_iter().find(|it| it.to_string() == name);
    named("licenses.environment", name, known)
}

pub(super) fn protection(name: &str) -> Result<Protection, Corrupt> {
    named("licenses.protection", name, Protection::of_name(name))
}

/// The newest signed document; none without a digest.
pub(super) fn document(revision: i64, digest: Option<&str>) -> Result<Option<Document>, Corrupt> {
    let revision = Revision(number("licenses.revision", revision)?);
    let digest = parse_some("licenses.digest", digest)?;
    Ok(digest.map(|digest| Document { revision, digest }))
}

pub(super) fn designated(text: &str) -> Result<Vec<Name>, Corrupt> {
    json("licenses.designated", text)
}

pub(super) fn bound_to(text: Option<&str>) -> Result<Option<KeyId>, Corrupt> {
    parse_some("licenses.installation", text)
}
