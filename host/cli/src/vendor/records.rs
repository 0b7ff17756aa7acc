//! What was issued: dongles, license revisions, the revocation list.

use std::path::{Path, PathBuf};

use keyfob::{Code, Problem};
use licfmt::{
    Certificate, DongleId, KeyId, Revision, Sealed,
    armor::{self, Blocks},
    device::DeviceCertificate,
    envelope::{self, Trust},
    license::License,
    revocation::RevocationList,
    text::LicenseNumber,
    trust::{Issuer, open_issued},
};

use super::{Lock, Vendor, files, refused, unfit, unusable};

const REVOCATIONS: &str = "revocations.json";

/// A dongle that this vendor provisioned.
#[derive(Clone)]
pub(crate) struct DongleRecord {
    /// The device issuer's certificate.
    pub(crate) issuer: Sealed<Certificate>,
    /// The dongle's certificate.
    pub(crate) device: Sealed<DeviceCertificate>,
}

impl Vendor {
    /// Notes a provisioned dongle. A number is given out once.
    pub(super) fn note_dongle(
        &self,
        id: DongleId,
        record: &DongleRecord,
    ) -> Result<PathBuf, Problem> {
        let path = self.dongle_file(id);
        let text = armor::write(&record.issuer) + &armor::write(&record.device);
        files::write_new(&path, text.as_bytes())?;
        Ok(path)
    }

    /// A dongle's certificate, checked (decision 6: only certified dongles are bound).
    pub(crate) fn dongle(&self, id: DongleId) -> Result<DeviceCertificate, Problem> {
        self.dongle_and_issuer(id)
            .map(|(certificate, _)| certificate)
    }

    /// The same for a license that is to be bound to the dongle: no program believes a certificate
    /// of an issuer that was revoked.
    pub(crate) fn dongle_to_bind(&self, id: DongleId) -> Result<DeviceCertificate, Problem> {
        let (certificate, issuer) = self.dongle_and_issuer(id)?;
        if self.revokes_issuer(issuer.id)? {
            return Err(Problem::new(Code::IssuerRevoked)
                .because("why-device-issuer-revoked")
                .with("dongle", id)
                .with("id", issuer.id));
        }
        Ok(certificate)
    }

    /// The certificates of a dongle, as they were noted; `None` if the number is not given yet.
    #[cfg(feature = "station")]
    pub(super) fn dongle_record(&self, id: DongleId) -> Result<Option<DongleRecord>, Problem> {
        let path = self.dongle_file(id);
        if files::is_missing(&path) {
            Ok(None)
        } else {
            read_record(&path).map(Some)
        }
    }

    fn dongle_and_issuer(&self, id: DongleId) -> Result<(DeviceCertificate, Issuer), Problem> {
        let path = self.dongle_file(id);
        if files::is_missing(&path) {
            return Err(refused("why-unknown-dongle")
                .with("id", id)
                .with("file", path.display()));
        }
        let record = read_record(&path)?;
        let roots = [self.root()?];
        let (certificate, issuer) = open_issued(&record.device, &record.issuer, &roots)
            .map_err(|error| unusable(&path, &error))?;
        if certificate.dongle == id {
            Ok((certificate, issuer))
        } else {
            Err(unfit(&path, "why-other-dongle").with("id", certificate.dongle))
        }
    }

    fn dongle_file(&self, id: DongleId) -> PathBuf {
        self.path().join("dongles").join(format!("{id}.pem"))
    }

    pub(super) fn reservation_file(&self, id: DongleId) -> PathBuf {
        self.path().join("dongles").join(format!("{id}.reserved"))
    }

    /// Whether a dongle has this number.
    #[cfg(feature = "station")]
    pub(super) fn is_certified(&self, id: DongleId) -> bool {
        self.dongle_file(id).exists()
    }

    /// Whether a dongle has this number, or is just getting it.
    pub(super) fn is_given(&self, id: DongleId) -> bool {
        self.dongle_file(id).exists() || self.reservation_file(id).exists()
    }

    /// The highest number given to a dongle so far, or being given.
    pub(super) fn last_dongle(&self) -> Option<DongleId> {
        self.numbers(&["pem", "reserved"]).max()
    }

    /// The numbers that are reserved.
    #[cfg(feature = "station")]
    pub(super) fn reserved(&self) -> impl Iterator<Item = DongleId> {
        self.numbers(&["reserved"])
    }

    /// The numbers of which there are files with these ends.
    fn numbers(&self, ends: &[&str]) -> impl Iterator<Item = DongleId> {
        let entries = std::fs::read_dir(self.path().join("dongles"));
        entries.into_iter().flatten().flatten().filter_map(|entry| {
            let name = entry.file_name();
            let (id, end) = name.to_str()?.split_once('.')?;
            ends.contains(&end).then(|| id.parse().ok()).flatten()
        })
    }

    /// The newest revision issued of a license; 0 if none was.
    pub(crate) fn last_revision(&self, number: &LicenseNumber) -> Revision {
        let entries = std::fs::read_dir(self.license_dir(number));
        let revisions = entries.into_iter().flatten().flatten().filter_map(|entry| {
            let name = entry.file_name();
            name.to_str()?.strip_suffix(".json")?.parse().ok()
        });
        Revision(revisions.max().unwrap_or(0))
    }

    /// Keeps what was issued. A revision is issued once.
    pub(crate) fn note_license(
        &self,
        _held: &Lock,
        license: &License,
        file: &str,
    ) -> Result<(), Problem> {
        let directory = self.license_dir(&license.number);
        files::create_dir(&directory)?;
        let path = directory.join(format!("{}.json", license.revision));
        files::write_new(&path, file.as_bytes())
    }

    fn license_dir(&self, number: &LicenseNumber) -> PathBuf {
        self.path().join("licenses").join(&**number)
    }

    /// The newest revocation list as a file, if one was ever made.
    pub(crate) fn revocations_file(&self) -> Result<Option<String>, Problem> {
        let path = self.path().join(REVOCATIONS);
        if path.exists() {
            files::read_text(&path).map(Some)
        } else {
            Ok(None)
        }
    }

    /// The newest revocation list, checked.
    pub(crate) fn revocations(&self) -> Result<Option<RevocationList>, Problem> {
        let Some(file) = self.revocations_file()? else {
            return Ok(None);
        };
        let roots = [self.root()?];
        let opened = envelope::open(file.as_bytes(), &Trust::in_roots(&roots));
        let path = self.path().join(REVOCATIONS);
        opened
            .map(|opened| Some(opened.document))
            .map_err(|error| unusable(&path, &error))
    }

    /// Whether the vendor has revoked this issuer.
    pub(super) fn revokes_issuer(&self, issuer: KeyId) -> Result<bool, Problem> {
        let list = self.revocations()?;
        Ok(list.is_some_and(|list| list.revokes_issuer(issuer)))
    }

    /// Replaces the revocation list.
    pub(crate) fn note_revocations(&self, _held: &Lock, file: &str) -> Result<PathBuf, Problem> {
        let path = self.path().join(REVOCATIONS);
        files::replace(&path, file.as_bytes())?;
        files::publish(&path)?;
        Ok(path)
    }
}

fn read_record(path: &Path) -> Result<DongleRecord, Problem> {
    let text = files::read_text(path)?;
    let read = || -> Result<_, armor::ArmorError> {
        let mut blocks = Blocks::new(&text)?;
        let record = DongleRecord {
            issuer: blocks.take()?,
            device: blocks.take()?,
        };
        blocks.finish()?;
        Ok(record)
    };
    read().map_err(|error| unusable(path, &error))
}
