//! The doctor: finds what is known to keep a licensed program from starting, explains it, and on
//! demand repairs it (P-18).
//!
//! [`examine`] is pure: it judges a [`Site`], facts that were gathered before ([`look`] gathers
//! those that lie in files). [`repair()`] changes one thing and loses nothing: what it replaces stays
//! beside it as `NAME.keyfob-backup-TIME`. After a repair the same examination finds nothing, and a
//! repair that was interrupted is done by the next one.

mod clock;
mod dongles;
mod files;
mod finding;
mod hardware;
mod ini;
pub(crate) mod look;
mod names;
mod repair;
mod settings;
pub(crate) mod site;
#[cfg(test)]
mod tests;
mod udev;

pub(crate) use finding::{Complaint, Finding, Repair, Severity};
#[cfg(test)]
pub(crate) use repair::Action;
pub(crate) use repair::{RepairError, Repaired, install_rule, repair};
pub(crate) use site::Site;
pub(crate) use udev::{NoUdev, RULE_DIRECTORIES, RULE_NAME, Udev, Udevadm};

/// All that is wrong with this site, in the order in which it is best put right: what keeps
/// everything else from working comes first.
pub(crate) fn examine(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    clock::examine(&site.clock, &mut findings);
    files::examine(site, &mut findings);
    settings::examine(&site.settings, &mut findings);
    dongles::examine(site, &mut findings);
    hardware::examine(site, &mut findings);
    findings
}
