//! What is mounted where, from `/proc/self/mountinfo` (`man 5 proc_pid_mountinfo`).

use std::path::{Path, PathBuf};

use super::tree::Tree;

/// A mounted file system.
pub(super) struct Mount {
    /// Major and minor number of its device, such as `8:2`.
    device: String,
    /// The directory of that file system that is mounted.
    directory: String,
    /// Its type, such as `ext4`.
    kind: String,
    /// What it was mounted from, such as `/dev/sda2`.
    source: String,
    /// Its options.
    options: String,
}

impl Mount {
    /// What is mounted here; the last if several are, for it hides the others.
    pub(super) fn at(tree: &Tree, place: &str) -> Option<Self> {
        let table = tree.read("proc/self/mountinfo")?;
        let mut mounts = table.lines().filter_map(|line| Self::parse(line, place));
        mounts.next_back()
    }

    fn parse(line: &str, place: &str) -> Option<Self> {
        let (first, second) = line.split_once(" - ")?;
        let mut first = first.split(' ').skip(2).map(str::to_owned);
        let (device, directory) = (first.next()?, first.next()?);
        if first.next()? != place {
            return None;
        }
        let mut second = second.split(' ').map(str::to_owned);
        Some(Self {
            device,
            directory,
            kind: second.next()?,
            source: second.next()?,
            options: second.next().unwrap_or_default(),
        })
    }

    /// Whether it lies on a block device of its own, as far as its numbers tell.
    pub(super) fn has_device(&self) -> bool {
        !self.device.starts_with("0:")
    }

    /// The device's directory in `/sys`. Some file systems (Btrfs) have no device number, only a
    /// source.
    pub(super) fn block_device(&self, tree: &Tree) -> Option<PathBuf> {
        if self.has_device() {
            return tree.device(Path::new("sys/dev/block").join(&self.device));
        }
        let name = self.source.strip_prefix("/dev/")?;
        let blocks = Path::new("sys/class/block");
        match name.strip_prefix("mapper/") {
            None => tree.device(blocks.join(name)),
            Some(mapped) => tree
                .list(blocks)
                .iter()
                .map(|block| blocks.join(block))
                .find(|block| tree.read(block.join("dm/name")).as_deref() == Some(mapped))
                .and_then(|block| tree.device(block)),
        }
    }

    /// Whether it is put together of a container image's layers.
    pub(super) fn is_layered_image(&self) -> bool {
        const STORES: [&str; 3] = ["/docker/", "/containerd", "/containers/storage"];
        self.kind == "overlay" && STORES.iter().any(|store| self.options.contains(store))
    }

    /// Whether it is a machine id that systemd made up for this run (machine-id(5)).
    pub(super) fn is_transient_id(&self) -> bool {
        self.kind == "tmpfs" && self.directory.ends_with("/machine-id")
    }
}
