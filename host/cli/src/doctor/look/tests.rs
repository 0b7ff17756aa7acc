use super::*;

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().expect("temporary directory")
}

/// P-18: a directory that is missing and one that is none are told apart.
#[test]
fn directories_that_cannot_be_listed_are_told_apart() {
    let temp = directory();
    let missing = license_directory(&temp.path().join("lic"));
    assert_eq!(missing.listing.err(), Some(DirectoryTrouble::Missing));
    fs::write(temp.path().join("lic"), b"").expect("writes");
    let none = license_directory(&temp.path().join("lic"));
    assert!(matches!(
        none.listing.err(),
        Some(DirectoryTrouble::Unreadable(_))
    ));
}

/// Where the license is a link within the directory, what it leads to is no second license.
#[cfg(unix)]
#[test]
fn the_target_of_a_link_is_the_license_itself() {
    let temp = directory();
    let number = temp.path().join("1921900011.json");
    fs::write(&number, br#"{"keyfob":"license/1"}"#).expect("writes");
    std::os::unix::fs::symlink("1921900011.json", temp.path().join(LICENSE_FILE)).expect("links");
    let listing = license_directory(temp.path()).listing.expect("lists");
    assert!(listing.has_license);
    assert_eq!(listing.files.len(), 2);
    for entry in listing.files {
        assert!(entry.is_license && entry.begins_as_license, "{entry:?}");
    }
}

/// A pipe without a writer would hang whoever opens it.
#[cfg(unix)]
#[test]
fn pipes_are_no_files() {
    let temp = directory();
    let pipe = temp.path().join(LICENSE_FILE);
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo runs").success());
    fs::write(temp.path().join("1921900011.json"), b"{}").expect("writes");
    let listing = license_directory(temp.path()).listing.expect("lists");
    assert!(!listing.has_license);
    assert_eq!(listing.files.len(), 1, "{listing:?}");
    assert!(!listing.files[0].is_license && !listing.files[0].begins_as_license);

    fs::rename(&pipe, temp.path().join("promos.ini")).expect("renames");
    let current = settings(temp.path()).current.expect("is there");
    assert_eq!(current.bytes, Err("not a file".to_owned()));
}

#[test]
fn settings_are_found_in_any_case_and_may_be_missing() {
    let temp = directory();
    assert!(settings(temp.path()).current.is_none());
    assert!(settings(&temp.path().join("bin")).old.is_none());
    fs::write(temp.path().join("PROMOS2.INI"), b"x").expect("writes");
    let settings = settings(temp.path());
    assert!(settings.current.is_none());
    assert_eq!(settings.old.expect("is there").bytes, Ok(b"x".into()));
}

/// P-18: the rule of a package will do, unless the administrator's own overrides it.
#[test]
fn the_first_rule_is_the_one_in_force() {
    let (own, package) = (directory(), directory());
    let directories = [own.path(), package.path()];
    let rule = |directory: &tempfile::TempDir| directory.path().join(udev::RULE_NAME);
    let missing = UdevRule {
        path: rule(&own),
        is_current: false,
    };
    assert_eq!(udev_rule(&directories), Some(missing.clone()));
    fs::write(rule(&package), udev::RULE).expect("writes");
    let of_package = UdevRule {
        path: rule(&package),
        is_current: true,
    };
    assert_eq!(udev_rule(&directories), Some(of_package));
    fs::write(rule(&own), b"# older").expect("writes");
    assert_eq!(udev_rule(&directories), Some(missing));
    assert_eq!(udev_rule::<&Path>(&[]), None, "a system without udev");
}
