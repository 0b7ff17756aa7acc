//! One command at a time changes the vendor directory: what is read, changed and written back by
//! two at once would lose the change of one, and a number would be given out twice.

use std::{fs, path::PathBuf};

use keyfob::Problem;
use licfmt::DongleId;

use super::{Vendor, files, refused};

const LOCK: &str = ".lock";

/// The right to change what the vendor directory holds, until it is dropped. The system takes it
/// back from a process that dies.
#[derive(Debug)]
#[must_use = "dropped, it protects nothing"]
pub(crate) struct Lock {
    _file: fs::File,
}

/// A dongle's number, kept free of others while the dongle makes its key. Dropped, it is free again,
/// unless the dongle was noted meanwhile.
#[derive(Debug)]
#[must_use = "dropped, it keeps nothing free"]
pub(crate) struct Reservation {
    /// The number.
    pub(crate) id: DongleId,
    path: PathBuf,
}

impl Drop for Reservation {
    fn drop(&mut self) {
        // One that stays costs a number and nothing else.
        let _ = fs::remove_file(&self.path);
    }
}

impl Vendor {
    /// Waits until no other command changes the directory. To be taken before anything is read that
    /// is written back.
    pub(crate) fn lock(&self) -> Result<Lock, Problem> {
        let path = self.path().join(LOCK);
        let mut options = fs::OpenOptions::new();
        options.create(true).truncate(false).write(true);
        let locked = options
            .open(&path)
            .and_then(|file| file.lock().map(|()| file));
        locked
            .map(|file| Lock { _file: file })
            .map_err(|error| files::failed(&path, &error))
    }

    /// Reserves the number that is asked for, if it is free, or the next free one.
    pub(crate) fn reserve(&self, asked: Option<DongleId>) -> Result<Reservation, Problem> {
        let _lock = self.lock()?;
        let id = match asked {
            Some(asked) if self.is_given(asked) => {
                return Err(refused("why-number-used").with("id", asked));
            }
            Some(asked) => asked,
            None => self.next_number()?,
        };
        let path = self.reserve_file(id, "")?;
        Ok(Reservation { id, path })
    }

    /// Reserves the next free number for a unit, until the unit is certified. It stays reserved when
    /// the station dies: the same unit gets the same number again.
    #[cfg(feature = "station")]
    pub(crate) fn reserve_for(&self, unit: licfmt::Digest) -> Result<DongleId, Problem> {
        let _lock = self.lock()?;
        let unit = unit.to_string();
        let is_its = |id: &DongleId| {
            // One that another command reserved is empty, and may be gone by now. One that a station
            // died over may have been given since.
            !self.is_certified(*id)
                && fs::read_to_string(self.reservation_file(*id)).is_ok_and(|text| text == unit)
        };
        if let Some(id) = self.reserved().find(is_its) {
            return Ok(id);
        }
        let id = self.next_number()?;
        self.reserve_file(id, &unit)?;
        Ok(id)
    }

    /// Gives up the reservation of a number that was given.
    #[cfg(feature = "station")]
    pub(crate) fn release(&self, id: DongleId) {
        // One that stays costs nothing: the number is given.
        let _ = fs::remove_file(self.reservation_file(id));
    }

    fn next_number(&self) -> Result<DongleId, Problem> {
        let next = self.last_dongle().map_or(1, |last| last.serial() + 1);
        DongleId::new(next).map_err(|_| refused("why-no-number"))
    }

    fn reserve_file(&self, id: DongleId, unit: &str) -> Result<PathBuf, Problem> {
        let path = self.reservation_file(id);
        files::create_dir(&self.path().join("dongles"))?;
        files::write_new(&path, unit.as_bytes())?;
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::vendor::Passphrase;

    /// D-1: a number that is being given to one dongle is given to no other; one that was not used
    /// after all is free again.
    #[test]
    fn a_number_is_reserved_until_it_is_given_or_given_up() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("vendor");
        let root = SigningKey::from_bytes(&[1; 32]);
        let vendor = Vendor::create(&path, &root, &Passphrase::None).expect("made");
        let first = vendor.reserve(None).expect("free");
        let second = vendor.reserve(None).expect("free");
        assert_eq!([first.id.serial(), second.id.serial()], [1, 2]);
        let taken = vendor.reserve(Some(second.id)).expect_err("reserved");
        assert_eq!(taken.reason(), Some("why-number-used"));
        let id = second.id;
        drop(second);
        assert_eq!(vendor.reserve(Some(id)).expect("free again").id, id);
        assert_eq!(vendor.reserve(None).expect("free again").id, id);
    }

    /// D-5: a unit keeps the number that was reserved for it, whatever dies; others get others.
    #[cfg(feature = "station")]
    #[test]
    fn a_units_number_outlives_the_station() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("vendor");
        let root = SigningKey::from_bytes(&[1; 32]);
        let vendor = Vendor::create(&path, &root, &Passphrase::None).expect("made");
        let units = [1, 2].map(|unit| licfmt::Digest([unit; 32]));
        let numbers = units.map(|unit| vendor.reserve_for(unit).expect("free"));
        assert_eq!(numbers.map(DongleId::serial), [1, 2]);
        let again = Vendor::open(&path).expect("there");
        let other = again.reserve(None).expect("free");
        assert_eq!(other.id.serial(), 3);
        assert_eq!(
            units.map(|unit| again.reserve_for(unit).expect("its own")),
            numbers
        );
    }
}
