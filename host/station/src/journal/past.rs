//! What the lines of one unit come to.

use licfmt::{
    Digest, DongleId, Sealed,
    device::{Chip, FirmwareVersion, ProvisionRequest, Tier},
};
use serde::{Deserialize, Serialize};

use super::Step;
use crate::{
    flash::{Seen, Way},
    lock::Stage,
    selftest::Tests,
};

/// How a unit was flashed, and what was seen of it from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flashed {
    /// How it was reached.
    #[serde(with = "super::way")]
    pub way: Way,
    /// Where: a probe stays there.
    pub place: String,
    /// The chip that it was found to be; absent in lines of older stations.
    #[serde(default)]
    pub chip: Option<Chip>,
    /// Its revision ([`crate::flash::revision`]), if that could be read.
    #[serde(default)]
    pub revision: Option<String>,
    /// SHA-256 of the signed image.
    pub image: Digest,
    /// The image's version.
    #[serde(with = "super::version")]
    pub version: FirmwareVersion,
    /// Whether what was written was read back and compared.
    pub verified: bool,
    /// Whether read-out was closed, as seen from outside.
    pub closed: Option<bool>,
}

/// A key that was made, and its request for a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requested {
    /// The number that it shall have.
    pub number: DongleId,
    /// SHA-256 of the request's bytes.
    pub digest: Digest,
    /// The request: after a crash the same one is certified.
    #[serde(
        serialize_with = "super::armored",
        deserialize_with = "super::from_armor"
    )]
    pub request: Sealed<ProvisionRequest>,
}

/// A certificate that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certified {
    /// The number in it.
    pub number: DongleId,
    /// The tier in it.
    pub tier: Tier,
    /// SHA-256 of the request that it answers.
    pub request: Digest,
    /// SHA-256 of the certificate's bytes.
    pub certificate: Digest,
}

/// All that is known of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// How it was flashed, last.
    pub flashed: Option<Flashed>,
    /// Whether that was in this run (since the journal was opened), and no other unit was flashed at
    /// that place since.
    pub in_this_run: bool,
    /// The last stage of closing its chip that was begun here.
    pub burning: Option<Stage>,
    /// The number that is reserved for it.
    pub number: Option<DongleId>,
    /// Its key's request.
    pub requested: Option<Requested>,
    /// Its certificate.
    pub certified: Option<Certified>,
    /// Its tests.
    pub tests: Option<Box<Tests>>,
    /// Whether it attested its lock.
    pub locked: bool,
    /// Whether there is a record, and whether that says that it is locked.
    pub recorded: Option<bool>,
}

impl Past {
    /// Takes the next line in.
    pub(super) fn add(&mut self, step: &Step) {
        match step {
            Step::Flashed(flashed) => self.flashed = Some(flashed.clone()),
            Step::Burning { stage } => self.burning = Some(*stage),
            Step::Reserved { number } => self.number = Some(*number),
            Step::Requested(requested) => {
                self.number = Some(requested.number);
                self.requested = Some((**requested).clone());
            }
            Step::Certified(certified) => self.certified = Some(certified.clone()),
            Step::Installed { .. } => {}
            Step::Tested { tests, .. } => self.tests = Some(tests.clone()),
            Step::Locked { .. } => self.locked = true,
            Step::Recorded { locked, .. } => self.recorded = Some(*locked),
            // What was seen of the old key's unit says nothing about the next; what is burned stays.
            Step::Abandoned { .. } => {
                *self = Self {
                    burning: self.burning,
                    ..Self::default()
                }
            }
        }
    }

    /// What was seen of it from outside, if it was.
    #[must_use]
    pub fn seen(&self) -> Seen {
        let flashed = self.flashed.as_ref();
        Seen {
            unique_id: None,
            revision: flashed.and_then(|flashed| flashed.revision.clone()),
            verified: flashed.is_some_and(|flashed| flashed.verified),
            closed: flashed.and_then(|flashed| flashed.closed),
        }
    }
}
