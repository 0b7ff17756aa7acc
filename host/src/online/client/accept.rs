//! Takes an answer over, if all of it holds.

use licfmt::{
    Digest, RevocationNumber, UnixTime,
    envelope::{self, Trust},
    lease::{Decision, Grant, Lease},
    limits::Count,
    online::Answer,
    revocation::RevocationList,
};

use super::super::{
    Installation,
    lease::{self, is_for, same},
};
use crate::{Code, Problem, Program, verify};

/// The installation with the lease of this answer, and with license and revocation list if they came.
/// `next` is the least sequence that the lease must have: more where a copy of the installation asked since.
pub(super) fn accept(
    mut installation: Installation,
    answer: &Answer,
    program: &Program,
    next: u64,
) -> Result<(Installation, Lease), Problem> {
    let lease = lease::check(&answer.lease, &installation.held(), program)?;
    let asked = installation.file.pending.map(|pending| pending.nonce);
    same("nonce", &lease.nonce, &asked.unwrap_or(lease.nonce))?;
    // Who was set back to a backup is behind: it must not be lost for that (decision 12). Older ones are none.
    let wanted = Count::new(lease.sequence.get().max(next)).unwrap_or_default();
    same("sequence", &lease.sequence, &wanted)?;
    if let Decision::Granted(grant) = &lease.decision {
        // By the server's time: a wrong clock at the site must not keep the answer away. Starts and looks go by the clock.
        take_files(&mut installation, grant, answer, program, lease.issued)?;
    }
    installation.file.lease = Some(answer.lease.clone());
    installation.file.sequence = lease.sequence;
    installation.file.pending = None;
    Ok((installation, lease))
}

fn take_files(
    installation: &mut Installation,
    grant: &Grant,
    answer: &Answer,
    program: &Program,
    now: UnixTime,
) -> Result<(), Problem> {
    let file = &mut installation.file;
    let license = answer.license.as_ref().or(file.license.as_ref());
    let license =
        license.ok_or_else(|| Problem::new(Code::ServerAnswer).because("why-answer-no-license"))?;
    is_for(grant, Digest::of(license.as_bytes()))?;
    let list = answer.revocations.as_ref().or(file.revocations.as_ref());
    if answer.license.is_some() || answer.revocations.is_some() {
        let list = list.map(String::as_bytes);
        let checked = verify::license_file(license.as_bytes(), list, program, now)?;
        same("number", &checked.license.number, &file.number)?;
        same("revision", &checked.license.revision, &grant.revision)?;
        let held = list_number(file.revocations.as_deref(), program);
        if checked.revocation_number() < held {
            return Err(Problem::new(Code::RevocationsOutdated)
                .with("found", checked.revocation_number())
                .with("wanted", held));
        }
    }
    (file.license, file.revocations) = (Some(license.clone()), list.cloned());
    Ok(())
}

/// The number of a revocation list; 0: none, or none that is believed.
pub(super) fn list_number(list: Option<&str>, program: &Program) -> RevocationNumber {
    let opened = list.and_then(|text| {
        let trust = Trust::in_roots(&program.roots);
        envelope::open::<RevocationList>(text.as_bytes(), &trust).ok()
    });
    opened.map_or_else(Default::default, |opened| opened.document.number)
}
