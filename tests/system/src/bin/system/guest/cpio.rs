//! The archive that a kernel unpacks at its start ("newc"; kernel documentation,
//! `driver-api/early-userspace/buffer-format.rst`).

use std::{collections::BTreeSet, fs, io, path::Path};

const FILE: u32 = 0o100_755;
const DIRECTORY: u32 = 0o040_755;
const END: &str = "TRAILER!!!";

/// An archive of files that all belong to root and may all be executed.
#[derive(Default)]
pub(super) struct Archive {
    bytes: Vec<u8>,
    directories: BTreeSet<String>,
    entries: u32,
}

impl Archive {
    /// Adds a directory, and those above it.
    pub(super) fn directory(&mut self, name: &str) {
        if let Some((above, _)) = name.rsplit_once('/') {
            self.directory(above);
        }
        if self.directories.insert(name.to_owned()) {
            self.entry(name, DIRECTORY, &[]);
        }
    }

    /// Adds a file, and the directories above it.
    pub(super) fn file(&mut self, name: &str, content: &[u8]) {
        if let Some((above, _)) = name.rsplit_once('/') {
            self.directory(above);
        }
        self.entry(name, FILE, content);
    }

    /// Adds a directory and all that is in it.
    pub(super) fn tree(&mut self, name: &str, from: &Path) -> io::Result<()> {
        self.directory(name);
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let name = format!("{name}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.tree(&name, &entry.path())?;
            } else {
                self.file(&name, &fs::read(entry.path())?);
            }
        }
        Ok(())
    }

    /// The whole archive.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.entry(END, 0, &[]);
        self.bytes
    }

    fn entry(&mut self, name: &str, mode: u32, content: &[u8]) {
        self.entries += 1;
        let len = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        // Inode, mode, user, group, links, time, size, device (2), device node (2), name, checksum.
        let fields = [
            self.entries,
            mode,
            0,
            0,
            1,
            0,
            len(content.len()),
            0,
            0,
            0,
            0,
            len(name.len() + 1),
            0,
        ];
        self.bytes.extend(b"070701");
        for field in fields {
            self.bytes.extend(format!("{field:08X}").bytes());
        }
        self.bytes.extend(name.bytes());
        self.bytes.push(0);
        self.align();
        self.bytes.extend(content);
        self.align();
    }

    fn align(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_aligned_and_directories_come_first_and_once() {
        let mut archive = Archive::default();
        archive.file("a/b/one", b"12345");
        archive.file("a/b/two", b"");
        let bytes = archive.finish();
        assert_eq!(bytes.len() % 4, 0);
        let text = String::from_utf8(bytes).expect("only text went in");
        let places: Vec<_> = ["a\0", "a/b\0", "a/b/one\0", "12345", "a/b/two\0", END]
            .iter()
            .map(|part| text.find(part).expect("is there"))
            .collect();
        assert!(places.is_sorted(), "{places:?}");
        assert_eq!(text.matches("070701").count(), 5);
    }
}
