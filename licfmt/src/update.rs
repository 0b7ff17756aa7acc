//! Updates of a dongle by file (D-8): request, update, receipt.

use heapless::Vec;
use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Serialize};

use crate::{
    Digest, DongleId, Purpose, RevocationNumber, SignedBody, UnixTime,
    attest::DongleTimes,
    counter::{COUNTERS, CounterIndex, CounterState},
    id::{RequestId, Sequence},
    statement::LicenseFloor,
    trust::Issued,
};

/// Signed by the dongle: "this is my state; I am ready for update number `sequence`".
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct UpdateRequest {
    /// The asking dongle.
    pub dongle: DongleId,
    /// The number that the next update must carry.
    pub sequence: Sequence,
    /// Must come back in the update. The same for every request until an update is applied.
    pub request: RequestId,
    /// Its times.
    pub times: DongleTimes,
    /// The newest revocation list that it has heard of.
    pub revocations: RevocationNumber,
    /// Its counters.
    pub counters: [CounterState; COUNTERS],
}

impl SignedBody for UpdateRequest {
    const TYPE: &'static str = "application/vnd.keyfob.update-request.v1";
}

/// One change. All values are absolute, so that nothing adds up when applied twice.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
#[non_exhaustive]
pub enum UpdateOp {
    /// Sets a counter's limit. A higher epoch starts it anew at 0 used; a lower one is refused.
    Counter {
        /// Which counter.
        counter: CounterIndex,
        /// The epoch that the limit belongs to.
        epoch: u32,
        /// Units that may be used in this epoch.
        limit: u32,
    },
    /// Sets both times; the only way to lower them.
    Time {
        /// The new trusted time.
        trusted: UnixTime,
        /// The new observed time, not before `trusted`.
        observed: UnixTime,
    },
    /// Sets a license's lowest valid revision; the only way to lower it.
    LicenseFloor(LicenseFloor),
    /// Sets the newest known revocation list; the only way to lower it.
    Revocations(RevocationNumber),
}

/// The changes of one update, at most eight.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UpdateOps(pub Vec<UpdateOp, 8>);

impl UpdateOps {
    /// These changes, in this order; `None` if there are more than eight.
    pub fn new(ops: impl IntoIterator<Item = UpdateOp>) -> Option<Self> {
        let mut list = Vec::new();
        ops.into_iter().try_for_each(|op| list.push(op)).ok()?;
        Some(Self(list))
    }
}

impl MaxSize for UpdateOps {
    const POSTCARD_MAX_SIZE: usize = 1 + 8 * UpdateOp::POSTCARD_MAX_SIZE;
}

/// Signed by an update issuer for one dongle, in answer to its request.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct DongleUpdate {
    /// The dongle that may apply it.
    pub dongle: DongleId,
    /// The number from the request.
    pub sequence: Sequence,
    /// The id from the request.
    pub request: RequestId,
    /// When it was signed.
    pub issued: UnixTime,
    /// The changes, applied all or none.
    pub ops: UpdateOps,
}

impl SignedBody for DongleUpdate {
    const TYPE: &'static str = "application/vnd.keyfob.dongle-update.v1";
}

impl Issued for DongleUpdate {
    const PURPOSE: Purpose = Purpose::Update;

    fn issued(&self) -> UnixTime {
        self.issued
    }
}

/// Signed by the dongle after an update was applied and made durable.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct UpdateReceipt {
    /// The dongle.
    pub dongle: DongleId,
    /// The update that was applied.
    pub sequence: Sequence,
    /// SHA-256 of that update's bytes, signature included.
    pub update: Digest,
}

impl SignedBody for UpdateReceipt {
    const TYPE: &'static str = "application/vnd.keyfob.update-receipt.v1";
}
