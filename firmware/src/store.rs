//! The records on flash: after a power cut at any moment, the old state or the new one (D-9).
//!
//! Two things are kept, each in two places that take turns:
//!
//! - the **identity** (key seed, dongle ID, root, certificates, lock): a record of fixed size. A
//!   new one goes to the other slot; once it stands, the superseded slot is erased, so a replaced
//!   seed is really gone;
//! - the **ledger** (times, counters, license floors, revocation number, update sequence, boot
//!   counter): a snapshot at the start of a bank, followed by small records of single changes. A
//!   full bank, or a change of several fields at once, begins the other bank with a new snapshot.
//!
//! A record is valid only by its commit cell, written last. `docs/flash-layout.md` in this crate
//! gives every byte. The ledger names the key (`generation`) that it belongs to: making a new key
//! makes the old ledger void in the same instant, without a second write.
//!
//! # Why not a key-value crate
//! `sequential-storage` and `ekv` keep superseded values on flash until a page happens to be
//! recycled, and promise neither their format nor a bound on what one change erases. Here a
//! replaced secret must be gone when the command is answered, the format is ours to promise, and
//! with two slots every cut point can be tried (`src/tests/cuts`), in recovery too.
//!
//! # What the flash must be like
//! Read and write units that divide 16 bytes, sectors that are a multiple of 16 bytes, capacity
//! for four areas of at least 1 KiB each: 16 KiB with the usual 4-KiB sectors; more makes the
//! ledger's banks larger and the flash live longer. Every write unit is programmed at most once
//! between two erasures.

mod bytes;
mod identity;
mod layout;
mod ledger;
mod log;
mod slots;

use embedded_storage::nor_flash::NorFlash;
use zeroize::Zeroizing;

pub use identity::{Certified, Identity};
pub use layout::{CELL, Layout};
pub use ledger::{Applied, FLOORS, Ledger};
pub use log::Change;

use identity::IDENTITY_LEN;
use log::Log;
use slots::Slots;

use crate::secret::Secret;

/// Flash did not do what was asked, or holds what cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageFault;

/// The two pairs of areas, and where their valid records are.
pub struct Store {
    identity: Slots<IDENTITY_LEN>,
    log: Log,
    /// What the seed on flash is wrapped with.
    mask: Secret,
}

/// What flash held at power-up.
pub struct Opened {
    /// Where the records are.
    pub store: Store,
    /// The identity, if a key was ever made.
    pub identity: Option<Identity>,
    /// The ledger; a new one for a new key.
    pub ledger: Ledger,
}

impl Store {
    /// Finds the valid records, and formats a flash that holds no record at all; else nothing is
    /// written. The seed on flash is under `mask`.
    ///
    /// # Errors
    /// [`StorageFault`] if flash fails, is too small, or lost one of the two records: a dongle
    /// that forgot its counters or its lock must not go on as if it were new.
    pub fn open<F: NorFlash>(flash: &mut F, mask: Secret) -> Result<Opened, StorageFault> {
        let layout = Layout::of(flash).ok_or(StorageFault)?;
        let mut payload = Zeroizing::new([0; IDENTITY_LEN]);
        let mut slots = Slots::new(*b"KFI1", layout.identity);
        let identity = if slots.recover(flash, &mut payload)? {
            Some(Identity::decode(&mask, &payload).ok_or(StorageFault)?)
        } else {
            None
        };
        let (mut log, found) = Log::recover(flash, layout.ledger)?;
        let generation = identity.as_ref().map_or(0, |identity| identity.generation);
        let ledger = match (found, &identity) {
            (Some(ledger), _) if ledger.generation == generation => ledger,
            // A key was made after this ledger was last written: it is void.
            (Some(old), Some(_)) if old.generation < generation => old.renewed(generation),
            (None, None) => {
                let ledger = Ledger::new();
                log.snapshot(flash, &ledger)?;
                ledger
            }
            _ => return Err(StorageFault),
        };
        Ok(Opened {
            store: Self {
                identity: slots,
                log,
                mask,
            },
            identity,
            ledger,
        })
    }

    /// Finishes what a power cut interrupted: erases superseded and torn records.
    pub fn tidy<F: NorFlash>(&mut self, flash: &mut F) {
        self.identity.tidy(flash);
        self.log.tidy(flash);
    }

    /// Puts `identity` in place of the present one. The superseded record is erased at once; if
    /// that fails, it is tried again at power-up.
    ///
    /// # Errors
    /// [`StorageFault`]; the present one is then still in force.
    pub fn save_identity<F: NorFlash>(
        &mut self,
        flash: &mut F,
        identity: &Identity,
    ) -> Result<(), StorageFault> {
        let mut payload = Zeroizing::new([0; IDENTITY_LEN]);
        identity
            .encode(&self.mask, &mut payload)
            .ok_or(StorageFault)?;
        self.identity.save(flash, &payload)
    }

    /// Makes `ledger` durable, as one small record if it differs from the last saved one only by
    /// `change`, else as a snapshot.
    ///
    /// # Errors
    /// [`StorageFault`]; the ledger saved before is then still in force.
    pub fn save_ledger<F: NorFlash>(
        &mut self,
        flash: &mut F,
        ledger: &Ledger,
        change: Change,
    ) -> Result<(), StorageFault> {
        self.log.save(flash, ledger, change)
    }

    /// Erase cycles of the most used sector, as the records' sequence numbers tell: each record
    /// erases the one before it. Repetitions after a power cut are not counted.
    #[must_use]
    pub fn erase_cycles(&self) -> u32 {
        self.identity.sequence().max(self.log.sequence()) / 2
    }
}
