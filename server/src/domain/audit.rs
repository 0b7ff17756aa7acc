//! The log of what changed, in a chain of hashes: an entry that is edited, removed or put in between
//! breaks it.
//!
//! An entry's hash is SHA-256(`"keyfob audit "` ‖ hash of the entry before ‖ the entry's text). The first
//! entry follows 32 zero bytes. Who can write the whole database can write a whole new chain; the head
//! that `keyfob-server audit verify` prints, noted elsewhere, tells.

use licfmt::{Digest, DongleId, KeyId, UnixTime, text::LicenseNumber};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

/// What precedes the first entry.
pub const START: Digest = Digest([0; 32]);

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "event", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// A license was made.
    LicenseCreated {
        /// Which.
        license: LicenseNumber,
    },
    /// Its status changed.
    StatusChanged {
        /// Which.
        license: LicenseNumber,
        /// From.
        from: String,
        /// To.
        to: String,
        /// Why, for people.
        reason: String,
    },
    /// What was ordered changed (P-11).
    OrderChanged {
        /// Of which license.
        license: LicenseNumber,
        /// Why, for people.
        reason: String,
    },
    /// A new revision was signed.
    DocumentIssued {
        /// Of which license.
        license: LicenseNumber,
        /// Its number.
        revision: u32,
        /// SHA-256 of the file.
        digest: Digest,
    },
    /// The token was replaced.
    TokenRotated {
        /// Whose.
        license: LicenseNumber,
    },
    /// An installation was bound.
    Activated {
        /// To which license.
        license: LicenseNumber,
        /// Which.
        installation: KeyId,
        /// On which computer.
        hardware: licfmt::hardware::HardwareId,
    },
    /// The binding was dissolved (P-13).
    Reset {
        /// Of which license.
        license: LicenseNumber,
        /// The installation that was bound.
        installation: KeyId,
        /// Why, for people.
        reason: String,
    },
    /// A copy of an installation checked in (decision 12).
    Forked {
        /// Of which license.
        license: LicenseNumber,
        /// Which.
        installation: KeyId,
        /// How often by now.
        forks: u32,
    },
    /// The check was waived, or no longer (M-8).
    Waived {
        /// For which license.
        license: LicenseNumber,
        /// Until when; none: no longer.
        until: Option<UnixTime>,
        /// Why, for people.
        reason: String,
    },
    /// Who checks in was designated (M-7).
    Designated {
        /// For which license.
        license: LicenseNumber,
        /// The instances; empty: any.
        instances: Vec<licfmt::text::Name>,
    },
    /// A dongle's certificate was registered.
    DongleRegistered {
        /// Which.
        dongle: DongleId,
    },
    /// A dongle was bound (D-6).
    DongleBound {
        /// Which.
        dongle: DongleId,
        /// To which license.
        license: LicenseNumber,
        /// The dongle that was bound before.
        instead_of: Option<DongleId>,
    },
    /// The dongle of an ended license was freed.
    DongleFreed {
        /// Which.
        dongle: DongleId,
        /// Of which license.
        license: LicenseNumber,
        /// Why, for people.
        reason: String,
    },
    /// A revocation list was published.
    RevocationsPublished {
        /// Its number.
        number: u32,
    },
    /// A staff member was invited.
    StaffInvited {
        /// Who.
        name: String,
    },
    /// A staff member was removed.
    StaffRemoved {
        /// Who.
        name: String,
    },
    /// An invitation was accepted.
    StaffJoined {
        /// Who.
        name: String,
    },
}

/// One entry, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Counts the entries, from 1.
    pub number: u64,
    /// When.
    pub time: UnixTime,
    /// Who.
    pub actor: String,
    /// What.
    pub what: Event,
}

/// The hash of an entry's text that follows the entry with the hash `before`.
#[must_use]
pub fn chain(before: &Digest, entry: &str) -> Digest {
    let hash = Sha256::new()
        .chain_update(b"keyfob audit ")
        .chain_update(before.0)
        .chain_update(entry);
    Digest(hash.finalize().into())
}

#[cfg(test)]
mod tests;
