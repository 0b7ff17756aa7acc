//! Attestations: a dongle proves that it is here, now, for this license (D-3).

use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Serialize};

use crate::{
    Digest, DongleId, LicenseTag, Nonce, Revision, RevocationNumber, SignedBody, UnixTime,
    counter::{COUNTERS, CounterState},
    device::{Chip, FirmwareVersion, LockState},
};

/// What the host asks.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct Challenge {
    /// Fresh and random, from the program that wants to know.
    pub nonce: Nonce,
    /// SHA-256 of the license file's bytes.
    pub license_file: Digest,
    /// The license whose lowest valid revision is asked for.
    pub license: LicenseTag,
    /// The host's clock.
    pub host_time: UnixTime,
}

/// The dongle's two times (decisions: `trusted` and `observed`), in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct DongleTimes {
    /// Raised only by what the vendor signed. The real time is not before it.
    pub trusted: UnixTime,
    /// Follows the host's clock, bounded.
    pub observed: UnixTime,
    /// Seconds for which the dongle was powered while the host's clock was more than 24 h behind
    /// `observed`, as the dongle counts them: each power-up with a clock behind costs a quarter of
    /// an hour at once, and only a powered hour of right readings sets it back to 0.
    pub behind: u32,
}

/// What the dongle signs. Nothing in it is chosen by the host as a whole.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct Attestation {
    /// The challenge that is answered.
    pub challenge: Challenge,
    /// The printed number.
    pub dongle: DongleId,
    /// The chip.
    pub chip: Chip,
    /// The locks as the dongle sees them.
    pub lock: LockState,
    /// The running firmware.
    pub firmware: FirmwareVersion,
    /// Power-ups so far.
    pub boots: u32,
    /// Its times, after the host's clock was taken into account.
    pub times: DongleTimes,
    /// The lowest revision of the challenged license that is still valid; 0 if never heard of.
    pub lowest_revision: Revision,
    /// The newest revocation list that the dongle has heard of.
    pub revocations: RevocationNumber,
    /// All counters.
    pub counters: [CounterState; COUNTERS],
}

impl SignedBody for Attestation {
    const TYPE: &'static str = "application/vnd.keyfob.attestation.v1";
}
