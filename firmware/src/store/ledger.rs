//! The ledger: everything that changes while the dongle is in use.

use heapless::Vec;
use licfmt::{
    Digest, LicenseTag, Revision, RevocationNumber, UnixTime,
    attest::DongleTimes,
    counter::{COUNTERS, CounterState},
    id::{RequestId, Sequence},
    statement::LicenseFloor,
};

use super::bytes::{Reader, Writer};

/// Licenses whose lowest revision a dongle remembers.
pub const FLOORS: usize = 16;
/// Payload bytes of a snapshot.
pub(super) const LEDGER_LEN: usize = 512;

/// The update that was applied last, for its receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its number.
    pub sequence: Sequence,
    /// SHA-256 of its bytes.
    pub update: Digest,
}

/// The ledger as it stands on flash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// The key that it belongs to; 0 before the first one.
    pub generation: u32,
    /// Power-ups so far.
    pub boots: u32,
    /// Times as last saved; [`crate::clock::Clock`] knows the present ones.
    pub times: DongleTimes,
    /// The counters.
    pub counters: [CounterState; COUNTERS],
    /// The newest revocation list heard of.
    pub revocations: RevocationNumber,
    /// The number that the next update must carry.
    pub next_update: Sequence,
    /// The id of the update request that is open.
    pub pending: Option<RequestId>,
    /// The update applied last.
    pub applied: Option<Applied>,
    /// Lowest valid revisions.
    pub floors: Vec<LicenseFloor, FLOORS>,
}

impl Ledger {
    /// Of a dongle that never had a key.
    pub(super) const fn new() -> Self {
        let (zero, counter) = (
            UnixTime(0),
            CounterState {
                epoch: 0,
                used: 0,
                limit: 0,
            },
        );
        Self {
            generation: 0,
            boots: 0,
            times: DongleTimes {
                trusted: zero,
                observed: zero,
                behind: 0,
            },
            counters: [counter; COUNTERS],
            revocations: RevocationNumber(0),
            next_update: Sequence(1),
            pending: None,
            applied: None,
            floors: Vec::new(),
        }
    }

    /// Of a new key: nothing that an earlier vendor set is left, only the boot counter goes on.
    #[must_use]
    pub fn renewed(&self, generation: u32) -> Self {
        Self {
            generation,
            boots: self.boots,
            ..Self::new()
        }
    }

    /// The lowest valid revision of a license; 0 if it was never heard of.
    #[must_use]
    pub fn floor(&self, license: LicenseTag) -> Revision {
        self.floors
            .iter()
            .find(|floor| floor.license == license)
            .map_or(Revision(0), |floor| floor.revision)
    }

    /// Sets a license's lowest valid revision; 0 forgets the license. `false` if there is no room.
    #[must_use]
    pub fn set_floor(&mut self, new: LicenseFloor) -> bool {
        let known = self
            .floors
            .iter()
            .position(|floor| floor.license == new.license);
        match known {
            Some(at) if new.revision == Revision(0) => {
                self.floors.swap_remove(at);
                true
            }
            Some(at) => {
                self.floors[at] = new;
                true
            }
            None if new.revision == Revision(0) => true,
            None => self.floors.push(new).is_ok(),
        }
    }

    /// Writes a snapshot's payload. `None` cannot happen: [`LEDGER_LEN`] is enough, as the test of
    /// a full ledger shows.
    pub(super) fn encode(&self, payload: &mut [u8; LEDGER_LEN]) -> Option<()> {
        let mut writer = Writer::new(payload);
        writer
            .u32(self.generation)
            .u32(self.boots)
            .u64(self.times.trusted.0)
            .u64(self.times.observed.0)
            .u32(self.times.behind);
        for counter in &self.counters {
            writer
                .u32(counter.epoch)
                .u32(counter.used)
                .u32(counter.limit);
        }
        writer.u32(self.revocations.0).u32(self.next_update.0);
        let applied = self.applied.unwrap_or(Applied {
            sequence: Sequence(0),
            update: Digest([0; 32]),
        });
        let flags = u8::from(self.pending.is_some()) | u8::from(self.applied.is_some()) << 1;
        let floors = u8::try_from(self.floors.len()).ok()?;
        writer
            .put(&[flags, floors, 0, 0])
            .put(&self.pending.unwrap_or(RequestId([0; 16])).0)
            .u32(applied.sequence.0)
            .put(&applied.update.0);
        for floor in &self.floors {
            writer.put(&floor.license.0).u32(floor.revision.0);
        }
        writer.fits()
    }

    /// Reads a snapshot's payload; `None` if it makes no sense.
    pub(super) fn decode(payload: &[u8; LEDGER_LEN]) -> Option<Self> {
        let mut reader = Reader::new(payload);
        let mut ledger = Self::new();
        ledger.generation = reader.u32()?;
        ledger.boots = reader.u32()?;
        ledger.times.trusted = UnixTime(reader.u64()?);
        ledger.times.observed = UnixTime(reader.u64()?);
        ledger.times.behind = reader.u32()?;
        for counter in &mut ledger.counters {
            counter.epoch = reader.u32()?;
            counter.used = reader.u32()?;
            counter.limit = reader.u32()?;
        }
        ledger.revocations = RevocationNumber(reader.u32()?);
        ledger.next_update = Sequence(reader.u32()?);
        let [flags, floors, ..] = reader.array::<4>()?;
        let pending = RequestId(reader.array()?);
        ledger.pending = (flags & 1 != 0).then_some(pending);
        let applied = Applied {
            sequence: Sequence(reader.u32()?),
            update: Digest(reader.array()?),
        };
        ledger.applied = (flags & 2 != 0).then_some(applied);
        for _ in 0..floors {
            let floor = LicenseFloor {
                license: LicenseTag(reader.array()?),
                revision: Revision(reader.u32()?),
            };
            ledger.floors.push(floor).ok()?;
        }
        Some(ledger)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Ledger {
        let mut ledger = Ledger::new();
        for license in 0..16 {
            let floor = LicenseFloor {
                license: LicenseTag([license; 16]),
                revision: Revision(u32::MAX),
            };
            assert!(ledger.set_floor(floor));
        }
        ledger.times.observed = UnixTime(u64::MAX);
        ledger.pending = Some(RequestId([5; 16]));
        ledger.applied = Some(Applied {
            sequence: Sequence(4),
            update: Digest([6; 32]),
        });
        ledger
    }

    #[test]
    fn a_full_ledger_fits_and_comes_back() {
        let mut payload = [0; LEDGER_LEN];
        assert_eq!(full().encode(&mut payload), Some(()));
        assert_eq!(Ledger::decode(&payload), Some(full()));
    }

    #[test]
    fn the_table_of_licenses_ends_and_can_be_freed() {
        let floor = |license, revision| LicenseFloor {
            license: LicenseTag([license; 16]),
            revision: Revision(revision),
        };
        let mut ledger = full();
        assert!(!ledger.set_floor(floor(99, 1)));
        assert!(ledger.set_floor(floor(3, 0)));
        assert_eq!(ledger.floor(LicenseTag([3; 16])), Revision(0));
        assert!(ledger.set_floor(floor(99, 1)));
        assert_eq!(ledger.floor(LicenseTag([99; 16])), Revision(1));
        assert_eq!(ledger.floor(LicenseTag([15; 16])), Revision(u32::MAX));
    }
}
