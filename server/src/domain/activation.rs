//! Binding a license to an installation: the first activation, or the one after a reset (P-13, P-15,
//! P-17).

use licfmt::{
    PublicKey,
    document::Document as _,
    lease::{Decision, Grant},
    limits::Count,
    online::Activation,
};

use super::{
    Installation, LicenseState, Status,
    check_in::{Circumstances, Unanswered, grant},
    license::Protection,
};

/// Why a license is not bound to who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotBound {
    /// It is protected by a dongle: there is nothing to activate.
    HardDongle,
    /// The vendor took it back.
    Revoked,
    /// It has ended.
    Cancelled,
    /// It is bound to another computer, and needs a reset first (P-13).
    BoundElsewhere,
    /// The key belongs to an installation of another license.
    KeyInUse,
    /// As for a check-in.
    Unanswered(#[from] Unanswered),
}

/// The installations that an activation meets.
#[derive(Clone, Debug, Default)]
pub struct Met {
    /// The one that has the same key.
    pub same_key: Option<Installation>,
    /// The one that the license is bound to.
    pub bound: Option<Installation>,
}

/// The new binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The installation from now on.
    pub installation: Installation,
    /// What its first lease grants.
    pub grant: Grant,
    /// Whether the license was not bound to it before.
    pub new: bool,
}

impl Bound {
    /// As the lease says it.
    #[must_use]
    pub fn decision(&self) -> Decision {
        Decision::Granted(self.grant.clone())
    }
}

/// Binds `license` to the installation with this `key`, whose signature and token were checked.
///
/// On the computer that it is bound to it may be activated again, with a new key: a site that lost
/// `licinfo.cfg` need not ask for a reset, and the installation before is out.
///
/// # Errors
/// [`NotBound`].
pub fn bind(
    license: &LicenseState,
    met: Met,
    key: PublicKey,
    activation: &Activation,
    circumstances: &Circumstances,
) -> Result<Bound, NotBound> {
    let report = &activation.report;
    fits(license, activation)?;
    if !may_take_over(license, &met, activation) {
        return Err(NotBound::BoundElsewhere);
    }
    let grant = grant(license, circumstances)?;
    let new = license.bound_to != Some(key.id());
    // An answer that was lost is given again, with the same sequence (decision 12).
    let nonce = report.nonce;
    let is_retry = met
        .same_key
        .as_ref()
        .is_some_and(|it| it.sequence > 0 && it.nonce == nonce);
    let mut installation = match met.same_key {
        Some(known) if known.number != license.number => return Err(NotBound::KeyInUse),
        Some(known) => again(known, activation, circumstances),
        None => Installation::new(key, license.number.clone(), report, circumstances.now),
    };
    if !is_retry {
        installation.sequence = installation.sequence.saturating_add(1).min(Count::MAX);
    }
    Ok(Bound {
        installation,
        grant,
        new,
    })
}

/// Whether the license is free, or bound on the same computer. A binding to an installation that is not
/// there is a damaged database's: a reset dissolves it, an activation must not.
fn may_take_over(license: &LicenseState, met: &Met, activation: &Activation) -> bool {
    let hardware = activation.report.hardware.id();
    match &met.bound {
        Some(bound) => bound.hardware.id() == hardware,
        None => license.bound_to.is_none(),
    }
}

fn fits(license: &LicenseState, activation: &Activation) -> Result<(), NotBound> {
    let report = &activation.report;
    if report.environment != license.environment {
        return Err(Unanswered::Environment.into());
    }
    if report.reads < licfmt::license::License::VERSION {
        return Err(Unanswered::Version.into());
    }
    match (license.protection, license.status) {
        (Protection::Hard, _) => Err(NotBound::HardDongle),
        (_, Status::Revoked) => Err(NotBound::Revoked),
        (_, Status::Cancelled) => Err(NotBound::Cancelled),
        (_, Status::Ordered) => Err(Unanswered::NotReleased.into()),
        (Protection::Soft, Status::Released) => Ok(()),
    }
}

/// The same installation activates once more: after a reset, or because an answer was lost. Copies
/// that were seen before are forgiven: the vendor's reset, or the token, is what says so.
fn again(known: Installation, activation: &Activation, at: &Circumstances) -> Installation {
    let mut installation = Installation {
        hardware: activation.report.hardware,
        activated: at.now,
        forks: 0,
        ..known
    };
    installation.heard(&activation.report, at.now);
    installation
}

#[cfg(test)]
mod tests;
