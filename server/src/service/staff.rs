//! The vendor's people: invited, then known by an access token of their own.

use licfmt::{
    UnixTime,
    online::Token,
    text::{Text, printable},
    time::DAY,
};

use super::{Error, Service};
use crate::{
    domain::{audit::Event, secret},
    store::{Role, Staff},
};

/// How long an invitation holds.
const INVITATION_S: u64 = 7 * DAY;

/// What is handed to who is invited.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// To be exchanged for an access token, once.
    pub token: Token,
    /// Until when.
    pub until: UnixTime,
}

/// What a staff member shows with each call.
#[derive(Clone, Debug)]
pub struct Access {
    /// Kept as a hash only.
    pub token: Token,
    /// Whose it is.
    pub staff: Staff,
}

impl Service {
    /// Whether nobody was ever invited.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn has_no_staff(&self) -> Result<bool, Error> {
        Ok(self.store.read().await?.staff().await?.is_empty())
    }

    /// Invites a staff member. One who is known gets a new role, and needs a new access token.
    ///
    /// # Errors
    /// [`Error::Name`], [`Error::NameReserved`], [`Error::Store`], [`Error::Randomness`].
    pub async fn invite(&self, name: &str, role: Role, actor: &str) -> Result<Invitation, Error> {
        let _: Text = name.parse().map_err(Error::Name)?;
        if is_reserved(name) {
            return Err(Error::NameReserved(name.to_owned()));
        }
        let (now, token) = (self.now(), self.token()?);
        let until = now.plus(INVITATION_S);
        let staff = Staff {
            name: name.to_owned(),
            role,
            invited_until: Some(until),
        };
        let mut write = self.store.write().await?;
        write
            .save_staff(&staff, &secret::access_hash(&token), now)
            .await?;
        let event = Event::StaffInvited { name: staff.name };
        write.note(actor, event, now).await?;
        write.commit().await?;
        Ok(Invitation { token, until })
    }

    /// Exchanges an invitation for an access token.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] for one that is unknown, used or too old.
    pub async fn accept(&self, invitation: &Token) -> Result<Access, Error> {
        let (now, token) = (self.now(), self.token()?);
        let mut write = self.store.write().await?;
        let staff = write.staff_of(&secret::access_hash(invitation)).await?;
        let invited = staff.filter(|staff| staff.invited_until.is_some_and(|until| now <= until));
        let staff = Staff {
            invited_until: None,
            ..invited.ok_or(Error::Unauthorized)?
        };
        write
            .save_staff(&staff, &secret::access_hash(&token), now)
            .await?;
        let event = Event::StaffJoined {
            name: staff.name.clone(),
        };
        write.note(&staff.name, event, now).await?;
        write.commit().await?;
        Ok(Access { token, staff })
    }

    /// Who shows this access token, if they may do what `needed` may.
    ///
    /// # Errors
    /// [`Error::Unauthorized`], [`Error::Forbidden`].
    pub async fn authorize(&self, token: &Token, needed: Role) -> Result<Staff, Error> {
        let mut read = self.store.read().await?;
        let staff = read.staff_of(&secret::access_hash(token)).await?;
        let staff = staff.filter(|staff| staff.invited_until.is_none());
        let staff = staff.ok_or(Error::Unauthorized)?;
        if staff.role >= needed {
            return Ok(staff);
        }
        Err(Error::Forbidden {
            needed: needed.name(),
        })
    }

    /// Removes a staff member, whose token is worth nothing from now on.
    ///
    /// # Errors
    /// [`Error::StaffUnknown`].
    pub async fn remove_staff(&self, name: &str, actor: &str) -> Result<(), Error> {
        let unknown = || Error::StaffUnknown(printable(name));
        // Nobody is called so, and PostgreSQL does not take every text.
        let _: Text = name.parse().map_err(|_| unknown())?;
        let mut write = self.store.write().await?;
        if !write.remove_staff(name).await? {
            return Err(unknown());
        }
        let name = name.to_owned();
        write
            .note(actor, Event::StaffRemoved { name }, self.now())
            .await?;
        Ok(write.commit().await?)
    }
}

/// Whether the audit log has another actor of this name: a site, the server, or who works at its machine.
fn is_reserved(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    matches!(&*name, "" | "site" | "server" | "command") || name.starts_with("command:")
}
