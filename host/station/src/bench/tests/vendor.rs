//! A vendor made of memory, which outlives the station.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

use ed25519_dalek::SigningKey;
use keyfob::{Code, Problem};
use licfmt::{
    Certificate, Digest, DongleId, PublicKey, Purpose, Sealed, UnixTime, Validity,
    device::{DeviceCertificate, ProvisionRequest, Tier},
};

use super::world::Fuse;
use crate::{
    bench::{Certified, Certifier},
    flash::Seen,
};

#[derive(Default)]
pub(super) struct Books {
    /// Numbers that were given out, and not certified yet.
    pub(super) reserved: BTreeMap<Digest, DongleId>,
    /// What was certified.
    pub(super) certified: BTreeMap<DongleId, (DeviceCertificate, Certified)>,
    next: u32,
}

pub(super) struct FakeVendor {
    pub(super) root: SigningKey,
    issuer: SigningKey,
    books: Mutex<Books>,
}

impl FakeVendor {
    pub(super) fn new() -> Self {
        Self {
            root: SigningKey::from_bytes(&[1; 32]),
            issuer: SigningKey::from_bytes(&[2; 32]),
            books: Mutex::default(),
        }
    }

    pub(super) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("nobody panicked")
    }
}

/// The vendor, as a station reaches it that may die at any moment.
pub(super) struct Reached<'v> {
    pub(super) vendor: &'v FakeVendor,
    pub(super) fuse: Fuse,
}

impl Reached<'_> {
    fn alive(&self) -> Result<(), Problem> {
        if self.fuse.holds() {
            Ok(())
        } else {
            Err(Problem::new(Code::Io).with("detail", "the station died"))
        }
    }
}

impl Certifier for Reached<'_> {
    fn root(&self) -> Result<PublicKey, Problem> {
        Ok(PublicKey::from(&self.vendor.root.verifying_key()))
    }

    fn reserve(&self, unit: Digest) -> Result<DongleId, Problem> {
        self.alive()?;
        let mut books = self.vendor.books();
        let next = books.next + 1;
        let number = DongleId::new(next).expect("few");
        let number = *books.reserved.entry(unit).or_insert(number);
        books.next = books.next.max(number.serial());
        drop(books);
        self.alive()?;
        Ok(number)
    }

    fn certify(
        &self,
        number: DongleId,
        request: &Sealed<ProvisionRequest>,
        tier: Tier,
        _: &Seen,
    ) -> Result<Certified, Problem> {
        self.alive()?;
        let request = request.open_self_signed().expect("checked before");
        let mut books = self.vendor.books();
        if let Some((body, given)) = books.certified.get(&number) {
            assert_eq!(body.public_key, request.public_key, "another key");
            return Ok(given.clone());
        }
        assert_eq!(books.reserved.remove(&request.unit), Some(number));
        let body = DeviceCertificate {
            dongle: number,
            public_key: request.public_key,
            unit: request.unit,
            chip: request.chip,
            tier,
            issued: UnixTime(1_795_253_400),
        };
        let issuer = Certificate {
            root: PublicKey::from(&self.vendor.root.verifying_key()).id(),
            subject: PublicKey::from(&self.vendor.issuer.verifying_key()),
            purposes: [Purpose::Device].into_iter().collect(),
            validity: Validity {
                not_before: UnixTime(0),
                not_after: UnixTime::MAX,
            },
        };
        let given = Certified {
            issuer: Sealed::sign(&issuer, &self.vendor.root),
            device: Sealed::sign(&body, &self.vendor.issuer),
        };
        books.certified.insert(number, (body, given.clone()));
        drop(books);
        self.alive()?;
        Ok(given)
    }
}
