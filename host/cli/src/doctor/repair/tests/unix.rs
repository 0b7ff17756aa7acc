//! Permissions, links, and a directory that nobody can write.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use super::*;

/// What is replaced keeps its permissions and its owner, and so does the backup.
#[test]
fn permissions_are_kept() {
    let plant = Plant::new(
        Protection::Hard,
        &[LICENSE, ("bin/promos.ini", b"[ActCode]\nCodeA=1")],
    );
    let file = plant.path("bin/promos.ini");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("sets");
    let before = fs::metadata(&file).expect("is there");
    let repaired = plant.repair(Complaint::TemporaryCodes);
    for path in [Some(file), repaired.backup].into_iter().flatten() {
        let after = fs::metadata(path).expect("is there");
        assert_eq!(after.mode(), before.mode());
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
    }
}

/// Where the settings are a link, the file that it leads to is edited.
#[test]
fn a_link_stays_a_link() {
    let plant = Plant::new(
        Protection::Hard,
        &[LICENSE, ("real.ini", b"[ActCode]\nCodeA=1")],
    );
    symlink("../real.ini", plant.path("bin/promos.ini")).expect("links");
    let repaired = plant.repair(Complaint::TemporaryCodes);
    assert!(plant.path("bin/promos.ini").is_symlink());
    assert_eq!(fs::read(plant.path("real.ini")).expect("reads"), b"");
    let backup = repaired.backup.expect("is kept");
    assert_eq!(fs::read(backup).expect("reads"), b"[ActCode]\nCodeA=1");
}

/// A rule that was switched off by a link to nowhere stays switched off.
#[test]
fn a_rule_that_was_switched_off_stays_so() {
    let (plant, finding) = forbidden(&[LICENSE]);
    symlink("/dev/null", plant.path(RULE)).expect("links");
    let refused = try_repair(&finding).expect_err("switched off");
    assert!(matches!(refused, RepairError::NotAFile(_)), "{refused}");
    assert!(plant.path(RULE).is_symlink());
}

/// P-18: settings that are write-protected are left as they are, whoever asks.
#[test]
fn write_protected_settings_are_left_alone() {
    let codes = ("bin/promos.ini", b"[ActCode]\nCodeA=1".as_slice());
    let plant = Plant::new(Protection::Hard, &[LICENSE, codes]);
    let read_only = fs::Permissions::from_mode(0o444);
    fs::set_permissions(plant.path(codes.0), read_only).expect("sets");
    let refused = try_repair(&plant.finding(Complaint::TemporaryCodes)).expect_err("protected");
    assert!(refused.to_string().contains("write-protected"), "{refused}");
    plant.expect(&[LICENSE, codes]);
}

/// P-18: in a directory that nobody can write, not even root, each repair says so and changes
/// nothing. `/proc` is one, and has files to ask for.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_directory_is_reported() {
    let file = PathBuf::from("/proc/version");
    let before = fs::read(&file).expect("reads");
    let to = PathBuf::from("/proc/promos.json");
    for repair in [
        Repair::SetAside { file: file.clone() },
        Repair::RenameLicense {
            from: file.clone(),
            to,
        },
        Repair::InstallRule {
            file: "/proc/70-keyfob.rules".into(),
        },
    ] {
        let finding = Finding::new(Complaint::OldKeyFile).repaired_by(repair.clone());
        let refused = try_repair(&finding).expect_err("read-only");
        assert!(
            matches!(refused, RepairError::Io { .. }),
            "{repair:?}: {refused}"
        );
        assert!(refused.to_string().contains("/proc/"), "{refused}");
    }
    assert_eq!(fs::read(&file).expect("reads"), before);
}
