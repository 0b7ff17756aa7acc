//! What happens to a program under license control.

use std::time::Duration;

use licfmt::{UnixTime, attest::DongleTimes, lease::Refusal};

use crate::Code;

/// Something that happened. What a profile has no use for changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Time went by.
    Tick,
    /// The program wants to start: a new run.
    Start,
    /// The program ended; its supervisor lives on.
    End,
    /// The license's dongle proved itself with a fresh, verified attestation that carries these
    /// times (D-3). Hard dongles only.
    Attested(DongleTimes),
    /// No dongle, or one that did not prove itself, with the reason. Hard dongles only.
    NoDongle(Code),
    /// As `Attested`, but the dongle was powered up again within the time `unseen`, which is how long
    /// ago it proved itself before: for all that anybody knows it was away. Hard dongles only, and
    /// none that is powered up for each proof.
    Reappeared {
        /// What the attestation carries.
        times: DongleTimes,
        /// Time since the attestation before.
        unseen: Duration,
    },
    /// The license's dongle proved itself as for `Attested`, but it knows of a newer revocation list
    /// than the site has, with the reason. Hard dongles only.
    ListOutdated(Code),
    /// The server's signed lease: a success. Online profiles only.
    CheckedIn(CheckIn),
    /// A signed lease that was had before: by another instance, or in an earlier run (decision 14). It counts from
    /// the server's own time, so to read it again and again gives nothing. Online profiles only.
    Leased(CheckIn),
    /// The server's *signed* refusal. Online profiles only.
    Refused(Refusal),
    /// The server was not reached, or what came was not signed (decision 11).
    Unreachable,
}

/// What a lease says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckIn {
    /// The server's time when it signed the lease.
    pub time: UnixTime,
    /// Until when the vendor waives the check, by the server's clock (M-8).
    pub waived_until: Option<UnixTime>,
}
