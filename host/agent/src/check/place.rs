//! Directories, and the files in them.

use std::{
    fs::{self, OpenOptions},
    io,
    path::Path,
};

use super::{Complaint, Finding};

/// One that a program keeps its license in.
pub(super) fn license_directory(setting: &str, path: &Path) -> Option<Finding> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Some(Finding::new(Complaint::DirectoryMissing, setting).with_path(path))
        }
        Err(error) => Some(unreadable(setting, path, &error)),
        Ok(_) => directory(setting, path),
    }
}

/// One that the agent makes where it is not there.
pub(super) fn to_be_made(setting: &str, path: &Path) -> Option<Finding> {
    for there in path.ancestors() {
        // An empty one is the directory that this runs in.
        let there = if there.as_os_str().is_empty() {
            Path::new(".")
        } else {
            there
        };
        match fs::metadata(there) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Some(unreadable(setting, there, &error)),
            Ok(_) => return directory(setting, there),
        }
    }
    None
}

/// A file that lines are added to, and that is made where it is not there.
pub(super) fn log(setting: &str, path: &Path) -> Option<Finding> {
    let unusable = |error: &io::Error| {
        let finding = Finding::new(Complaint::LogUnusable, setting);
        Some(finding.with_path(path).with("error", error))
    };
    match fs::metadata(path) {
        // A pipe that nobody reads would be waited for.
        Ok(there) if !there.is_file() => {
            Some(Finding::new(Complaint::LogNoFile, setting).with_path(path))
        }
        Ok(_) => {
            let opened = OpenOptions::new().append(true).open(path);
            unusable(&opened.err()?)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => parent(setting, path),
        Err(error) => unusable(&error),
    }
}

fn parent(setting: &str, path: &Path) -> Option<Finding> {
    let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    if parent.is_dir() {
        return may_write(setting, parent);
    }
    Some(Finding::new(Complaint::LogDirectoryMissing, setting).with_path(parent))
}

fn directory(setting: &str, path: &Path) -> Option<Finding> {
    match fs::read_dir(path) {
        Ok(_) => may_write(setting, path),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            Some(Finding::new(Complaint::NoDirectory, setting).with_path(path))
        }
        Err(error) => Some(unreadable(setting, path, &error)),
    }
}

fn unreadable(setting: &str, path: &Path, error: &io::Error) -> Finding {
    let finding = Finding::new(Complaint::DirectoryUnreadable, setting);
    finding.with_path(path).with("error", error)
}

#[cfg(unix)]
fn may_write(setting: &str, path: &Path) -> Option<Finding> {
    use rustix::fs::{Access, access};

    let error = access(path, Access::WRITE_OK | Access::EXEC_OK).err()?;
    let finding = Finding::new(Complaint::DirectoryUnwritable, setting);
    Some(finding.with_path(path).with("error", error))
}

#[cfg(not(unix))]
fn may_write(_: &str, _: &Path) -> Option<Finding> {
    None
}
