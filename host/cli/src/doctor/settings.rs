//! Do codes of the old kind stand in the old programs' settings (P-18)?

use super::{
    Complaint, Finding, Repair, ini,
    site::{Settings, SettingsFile},
};

/// Where temporary codes stand in `promos.ini`.
pub(super) const TEMPORARY_SECTION: &str = "ActCode";
/// The temporary codes.
pub(super) const TEMPORARY_CODES: &[&str] = &["CodeA", "CodeB"];
/// The codes of an old soft dongle, in any section of `promos2.ini`.
const OLD_CODES: &[&str] = &["CodeC", "CodeD", "CodeE", "CodeF"];

pub(super) fn examine(settings: &Settings, findings: &mut Vec<Finding>) {
    let current = settings.current.as_ref().and_then(temporary_codes);
    let old = settings.old.as_ref().and_then(old_codes);
    findings.extend(current);
    findings.extend(old);
}

fn temporary_codes(file: &SettingsFile) -> Option<Finding> {
    let find = |bytes: &[u8]| ini::keys(bytes, Some(TEMPORARY_SECTION), TEMPORARY_CODES);
    let repair = Repair::RemoveCodes {
        file: file.path.clone(),
    };
    codes(file, Complaint::TemporaryCodes, find, repair)
}

/// The whole file goes: all that programs kept in it were such codes.
fn old_codes(file: &SettingsFile) -> Option<Finding> {
    let find = |bytes: &[u8]| ini::keys(bytes, None, OLD_CODES);
    let repair = Repair::SetAside {
        file: file.path.clone(),
    };
    codes(file, Complaint::OldCodes, find, repair)
}

fn codes(
    file: &SettingsFile,
    complaint: Complaint,
    find: impl Fn(&[u8]) -> Vec<&'static str>,
    repair: Repair,
) -> Option<Finding> {
    let bytes = match &file.bytes {
        Ok(bytes) => bytes,
        Err(reason) => {
            let finding = Finding::new(Complaint::SettingsUnreadable)
                .with_file(&file.path)
                .with("reason", reason);
            return Some(finding);
        }
    };
    let found = find(bytes);
    (!found.is_empty()).then(|| {
        Finding::new(complaint)
            .with_file(&file.path)
            .with("codes", found.join(", "))
            .repaired_by(repair)
    })
}
