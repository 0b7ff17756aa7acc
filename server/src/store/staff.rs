//! The vendor's people, and the hashes of what they show.

use licfmt::{Digest, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Corrupt, Read, StoreError, Write,
    row::{named, signed, time_some},
    statement::{Tx, execute, fetch},
};

/// What a staff member may do (E-13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Look, and change nothing.
    Viewer,
    /// All that concerns customers: licenses, dongles, resets, waivers.
    Clerk,
    /// Staff and settings too.
    Admin,
}

impl Role {
    /// All, each may do what the ones before it may.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Clerk, Self::Admin];

    /// The name used in the database and in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Clerk => "clerk",
            Self::Admin => "admin",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A staff member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// How the audit log calls them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// For an invitation that was not accepted yet: until when it holds.
    pub invited_until: Option<UnixTime>,
}

#[derive(sqlx::FromRow)]
struct StaffRow {
    name: String,
    role: String,
    until: Option<i64>,
}

impl Tx {
    /// Who has the token of this hash, an invitation's or an access token's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn staff_of(&mut self, hash: &Digest) -> Result<Option<Staff>, StoreError> {
        let row = fetch!(
            fetch_optional,
            self,
            StaffRow,
            "SELECT name, role, until FROM staff WHERE token_hash = $1",
            hash.to_string()
        )?;
        Ok(row.map(StaffRow::staff).transpose()?)
    }
}

impl Read {
    /// All staff.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn staff(&mut self) -> Result<Vec<Staff>, StoreError> {
        let rows = fetch!(
            fetch_all,
            &mut **self,
            StaffRow,
            "SELECT name, role, until FROM staff ORDER BY name"
        )?;
        let staff = rows.into_iter().map(StaffRow::staff);
        Ok(staff.collect::<Result<_, _>>()?)
    }
}

impl Write {
    /// Writes a staff member with the hash of a new token; the one before is worth nothing then.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn save_staff(
        &mut self,
        staff: &Staff,
        hash: &Digest,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        execute!(
            &mut **self,
            "INSERT INTO staff (name, role, token_hash, invited, until) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (name) DO UPDATE SET role = excluded.role, token_hash = excluded.token_hash, \
             invited = excluded.invited, until = excluded.until",
            &staff.name,
            staff.role.name(),
            hash.to_string(),
            signed(now.0),
            staff.invited_until.map(|time| signed(time.0))
        )?;
        Ok(())
    }

    /// Removes a staff member; answers whether there was one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remove_staff(&mut self, name: &str) -> Result<bool, StoreError> {
        let removed = execute!(&mut **self, "DELETE FROM staff WHERE name = $1", name)?;
        Ok(removed > 0)
    }
}

impl StaffRow {
    fn staff(self) -> Result<Staff, Corrupt> {
        Ok(Staff {
            role: named("staff.role", &self.role, Role::of_name(&self.role))?,
            name: self.name,
            invited_until: time_some("staff.until", self.until)?,
        })
    }
}
