//! The daily question of an installation, and the answer (P-16, M-1).

use licfmt::{
    UnixTime,
    lease::{Decision, Grant, Refusal, Refused, WAIVER_MAX_S},
    limits::Count,
    online::CheckIn,
};

use super::{Installation, LicenseState, Status};

/// What the vendor wants done about copies (decision 12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForkPolicy {
    /// Refuse once this many forks were seen; none: only tell staff.
    pub refuse_after: Option<u32>,
}

/// The newest revocation list that the vendor published.
pub type Revocations = licfmt::RevocationNumber;

/// What an answer needs besides who asks.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// The server's time.
    pub now: UnixTime,
    /// The newest revocation list.
    pub revocations: Revocations,
    /// What to do about copies.
    pub forks: ForkPolicy,
}

/// A question that gets no signed answer: nothing changes for who asked (decision 11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// A test installation with a production license, or the other way round (M-6).
    Environment,
    /// Others check in for this installation (M-7).
    NotDesignated,
    /// There is no signed license document yet.
    NotReleased,
    /// The program reads no version of the license file that the server writes (decision 5).
    Version,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The installation from now on, its sequence and nonce those of the answer.
    pub installation: Installation,
    /// What the lease says.
    pub decision: Decision,
    /// Another copy of the installation had checked in since (decision 12).
    pub forked: bool,
}

/// Answers `check_in` of `installation`, whose signature was checked.
///
/// # Errors
/// [`Unanswered`].
pub fn answer(
    mut installation: Installation,
    license: &LicenseState,
    check_in: &CheckIn,
    circumstances: &Circumstances,
) -> Result<Answered, Unanswered> {
    let report = &check_in.report;
    if report.environment != license.environment {
        return Err(Unanswered::Environment);
    }
    if report.reads < <licfmt::license::License as licfmt::document::Document>::VERSION {
        return Err(Unanswered::Version);
    }
    if !license.designated.is_empty() && !license.designated.contains(&report.instance) {
        return Err(Unanswered::NotDesignated);
    }
    let place = Place::of(check_in, &installation);
    let forked = place == Place::Fork;
    installation.sequence = match place {
        Place::Again => installation.sequence,
        // A server that was put back to a backup learns from its installations where they are.
        Place::Next | Place::Fork | Place::Ahead => {
            let last = installation.sequence.max(check_in.sequence.get());
            last.saturating_add(1).min(Count::MAX)
        }
    };
    installation.forks = installation.forks.saturating_add(forked.into());
    let decision = decide(&installation, license, check_in, circumstances)?;
    installation.heard(report, circumstances.now);
    Ok(Answered {
        installation,
        decision,
        forked,
    })
}

/// Where a request stands in the line of an installation's leases (decision 12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It follows the last lease.
    Next,
    /// The last request once more, by its nonce: its answer was lost.
    Again,
    /// Another copy has asked since.
    Fork,
    /// The installation holds a lease that this server has forgotten: it was put back to a backup.
    Ahead,
}

impl Place {
    fn of(check_in: &CheckIn, installation: &Installation) -> Self {
        let (held, last) = (check_in.sequence.get(), installation.sequence);
        if last > 0 && check_in.report.nonce == installation.nonce {
            Self::Again
        } else if held.max(last) >= Count::MAX {
            // No number follows, so none could tell two copies apart. Only who forges gets here.
            Self::Fork
        } else if held == last {
            Self::Next
        } else if held > last {
            Self::Ahead
        } else {
            Self::Fork
        }
    }
}

fn decide(
    installation: &Installation,
    license: &LicenseState,
    check_in: &CheckIn,
    circumstances: &Circumstances,
) -> Result<Decision, Unanswered> {
    let refused = |reason| {
        Ok(Decision::Refused(Refused {
            reason,
            changed: Vec::new(),
        }))
    };
    match license.status {
        Status::Revoked => return refused(Refusal::Revoked),
        Status::Cancelled => return refused(Refusal::Cancelled),
        Status::Ordered | Status::Released => {}
    }
    match license.bound_to {
        None => return refused(Refusal::Reset),
        Some(bound) if bound != installation.id() => return refused(Refusal::BoundElsewhere),
        Some(_) => {}
    }
    let changed = check_in
        .report
        .hardware
        .changed_since(&installation.hardware);
    if !changed.is_empty() {
        return Ok(Decision::Refused(Refused {
            reason: Refusal::HardwareChanged,
            changed,
        }));
    }
    let after = circumstances.forks.refuse_after;
    if after.is_some_and(|after| installation.forks >= after) {
        return refused(Refusal::Copied);
    }
    grant(license, circumstances).map(Decision::Granted)
}

pub(super) fn grant(
    license: &LicenseState,
    circumstances: &Circumstances,
) -> Result<Grant, Unanswered> {
    let document = license
        .document
        .filter(|_| license.status == Status::Released)
        .ok_or(Unanswered::NotReleased)?;
    let now = circumstances.now;
    let waived = license.waived_until.filter(|until| *until > now);
    Ok(Grant {
        license: document.digest,
        revision: document.revision,
        revocations: circumstances.revocations,
        waived_until: waived.map(|until| until.min(now.plus(WAIVER_MAX_S))),
        designated: license.designated.clone(),
    })
}

#[cfg(test)]
mod tests;
