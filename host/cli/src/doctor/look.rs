//! Gathers the facts that lie in files.

use std::{
    fs::{self, DirEntry, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use keyfob::directory::LICENSE_FILE;
use licfmt::limits::FILE_MAX;

use super::{
    repair::bounded,
    site::{DirectoryTrouble, Entry, LicenseDirectory, Listing, Settings, SettingsFile, UdevRule},
    udev,
};

/// How license files begin.
const LICENSE_BEGINS: &[u8] = br#"{"keyfob":"license/"#;

/// What lies in this license directory.
pub(crate) fn license_directory(path: &Path) -> LicenseDirectory {
    LicenseDirectory {
        path: path.into(),
        listing: list(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => DirectoryTrouble::Missing,
            _ => DirectoryTrouble::Unreadable(error.to_string()),
        }),
    }
}

fn list(path: &Path) -> io::Result<Listing> {
    let license = path.join(LICENSE_FILE);
    let has_license = license.is_file();
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        files.extend(file(&entry?, has_license.then_some(&license)));
    }
    // Directories are listed in no order; findings should come in one.
    files.sort();
    Ok(Listing { has_license, files })
}

/// Directories, pipes, and what went away meanwhile are no files.
fn file(entry: &DirEntry, license: Option<&PathBuf>) -> Option<Entry> {
    let path = entry.path();
    let metadata = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
    Some(Entry {
        is_license: license.is_some_and(|license| is_same_file(&path, license)),
        begins_as_license: metadata.len() <= FILE_MAX as u64 && begins_as_license(&path),
        path,
    })
}

/// A file that may not be opened cannot be compared but by its name.
fn is_same_file(path: &Path, license: &Path) -> bool {
    path == license || same_file::is_same_file(path, license).unwrap_or(false)
}

fn begins_as_license(path: &Path) -> bool {
    let mut beginning = [0; LICENSE_BEGINS.len()];
    File::open(path)
        .and_then(|mut file| file.read_exact(&mut beginning))
        .is_ok_and(|()| beginning == LICENSE_BEGINS)
}

/// The settings in the old programs' `bin` directory.
pub(crate) fn settings(bin: &Path) -> Settings {
    Settings {
        current: settings_file(bin, "promos.ini"),
        old: settings_file(bin, "promos2.ini"),
    }
}

/// The old programs ran on Windows, where names have no case; copies of their directories lie on
/// systems where they do.
fn settings_file(bin: &Path, name: &str) -> Option<SettingsFile> {
    let spelt_alike = |entry: &DirEntry| entry.file_name().eq_ignore_ascii_case(name);
    let mut paths: Vec<PathBuf> = fs::read_dir(bin)
        .ok()?
        .filter_map(Result::ok)
        .filter(spelt_alike)
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    let path = paths.into_iter().next()?;
    Some(SettingsFile {
        bytes: bounded(&path).map_err(|error| error.to_string()),
        path,
    })
}

/// The rule that lets users open dongles, as the first of these directories that has one has it.
/// On Linux they are [`udev::RULE_DIRECTORIES`].
pub(crate) fn udev_rule<P: AsRef<Path>>(directories: &[P]) -> Option<UdevRule> {
    let paths = || {
        directories
            .iter()
            .map(|it| it.as_ref().join(udev::RULE_NAME))
    };
    let in_force = paths().find(|path| fs::symlink_metadata(path).is_ok());
    let is_current = |path: &PathBuf| bounded(path).is_ok_and(|it| it == udev::RULE.as_bytes());
    Some(match in_force.filter(is_current) {
        Some(path) => UdevRule {
            path,
            is_current: true,
        },
        None => UdevRule {
            path: paths().next()?,
            is_current: false,
        },
    })
}

#[cfg(test)]
mod tests;
