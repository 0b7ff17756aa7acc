//! The license file and the revocation list beside it.

use licfmt::{
    Digest, RevocationNumber, UnixTime,
    envelope::{self, EnvelopeError, Opened, Trust},
    license::{License, Protection},
    revocation::RevocationList,
};

use super::{CLOCK_TOLERANCE_S, envelope_problem, mismatch};
use crate::{Code, Problem, Program};

/// A license that is genuine, for this program, and valid now.
#[derive(Clone, Debug)]
pub struct CheckedLicense {
    /// The license.
    pub license: License,
    /// SHA-256 of the file, for the dongle.
    pub digest: Digest,
    /// The revocation list beside it, if there is one.
    pub revocations: Option<RevocationList>,
}

impl CheckedLicense {
    /// The number of the revocation list beside it; 0 if there is none.
    #[must_use]
    pub fn revocation_number(&self) -> RevocationNumber {
        self.revocations
            .as_ref()
            .map_or_else(Default::default, |list| list.number)
    }
}

/// Checks `promos.json` and `revocations.json` for `program` at the time `now`.
///
/// # Errors
/// The first problem met; see [`Code`].
pub fn license_file(
    file: &[u8],
    revocations: Option<&[u8]>,
    program: &Program,
    now: UnixTime,
) -> Result<CheckedLicense, Problem> {
    let list = revocations
        .map(|file| revocation_list(file, program))
        .transpose()?;
    let trust = Trust::in_roots(&program.roots).with_revocations(list.as_ref());
    let Opened {
        document: license, ..
    } = envelope::open::<License>(file, &trust).map_err(|error| envelope_problem(&error))?;
    for_this_program(&license, program)?;
    not_withdrawn(&license, list.as_ref())?;
    in_time(&license, now)?;
    dongle_key_is_strong(&license)?;
    Ok(CheckedLicense {
        license,
        digest: Digest::of(file),
        revocations: list,
    })
}

/// Checks `revocations.json` for `program`.
///
/// # Errors
/// [`Code::RevocationsInvalid`], with the reason.
pub fn revocation_list(file: &[u8], program: &Program) -> Result<RevocationList, Problem> {
    envelope::open(file, &Trust::in_roots(&program.roots))
        .map(|opened| opened.document)
        .map_err(|error: EnvelopeError| {
            Problem::new(Code::RevocationsInvalid).with("detail", error)
        })
}

fn for_this_program(license: &License, program: &Program) -> Result<(), Problem> {
    if let Some(product) = program
        .product
        .as_ref()
        .filter(|name| **name != license.product)
    {
        return Err(mismatch(Code::LicenseProduct, &license.product, product));
    }
    if license.environment != program.environment {
        let code = Code::LicenseEnvironment;
        return Err(mismatch(code, license.environment, program.environment));
    }
    Ok(())
}

fn not_withdrawn(license: &License, list: Option<&RevocationList>) -> Result<(), Problem> {
    let number = list.map_or_else(Default::default, |list| list.number);
    newest_list(number, license.revocations)?;
    let revoked = list.and_then(|list| list.revokes_license(&license.number, license.revision));
    revoked.map_or(Ok(()), |revoked| {
        Err(Problem::new(Code::LicenseRevoked)
            .with("number", &license.number)
            .with("revision", license.revision)
            .with("reason", &revoked.reason))
    })
}

/// A key of small order would let one signature pass for every challenge, from any dongle.
fn dongle_key_is_strong(license: &License) -> Result<(), Problem> {
    let Protection::HardDongle(dongle) = &license.protection else {
        return Ok(());
    };
    match dongle.public_key.verifying_key() {
        Ok(_) => Ok(()),
        Err(error) => Err(Problem::new(Code::WeakKey).with("detail", error)),
    }
}

/// A list that someone is known to have published must be there: deleting it or putting an older
/// one back gains nothing.
pub(super) fn newest_list(
    found: RevocationNumber,
    wanted: RevocationNumber,
) -> Result<(), Problem> {
    match found.0 {
        _ if found >= wanted => Ok(()),
        0 => Err(Problem::new(Code::RevocationsMissing).with("wanted", wanted)),
        _ => Err(mismatch(Code::RevocationsOutdated, found, wanted)),
    }
}

fn in_time(license: &License, now: UnixTime) -> Result<(), Problem> {
    // The vendor signed it at that time, so a clock before it is certainly wrong.
    if now.plus(CLOCK_TOLERANCE_S) < license.issued {
        return Err(mismatch(Code::ClockBehindTrusted, now, license.issued));
    }
    if now < license.not_before {
        return Err(mismatch(Code::LicenseNotYet, now, license.not_before));
    }
    match license.expires {
        Some(expires) if expires < now => Err(mismatch(Code::LicenseExpired, now, expires)),
        _ => Ok(()),
    }
}
