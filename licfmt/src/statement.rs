//! Time statements: how a dongle without a clock learns the time from the vendor (D-7).

use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Serialize};

use crate::{LicenseTag, Purpose, Revision, RevocationNumber, SignedBody, UnixTime, trust::Issued};

/// "It was at least this late when a vendor's key signed this." Travels in licenses, leases and
/// updates. Apart from updates it is the only thing that raises a dongle's trusted time, revocation
/// number and lowest valid revisions.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct TimeStatement {
    /// The vendor's time when it was signed.
    pub time: UnixTime,
    /// The newest revocation list published by then.
    pub revocations: RevocationNumber,
    /// The license that it travels in, and that license's revision: older ones end here.
    pub license: Option<LicenseFloor>,
}

/// The lowest revision of one license that is still valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct LicenseFloor {
    /// Which license.
    pub license: LicenseTag,
    /// Revisions below this one are no longer valid.
    pub revision: Revision,
}

impl SignedBody for TimeStatement {
    const TYPE: &'static str = "application/vnd.keyfob.time-statement.v1";
}

impl Issued for TimeStatement {
    const PURPOSE: Purpose = Purpose::Time;

    fn issued(&self) -> UnixTime {
        self.time
    }
}
