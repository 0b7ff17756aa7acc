//! The files in which Linux tells of a computer, below a root: `/`, or a test's directory.

use std::{
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
};

/// More is not read of any file: `/proc/cpuinfo` of some hundred processors has less.
const FILE_MAX: u64 = 1 << 20;

/// The files below a root.
pub(super) struct Tree {
    root: PathBuf,
}

impl Tree {
    /// The files below this directory.
    pub(super) fn new(root: &Path) -> Self {
        Self {
            root: root.canonicalize().unwrap_or_else(|_| root.into()),
        }
    }

    /// What a file says, without white space and zero bytes around it. `None` if it is not there or
    /// cannot be read: the system does not tell.
    pub(super) fn read(&self, path: impl AsRef<Path>) -> Option<String> {
        let file = File::open(self.real(path.as_ref())?).ok()?;
        let mut bytes = Vec::new();
        file.take(FILE_MAX).read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let blank = |c: char| c.is_whitespace() || c == '\0';
        Some(text.trim_matches(blank).to_owned())
    }

    /// The names in a directory. In no order: nothing may depend on it.
    pub(super) fn list(&self, path: impl AsRef<Path>) -> Vec<String> {
        let entries = fs::read_dir(self.root.join(path)).into_iter().flatten();
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        names.collect()
    }

    /// Whether there is something of this name.
    pub(super) fn has(&self, path: impl AsRef<Path>) -> bool {
        self.real(path.as_ref()).is_some()
    }

    /// Where the links of a path lead, from the root on: for a device in `/sys` its place on the
    /// buses, whatever number the kernel gave it.
    pub(super) fn device(&self, path: impl AsRef<Path>) -> Option<PathBuf> {
        let real = self.real(path.as_ref())?;
        real.strip_prefix(&self.root).ok().map(Into::into)
    }

    /// The path without links, unless it leads out of the root: that would be another computer.
    fn real(&self, path: &Path) -> Option<PathBuf> {
        let real = self.root.join(path).canonicalize().ok()?;
        real.starts_with(&self.root).then_some(real)
    }
}
