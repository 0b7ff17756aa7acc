//! Is this lease the vendor's word on this installation?

use licfmt::{
    Digest, KeyId,
    envelope::{self, Trust},
    hardware::HardwareId,
    lease::{Grant, Lease},
    license::Environment,
    text::LicenseNumber,
};

use crate::{Code, Problem, Program};

/// What every lease of an installation must say.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// The license's number.
    pub number: &'a LicenseNumber,
    /// Where the installation runs.
    pub environment: Environment,
    /// The id of the installation's key.
    pub installation: KeyId,
    /// The computer.
    pub hardware: HardwareId,
}

/// Checks signature, purpose and whom it is for.
///
/// # Errors
/// [`Code::LeaseUntrusted`]
pub fn check(file: &str, held: &Held<'_>, program: &Program) -> Result<Lease, Problem> {
    let opened = envelope::open::<Lease>(file.as_bytes(), &Trust::in_roots(&program.roots));
    let lease = opened
        .map_err(|error| Problem::new(Code::LeaseUntrusted).with("detail", error))?
        .document;
    same("number", &lease.number, held.number)?;
    same("environment", &lease.environment, &held.environment)?;
    same("installation", &lease.installation, &held.installation)?;
    same("hardware", &lease.hardware, &held.hardware)?;
    Ok(lease)
}

/// Checks that a grant is for this license file.
///
/// # Errors
/// [`Code::LeaseUntrusted`]
pub(super) fn is_for(grant: &Grant, license: Digest) -> Result<(), Problem> {
    same("license", &grant.license, &license)
}

/// A part of a lease must be what was asked for.
pub(super) fn same<T: PartialEq + std::fmt::Display>(
    part: &'static str,
    found: &T,
    wanted: &T,
) -> Result<(), Problem> {
    if found == wanted {
        return Ok(());
    }
    Err(Problem::new(Code::LeaseUntrusted)
        .because("why-lease-other")
        .with("part", part)
        .with("found", found)
        .with("wanted", wanted))
}
