//! Can a soft dongle know this computer again (P-17)?

use super::{Complaint, Finding, Site, files, site::Protection};

pub(super) fn examine(site: &Site, findings: &mut Vec<Finding>) {
    let is_soft = files::protection(site) == Some(Protection::Soft);
    if is_soft && !site.has_hardware_id {
        findings.push(Finding::new(Complaint::HardwareUnknown));
    }
}
