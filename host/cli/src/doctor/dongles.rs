//! Are the dongles there, usable, and wanted?

use super::{
    Complaint, Finding, Repair, Site, files,
    site::{Access, Dongle, Protection, UdevRule},
};

pub(super) fn examine(site: &Site, findings: &mut Vec<Finding>) {
    let protection = files::protection(site);
    if protection == Some(Protection::Soft) {
        let unwanted = |dongle: &Dongle| {
            Finding::new(Complaint::DongleBesideSoftLicense).with("dongle", &dongle.name)
        };
        findings.extend(site.dongles.iter().map(unwanted));
        return;
    }
    if protection == Some(Protection::Unbound) {
        return;
    }
    if protection == Some(Protection::Hard) && site.dongles.is_empty() {
        findings.push(Finding::new(Complaint::DongleMissing));
    }
    let unusable = |dongle| unusable(dongle, site.udev_rule.as_ref());
    findings.extend(site.dongles.iter().filter_map(unusable));
}

fn unusable(dongle: &Dongle, rule: Option<&UdevRule>) -> Option<Finding> {
    let finding = match &dongle.access {
        Access::Usable => return None,
        Access::Busy => Finding::new(Complaint::DongleBusy),
        Access::NoNode => Finding::new(Complaint::DongleWithoutNode),
        Access::Silent(reason) => Finding::new(Complaint::DongleSilent).with("reason", reason),
        Access::Denied { node, by_udev } => denied(rule.filter(|_| *by_udev)).with("node", node),
    };
    Some(finding.with("dongle", &dongle.name))
}

/// Only a rule that is missing can be installed.
fn denied(rule: Option<&UdevRule>) -> Finding {
    match rule {
        None => Finding::new(Complaint::DongleDenied),
        Some(rule) if rule.is_current => {
            Finding::new(Complaint::DonglePermissionDespiteRule).with("rule", &rule.path)
        }
        Some(rule) => Finding::new(Complaint::DonglePermission)
            .with("rule", &rule.path)
            .repaired_by(Repair::InstallRule {
                file: rule.path.clone(),
            }),
    }
}
