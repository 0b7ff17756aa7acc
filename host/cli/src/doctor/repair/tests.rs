//! Each repair on real files: twice is once, nothing is lost, and a refusal changes nothing.

#[cfg(unix)]
mod unix;

use std::collections::BTreeMap;

use super::{
    super::{
        Complaint, Severity, Site, examine, look,
        site::{Access, Clock, Dongle, Protection},
    },
    *,
};

const NOW: UnixTime = UnixTime(1_784_030_400);
const STAMP: &str = "20260714T120000Z";

/// Counts how often the rules were reloaded; refuses it on demand.
#[derive(Default)]
struct CountingUdev {
    reloads: usize,
    refuses: bool,
}

impl Udev for CountingUdev {
    fn reload(&mut self) -> io::Result<()> {
        self.reloads += 1;
        if self.refuses {
            return Err(io::Error::other("no udev here"));
        }
        Ok(())
    }
}

/// An installation on disk: `lic`, `bin` and `rules.d`.
struct Plant {
    temp: tempfile::TempDir,
    protection: Protection,
    dongle: Access,
}

impl Plant {
    fn new(protection: Protection, files: &[(&str, &[u8])]) -> Self {
        let temp = tempfile::tempdir().expect("temporary directory");
        for directory in ["lic", "bin", "rules.d"] {
            fs::create_dir(temp.path().join(directory)).expect("creates");
        }
        for (name, bytes) in files {
            fs::write(temp.path().join(name), bytes).expect("writes");
        }
        Self {
            temp,
            protection,
            dongle: Access::Usable,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    fn findings(&self) -> Vec<Finding> {
        let soft = self.protection == Protection::Soft;
        let dongle = Dongle {
            name: "KF-1".to_owned(),
            access: self.dongle.clone(),
        };
        examine(&Site {
            directory: look::license_directory(&self.path("lic")),
            settings: look::settings(&self.path("bin")),
            protection: self.protection,
            refusal: None,
            dongles: (!soft).then_some(dongle).into_iter().collect(),
            has_hardware_id: true,
            udev_rule: look::udev_rule(&[self.path("rules.d")]),
            clock: Clock {
                now: NOW,
                issued: None,
                trusted: None,
                observed: None,
            },
        })
    }

    #[track_caller]
    fn finding(&self, complaint: Complaint) -> Finding {
        let mut findings = self.findings();
        assert_eq!(findings.len(), 1, "{findings:?}");
        let finding = findings.remove(0);
        assert_eq!(finding.complaint, complaint);
        finding
    }

    /// Every file, by its name under the plant.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for directory in ["lic", "bin", "rules.d"] {
            for entry in fs::read_dir(self.path(directory)).expect("lists") {
                let path = entry.expect("lists").path();
                let name = path.file_name().expect("has a name").to_string_lossy();
                let bytes = fs::read(&path).expect("reads");
                files.insert(format!("{directory}/{name}"), bytes);
            }
        }
        files
    }

    /// Repairs the one finding; afterwards there is none, and doing it again changes nothing.
    #[track_caller]
    fn repair(&self, complaint: Complaint) -> Repaired {
        let finding = self.finding(complaint);
        let repaired = repair(&finding, NOW, &mut CountingUdev::default()).expect("repairs");
        assert_eq!(self.findings(), [], "after the repair");
        repaired
    }

    #[track_caller]
    fn expect(&self, files: &[(&str, &[u8])]) {
        let expected: BTreeMap<_, _> = files
            .iter()
            .map(|(name, bytes)| {
                (
                    name.replace("BACKUP", &format!("keyfob-backup-{STAMP}")),
                    bytes.to_vec(),
                )
            })
            .collect();
        assert_eq!(self.files(), expected);
    }
}

fn try_repair(finding: &Finding) -> Result<Repaired, RepairError> {
    repair(finding, NOW, &mut CountingUdev::default())
}

const LICENSE: (&str, &[u8]) = ("lic/promos.json", b"license");

/// P-18: `promos.key` is kept under a backup's name; asked for twice it is done once.
#[test]
fn an_old_key_file_is_set_aside() {
    let plant = Plant::new(Protection::Hard, &[LICENSE, ("lic/promos.key", b"key")]);
    let finding = plant.finding(Complaint::OldKeyFile);
    let backup = plant.repair(Complaint::OldKeyFile).backup.expect("is kept");
    assert_eq!(fs::read(backup).expect("reads"), b"key");
    plant.expect(&[LICENSE, ("lic/promos.key.BACKUP", b"key")]);
    assert_eq!(
        try_repair(&finding).expect("nothing to do"),
        Repaired::default()
    );
    plant.expect(&[LICENSE, ("lic/promos.key.BACKUP", b"key")]);
}

/// P-18: a backup of the same second, or of an interrupted repair, is never overwritten.
#[test]
fn backups_are_never_overwritten() {
    let first = format!("lic/promos.key.keyfob-backup-{STAMP}");
    let second = format!("{first}-2");
    let plant = Plant::new(
        Protection::Hard,
        &[
            LICENSE,
            ("lic/promos.key", b"3"),
            (&first, b"1"),
            (&second, b"2"),
        ],
    );
    plant.repair(Complaint::OldKeyFile);
    plant.expect(&[
        LICENSE,
        ("lic/promos.key.BACKUP", b"1"),
        ("lic/promos.key.BACKUP-2", b"2"),
        ("lic/promos.key.BACKUP-3", b"3"),
    ]);
}

/// P-18: beside a soft dongle all license files go, and only they.
#[test]
fn json_beside_a_soft_dongle_is_set_aside() {
    let files: &[(&str, &[u8])] = &[
        ("lic/licinfo.cfg", b"lease"),
        ("lic/revocations.json", b"r"),
    ];
    let plant = Plant::new(Protection::Soft, files);
    fs::write(plant.path("lic/promos.json"), b"1").expect("writes");
    fs::write(plant.path("lic/1921900011.json"), b"2").expect("writes");
    for finding in plant.findings() {
        try_repair(&finding).expect("repairs");
    }
    assert_eq!(plant.findings(), []);
    let kept: &[(&str, &[u8])] = &[
        ("lic/promos.json.BACKUP", b"1"),
        ("lic/1921900011.json.BACKUP", b"2"),
    ];
    plant.expect(&[files, kept].concat());
}

/// P-12, P-18: `<number>.json` becomes `promos.json`, byte for byte.
#[test]
fn a_numbered_license_is_renamed() {
    let plant = Plant::new(Protection::Hard, &[("lic/1921900011.json", b"license")]);
    let repaired = plant.repair(Complaint::LicenseNotRenamed);
    assert_eq!(repaired.written, Some(plant.path("lic/promos.json")));
    plant.expect(&[LICENSE, ("lic/1921900011.json.BACKUP", b"license")]);
}

/// P-18: so does a license that only its content gives away.
#[test]
fn a_license_under_any_name_is_found_by_its_content() {
    let bytes: &[u8] = br#"{"keyfob":"license/1","payload":{}"#;
    let plant = Plant::new(
        Protection::Hard,
        &[("lic/hanau.txt", bytes), ("lic/a.json", b"{}")],
    );
    plant.repair(Complaint::LicenseMisnamed);
    plant.expect(&[
        ("lic/promos.json", bytes),
        ("lic/a.json", b"{}"),
        ("lic/hanau.txt.BACKUP", bytes),
    ]);
}

/// P-18: interrupted after the copy, the license is there twice; the next repair ends it.
#[test]
fn an_interrupted_rename_is_completed() {
    let plant = Plant::new(
        Protection::Hard,
        &[LICENSE, ("lic/1921900011.json", b"license")],
    );
    plant.repair(Complaint::SecondLicense);
    plant.expect(&[LICENSE, ("lic/1921900011.json.BACKUP", b"license")]);
}

/// A license that came meanwhile is not overwritten.
#[test]
fn a_rename_does_not_overwrite() {
    let plant = Plant::new(Protection::Hard, &[("lic/1921900011.json", b"old")]);
    let finding = plant.finding(Complaint::LicenseNotRenamed);
    fs::write(plant.path("lic/promos.json"), b"new").expect("writes");
    let refused = try_repair(&finding).expect_err("is there already");
    assert!(matches!(refused, RepairError::Exists(_)), "{refused}");
    plant.expect(&[("lic/promos.json", b"new"), ("lic/1921900011.json", b"old")]);
}

/// P-18: the temporary codes go, everything else stays byte for byte; the whole file is kept.
#[test]
fn temporary_codes_are_removed() {
    let before = b"\xEF\xBB\xBF[Main]\r\nTown=Z\xFCrich\r\n[ActCode]\r\nCodeA=1\r\nCodeB=2\r\n[x]";
    let after = b"\xEF\xBB\xBF[Main]\r\nTown=Z\xFCrich\r\n[x]";
    let plant = Plant::new(Protection::Hard, &[LICENSE, ("bin/ProMoS.ini", before)]);
    let finding = plant.finding(Complaint::TemporaryCodes);
    plant.repair(Complaint::TemporaryCodes);
    let expected: [(&str, &[u8]); 3] = [
        LICENSE,
        ("bin/ProMoS.ini", after),
        ("bin/ProMoS.ini.BACKUP", before),
    ];
    plant.expect(&expected);
    assert_eq!(
        try_repair(&finding).expect("nothing to do"),
        Repaired::default()
    );
    plant.expect(&expected);
}

/// P-18: interrupted after the backup was made: it stays, and the repair makes another.
#[test]
fn an_interrupted_edit_is_completed() {
    let codes = b"[ActCode]\nCodeA=1\n";
    let backup = format!("bin/promos.ini.keyfob-backup-{STAMP}");
    let plant = Plant::new(
        Protection::Hard,
        &[LICENSE, ("bin/promos.ini", codes), (&backup, codes)],
    );
    plant.repair(Complaint::TemporaryCodes);
    plant.expect(&[
        LICENSE,
        ("bin/promos.ini", b""),
        ("bin/promos.ini.BACKUP", codes),
        ("bin/promos.ini.BACKUP-2", codes),
    ]);
}

/// P-18: `promos2.ini` with codes of an old soft dongle is set aside whole.
#[test]
fn old_codes_are_set_aside() {
    let plant = Plant::new(
        Protection::Hard,
        &[LICENSE, ("bin/promos2.ini", b"[x]\nCodeC=1\n")],
    );
    plant.repair(Complaint::OldCodes);
    plant.expect(&[LICENSE, ("bin/promos2.ini.BACKUP", b"[x]\nCodeC=1\n")]);
}

fn forbidden(files: &[(&str, &[u8])]) -> (Plant, Finding) {
    let mut plant = Plant::new(Protection::Hard, files);
    plant.dongle = Access::Denied {
        node: "/dev/hidraw0".into(),
        by_udev: true,
    };
    let finding = plant.finding(Complaint::DonglePermission);
    (plant, finding)
}

const RULE: &str = "rules.d/70-keyfob.rules";

/// P-18: the rule is written and udev told; after that it is no longer offered.
#[test]
fn the_udev_rule_is_installed() {
    let (plant, finding) = forbidden(&[LICENSE]);
    let mut udev = CountingUdev::default();
    for times in 1..=2 {
        let repaired = repair(&finding, NOW, &mut udev).expect("repairs");
        assert_eq!((repaired.backup, udev.reloads), (None, times));
        plant.expect(&[LICENSE, (RULE, udev::RULE.as_bytes())]);
    }
    plant.finding(Complaint::DonglePermissionDespiteRule);
}

/// P-18: an older rule is kept beside the new one, under a name that udev does not read.
#[test]
fn an_older_rule_is_kept() {
    let (plant, finding) = forbidden(&[LICENSE, (RULE, b"# older")]);
    let repaired = try_repair(&finding).expect("repairs");
    let backup = repaired.backup.expect("is kept");
    assert!(
        backup
            .extension()
            .is_some_and(|extension| extension != "rules")
    );
    let old = "rules.d/70-keyfob.rules.BACKUP";
    plant.expect(&[LICENSE, (RULE, udev::RULE.as_bytes()), (old, b"# older")]);
}

/// The rule is in place even if udev cannot be told; the error says so.
#[test]
fn a_udev_that_does_not_listen_is_reported() {
    let (plant, finding) = forbidden(&[LICENSE]);
    let mut udev = CountingUdev {
        refuses: true,
        ..CountingUdev::default()
    };
    let refused = repair(&finding, NOW, &mut udev).expect_err("does not listen");
    assert!(
        refused.to_string().contains("is written, but udev"),
        "{refused}"
    );
    plant.expect(&[LICENSE, (RULE, udev::RULE.as_bytes())]);
}

#[test]
fn what_people_must_do_is_not_tried() {
    let plant = Plant::new(Protection::Hard, &[]);
    let finding = plant.finding(Complaint::LicenseMissing);
    assert_eq!(finding.complaint.severity(), Severity::Error);
    let refused = try_repair(&finding).expect_err("only people can");
    assert_eq!(
        refused.to_string(),
        "`license-missing` cannot be repaired by a program"
    );
}
