//! The main job: is this license valid here and now, on this dongle? (D-2, D-3)
//!
//! Nothing is read or asked here: bytes, times and a [`Prover`] come in, a verdict goes out.
//!
//! 1. [`license_file`]: form, signatures, revocations, product, environment, dates.
//! 2. [`dongle`]: certificate chain, a fresh attestation, times, revision, tier.
//!
//! While the program runs, [`counter`] says whether units of a counter were really used (D-9).

mod counter;
mod dongle;
mod file;
mod prover;

use std::fmt;

pub use counter::{AskedUnits, counter};
pub use dongle::{DongleFacts, Proved, dongle};
pub(crate) use dongle::{attested, fresh_nonce};
pub use file::{CheckedLicense, license_file, revocation_list};
use licfmt::{
    Certificate, KeyError, Sealed, TrustError, UnixTime,
    attest::{Attestation, Challenge, DongleTimes},
    device::DeviceCertificate,
    envelope::EnvelopeError,
    message::Info,
    statement::TimeStatement,
};

use crate::{Code, Problem};

/// How far the host's clock may lag behind a time that the vendor signed, in seconds: two clocks
/// that are both right differ by less.
pub const CLOCK_TOLERANCE_S: u64 = 300;

/// How far the host's clock may lag behind what the dongle observed, in seconds (decision 7).
const BEHIND_S: u64 = licfmt::time::DAY;

/// Whether the host's clock, which shows `now`, is behind what the dongle observed.
///
/// What the dongle counted of it does not matter here: one that lost power a moment ago may have
/// counted nothing, and one that was shown the right time keeps its count for a while.
pub(crate) fn clock_is_behind(times: &DongleTimes, now: UnixTime) -> bool {
    times.observed.since(now) > BEHIND_S
}

/// A dongle that can be asked, however it is reached.
///
/// Its answers need not be believed: what counts is signed and checked here.
pub trait Prover {
    /// What it says of itself.
    ///
    /// # Errors
    /// Why it does not answer.
    fn info(&mut self) -> Result<Info, Problem>;

    /// Its certificates.
    ///
    /// # Errors
    /// Why it does not answer.
    fn certificates(&mut self)
    -> Result<(Sealed<Certificate>, Sealed<DeviceCertificate>), Problem>;

    /// Signs a challenge.
    ///
    /// # Errors
    /// Why it does not answer.
    fn attest(&mut self, challenge: &Challenge) -> Result<Sealed<Attestation>, Problem>;

    /// Learns the time.
    ///
    /// # Errors
    /// Why it does not.
    fn present(
        &mut self,
        issuer: &Sealed<Certificate>,
        statement: &Sealed<TimeStatement>,
    ) -> Result<(), Problem>;
}

/// The problem with a license file that cannot be opened.
#[must_use]
pub fn envelope_problem(error: &EnvelopeError) -> Problem {
    let code = match error {
        _ if error.is_edit() => Code::LicenseEdited,
        EnvelopeError::TooLarge(_) => Code::LicenseTooLarge,
        EnvelopeError::Version { .. } => Code::LicenseVersion,
        EnvelopeError::Contradiction(_) => Code::LicenseContradiction,
        EnvelopeError::IssuerRevoked(_) => Code::IssuerRevoked,
        EnvelopeError::SignatureCount(_) => Code::LicenseUntrusted,
        EnvelopeError::Trust(error) => trust_code(error),
        _ => Code::LicenseMalformed,
    };
    Problem::new(code).with("detail", error)
}

const fn trust_code(error: &TrustError) -> Code {
    match error {
        TrustError::Purpose { .. } => Code::IssuerPurpose,
        TrustError::Validity { .. } => Code::IssuerValidity,
        TrustError::IssuerKey(KeyError::Weak) => Code::WeakKey,
        _ => Code::LicenseUntrusted,
    }
}

/// A comparison that failed, for a text with "found" and "wanted".
pub(crate) fn mismatch(code: Code, found: impl fmt::Display, wanted: impl fmt::Display) -> Problem {
    Problem::new(code)
        .with("found", found)
        .with("wanted", wanted)
}

#[cfg(test)]
mod tests;
