//! Does the license directory hold what belongs there, and nothing that is in its way (P-18)?

use keyfob::directory::{LEASE_FILE, LICENSE_FILE};

use super::{
    Complaint, Finding, Repair, Site,
    names::{self, Kind},
    site::{DirectoryTrouble, Entry, LicenseDirectory, Listing, Protection, Refusal},
};

pub(super) fn examine(site: &Site, findings: &mut Vec<Finding>) {
    let listing = match &site.directory.listing {
        Ok(listing) => listing,
        Err(trouble) => return findings.push(no_listing(&site.directory, trouble)),
    };
    for entry in old_keys(listing) {
        findings.push(set_aside(Complaint::OldKeyFile, entry));
    }
    let protection = protection(site);
    let others: Vec<_> = other_licenses(listing).collect();
    if protection == Some(Protection::Soft) {
        let licenses = listing.files.iter().filter(|entry| entry.is_license);
        for entry in licenses.chain(others) {
            findings.push(set_aside(Complaint::JsonBesideSoftDongle, entry));
        }
        // Of a license file that is to be set aside nobody needs to know what else is wrong with it.
        let refusal = site.refusal.as_ref().filter(|_| !listing.has_license);
        findings.extend(refusal.map(|refusal| refused(site, refusal)));
        return;
    }
    if protection.is_none() {
        findings.push(Finding::new(Complaint::BothKinds).with("directory", &site.directory.path));
    }
    if listing.has_license {
        findings.extend(site.refusal.as_ref().map(|refusal| refused(site, refusal)));
        findings.extend(
            others
                .into_iter()
                .map(|entry| set_aside(Complaint::SecondLicense, entry)),
        );
    } else {
        findings.push(without_license(&site.directory, &others));
    }
}

/// What the license is bound to: as its own text says, else as what lies around tells; none if
/// that speaks for both.
pub(super) fn protection(site: &Site) -> Option<Protection> {
    let Ok(listing) = &site.directory.listing else {
        return Some(site.protection);
    };
    if site.protection != Protection::Unknown {
        return Some(site.protection);
    }
    let is_lease = |entry: &Entry| {
        entry
            .path
            .file_name()
            .is_some_and(|name| name == LEASE_FILE)
    };
    let lease = listing.files.iter().any(is_lease);
    let license = listing.has_license || other_licenses(listing).next().is_some();
    let dongle = !site.dongles.is_empty();
    match (lease, license, dongle) {
        (true, true, true) => None,
        (true, _, _) => Some(Protection::Soft),
        (false, true, _) => Some(Protection::Hard),
        (false, false, _) => Some(Protection::Unknown),
    }
}

fn no_listing(directory: &LicenseDirectory, trouble: &DirectoryTrouble) -> Finding {
    match trouble {
        DirectoryTrouble::Missing => Finding::new(Complaint::DirectoryMissing),
        DirectoryTrouble::Unreadable(reason) => {
            Finding::new(Complaint::DirectoryUnreadable).with("reason", reason)
        }
    }
    .with("directory", &directory.path)
}

fn kind(entry: &Entry) -> Kind {
    // A name that is no UTF-8 is none of those that are known.
    let name = entry.path.file_name().and_then(|name| name.to_str());
    name.map_or(Kind::Other, names::kind)
}

fn old_keys(listing: &Listing) -> impl Iterator<Item = &Entry> {
    let old = |entry: &&Entry| kind(entry) == Kind::OldKey;
    listing.files.iter().filter(old)
}

/// Licenses under other names than `promos.json`.
fn other_licenses(listing: &Listing) -> impl Iterator<Item = &Entry> {
    listing.files.iter().filter(|entry| {
        !entry.is_license
            && match kind(entry) {
                Kind::Misnamed | Kind::Numbered => true,
                Kind::Other => entry.begins_as_license,
                Kind::OldKey | Kind::Backup => false,
            }
    })
}

fn refused(site: &Site, refusal: &Refusal) -> Finding {
    Finding::new(Complaint::LicenseRefused)
        .with("directory", &site.directory.path)
        .with("reason", &refusal.text)
        .with("code", refusal.code.name())
        .with("hint", &refusal.hint)
}

fn set_aside(complaint: Complaint, entry: &Entry) -> Finding {
    Finding::new(complaint)
        .with_file(&entry.path)
        .repaired_by(Repair::SetAside {
            file: entry.path.clone(),
        })
}

fn without_license(directory: &LicenseDirectory, others: &[&Entry]) -> Finding {
    match others {
        [] => Finding::new(Complaint::LicenseMissing).with("directory", &directory.path),
        [entry] => {
            let complaint = match kind(entry) {
                Kind::Numbered => Complaint::LicenseNotRenamed,
                _ => Complaint::LicenseMisnamed,
            };
            Finding::new(complaint)
                .with_file(&entry.path)
                .repaired_by(Repair::RenameLicense {
                    from: entry.path.clone(),
                    to: directory.path.join(LICENSE_FILE),
                })
        }
        several => {
            let names: Vec<_> = several
                .iter()
                .filter_map(|entry| entry.path.file_name())
                .map(|name| name.to_string_lossy())
                .collect();
            Finding::new(Complaint::LicenseAmbiguous)
                .with("files", names.join(", "))
                .with("directory", &directory.path)
        }
    }
}
