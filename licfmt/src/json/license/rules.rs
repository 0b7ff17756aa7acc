//! What must fit together in a license.

use super::{Kind, License, Periods, Profile, Protection};
use crate::{document::Contradiction, time::DAY};

/// The longest life of an emergency license, in seconds: 7 days (decision 20).
pub const EMERGENCY_MAX: u64 = 7 * DAY;

pub(super) fn check(license: &License) -> Result<(), Contradiction> {
    let unless = |holds: bool, otherwise| {
        if holds {
            Ok(())
        } else {
            Err(Contradiction(otherwise))
        }
    };
    unless(license.revision.0 > 0, "revisions count from 1")?;
    unless(
        license
            .expires
            .is_none_or(|expires| license.not_before <= expires),
        "expires lies before not_before",
    )?;
    unless(
        all_different(&license.features, |feature| &*feature.id),
        "a feature stands there twice",
    )?;
    unless(
        all_different(&license.options, |option| &**option),
        "an option stands there twice",
    )?;
    unless(
        all_different(&license.seats, |seat| &*seat.id),
        "a seat stands there twice",
    )?;
    unless(
        all_different(&license.tiers, |tier| tier.name()),
        "a tier stands there twice",
    )?;
    unless(
        periods_make_sense(&license.control.periods),
        "a period of 0 seconds",
    )?;
    unless(
        protection_fits(license),
        "kind, protection and control profile do not fit together",
    )?;
    let hard = matches!(license.protection, Protection::HardDongle(_));
    unless(
        hard != license.tiers.is_empty(),
        "tiers are for hard-dongle licenses, at least one",
    )?;
    let life = license
        .expires
        .map(|expires| expires.since(license.not_before));
    let brief = life.is_some_and(|life| life <= EMERGENCY_MAX);
    unless(
        license.kind != Kind::Emergency || brief,
        "an emergency license lives at most 7 days",
    )
}

fn protection_fits(license: &License) -> bool {
    matches!(
        (license.kind, &license.protection, license.control.profile),
        (
            Kind::Standard,
            Protection::HardDongle(_),
            Profile::HardDongle
        ) | (
            Kind::Standard,
            Protection::SoftDongle(_),
            Profile::SoftDongle | Profile::RegisteredKeys
        ) | (
            Kind::Engineering,
            Protection::SoftDongle(_),
            Profile::Engineering
        ) | (Kind::Emergency, Protection::Unbound, Profile::FixedTerm)
    )
}

/// How often to check must be above zero; everything else may be zero: "no warning at all".
const fn periods_make_sense(periods: &Periods) -> bool {
    periods.recheck_s > 0 && periods.check_in_s > 0 && periods.run_limit_s > 0
}

fn all_different<T>(entries: &[T], name: impl Fn(&T) -> &str) -> bool {
    (1..entries.len()).all(|at| {
        let this = name(&entries[at]);
        entries[..at].iter().all(|other| name(other) != this)
    })
}
