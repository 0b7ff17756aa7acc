//! Writes into a license directory.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use licfmt::UnixTime;
use tempfile::NamedTempFile;

use super::{Directory, SignedFile, Trouble};

/// How many names are tried for a backup.
const BACKUPS: u32 = 100;

impl Directory {
    /// Puts a file in its place: wholly or not at all, and for good. It belongs to whom the directory belongs. A
    /// registration may be read and written by whoever may write into the directory, so that an agent and the programs of
    /// other users share it; the others may be read by whoever may read the directory.
    ///
    /// # Errors
    /// What the system says.
    pub fn put(&self, file: SignedFile, bytes: &[u8]) -> io::Result<()> {
        let new = self.write(file, bytes)?;
        new.as_file().sync_all()?;
        new.persist(self.path().join(file.name()))?;
        sync(self.path())
    }

    /// Keeps what lies under a file's name under another one, `NAME.keyfob-backup-TIME`, and says under which; none: there
    /// is nothing. What cannot be read as a file of this directory (a link that leads out, a pipe) is moved away.
    ///
    /// # Errors
    /// What the system says.
    pub fn keep(&self, file: SignedFile, time: UnixTime) -> io::Result<Option<PathBuf>> {
        let path = self.path().join(file.name());
        let bytes = match self.read(file) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.trouble, Trouble::Missing { .. }) => return Ok(None),
            // A rename follows no link, at neither end.
            Err(_) => {
                let aside = self.aside(file, time, 0);
                return fs::rename(path, &aside).map(|()| Some(aside));
            }
        };
        let mut new = self.write(file, &bytes)?;
        for nth in 0..BACKUPS {
            let aside = self.aside(file, time, nth);
            match new.persist_noclobber(&aside) {
                Ok(_) => return Ok(Some(aside)),
                Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => {
                    new = taken.file;
                }
                Err(failed) => return Err(failed.error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// A new file that has no name of its own yet.
    fn write(&self, file: SignedFile, bytes: &[u8]) -> io::Result<NamedTempFile> {
        let mut new = NamedTempFile::with_prefix_in(".keyfob-", self.path())?;
        new.write_all(bytes)?;
        share(new.as_file(), self.path(), file != SignedFile::Installation)?;
        Ok(new)
    }

    fn aside(&self, file: SignedFile, time: UnixTime, nth: u32) -> PathBuf {
        let more = if nth == 0 {
            String::new()
        } else {
            format!("-{nth}")
        };
        let name = format!("{}.keyfob-backup-{}{more}", file.name(), time.0);
        self.path().join(name)
    }
}

/// Gives a new file to those to whom its directory belongs; a public one may be read by all who may read the directory.
#[cfg(unix)]
pub(crate) fn share(file: &File, directory: &Path, is_public: bool) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};

    let of = fs::metadata(directory)?;
    let is = file.metadata()?;
    if (is.uid(), is.gid()) != (of.uid(), of.gid()) {
        // Who may not do that shares it with the group that the file has, if that is the directory's too.
        let _ = fchown(file, Some(of.uid()), Some(of.gid()))
            .or_else(|_| fchown(file, None, Some(of.gid())));
    }
    let is_same_group = file.metadata()?.gid() == of.gid();
    let group_writes = is_same_group && of.mode() & 0o020 != 0;
    let readers = match (is_public, is_same_group) {
        (true, true) => of.mode() & 0o044,
        (true, false) => of.mode() & 0o004,
        (false, _) => 0,
    };
    let shared = if group_writes { 0o060 } else { 0 };
    file.set_permissions(fs::Permissions::from_mode(0o600 | shared | readers))
}

/// Elsewhere a file has the rights of its directory anyway.
#[cfg(not(unix))]
pub(crate) fn share(_: &File, _: &Path, _: bool) -> io::Result<()> {
    Ok(())
}

/// Makes the rename itself durable.
#[cfg(unix)]
fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Windows has no such call; its journal keeps the order of renames.
#[cfg(not(unix))]
fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode_in(directory_mode: u32, file: SignedFile) -> u32 {
        let scratch = tempfile::tempdir().expect("made");
        let set = fs::Permissions::from_mode(directory_mode);
        fs::set_permissions(scratch.path(), set).expect("set");
        let directory = Directory::new(scratch.path());
        for text in ["first", "second"] {
            directory.put(file, text.as_bytes()).expect("written");
        }
        let path = scratch.path().join(file.name());
        assert_eq!(fs::read(&path).expect("read"), b"second");
        let files = fs::read_dir(scratch.path()).expect("read").count();
        assert_eq!(files, 1, "nothing is left over");
        fs::metadata(&path).expect("there").permissions().mode() & 0o777
    }

    /// A license may be read by whoever may read the directory, a registration by whoever may write into it.
    #[test]
    fn a_file_is_shared_as_its_directory_is() {
        for (directory, license, registration) in [
            (0o700, 0o600, 0o600),
            (0o755, 0o644, 0o600),
            (0o750, 0o640, 0o600),
            (0o770, 0o660, 0o660),
            (0o2775, 0o664, 0o660),
        ] {
            let modes = [SignedFile::License, SignedFile::Installation];
            let modes = modes.map(|file| mode_in(directory, file));
            assert_eq!(
                modes,
                [license, registration],
                "in a directory of {directory:o}"
            );
        }
    }

    /// A backup follows no link and overwrites nothing, whatever somebody put where it goes; its mode is not the old
    /// file's.
    #[test]
    fn a_backup_goes_where_nothing_is() {
        let scratch = tempfile::tempdir().expect("made");
        let victim = scratch.path().join("victim");
        fs::write(&victim, "precious").expect("written");
        let lic = scratch.path().join("lic");
        fs::create_dir(&lic).expect("made");
        let directory = Directory::new(&lic);
        let keep = |time| {
            directory
                .keep(SignedFile::License, UnixTime(time))
                .expect("kept")
        };
        assert_eq!(keep(1), None);
        let there = lic.join("promos.json");
        fs::write(&there, "old").expect("written");
        fs::set_permissions(&there, fs::Permissions::from_mode(0o4755)).expect("set");
        symlink(&victim, lic.join("promos.json.keyfob-backup-1")).expect("linked");
        let kept = keep(1).expect("kept");
        assert_eq!(kept, lic.join("promos.json.keyfob-backup-1-1"));
        assert_eq!(fs::read(&kept).expect("read"), b"old");
        let mode = fs::metadata(&kept).expect("there").permissions().mode();
        assert_eq!(mode & 0o7111, 0, "{mode:o}");
        assert_eq!(fs::read(&victim).expect("read"), b"precious");
        // What leads out is moved away as the link that it is.
        fs::remove_file(&there).expect("there");
        symlink(&victim, &there).expect("linked");
        let kept = keep(2).expect("kept");
        assert!(fs::symlink_metadata(kept).expect("there").is_symlink() && !there.exists());
        assert_eq!(fs::read(&victim).expect("read"), b"precious");
    }
}
