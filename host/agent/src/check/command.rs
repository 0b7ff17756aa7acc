//! The programs that notices are handed to.

use std::path::Path;

use super::{Complaint, Finding};

/// Looks for it as a start would: a name in the PATH, a path from here.
pub(super) fn look(setting: &str, program: &str) -> Vec<Finding> {
    let found = |complaint| Finding::new(complaint, setting).with("program", program);
    let path = Path::new(program);
    let is_name = path.components().count() == 1 && !path.has_root();
    let mut all = Vec::new();
    if !is_name && path.is_relative() {
        all.push(found(Complaint::CommandRelative));
    }
    if which::which(program).is_err() {
        let is_there = !is_name && path.exists();
        all.push(found(if is_there {
            Complaint::CommandNotExecutable
        } else {
            Complaint::CommandMissing
        }));
    }
    all
}
