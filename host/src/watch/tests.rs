//! With real files and the real clock. Waits end with the event they wait for; the bounds only
//! keep a failing test from hanging.

use std::{fs, io::Write, path::PathBuf, thread};

use super::*;
use crate::{SystemClock, directory::LICENSE_FILE};

const PATIENCE: Duration = Duration::from_secs(20);

struct Site {
    temp: tempfile::TempDir,
    directory: PathBuf,
    license: PathBuf,
}

fn site() -> (Site, Watch) {
    let temp = tempfile::tempdir().expect("temporary directory");
    let directory = temp.path().join("lic");
    fs::create_dir(&directory).expect("creates");
    let license = directory.join(LICENSE_FILE);
    fs::write(&license, b"old").expect("writes");
    let watch = watch(&directory);
    let site = Site {
        temp,
        directory,
        license,
    };
    (site, watch)
}

fn watch(directory: &Path) -> Watch {
    Watch::start(directory, Arc::new(SystemClock::start())).expect("starts")
}

/// D-2: written piece by piece, the license is whole when the change is reported.
#[test]
fn a_half_written_license_is_not_reported() {
    let (site, watch) = site();
    let mut file = fs::File::create(&site.license).expect("creates");
    for _ in 0..10 {
        file.write_all(b"piece").expect("writes");
        thread::sleep(Duration::from_millis(20));
    }
    let whole = b"piece".repeat(10);
    // On a slow machine the writer itself may pause for longer than the quiet time: then the
    // change is reported in parts, the last of which is the whole.
    while watch.recv_timeout(PATIENCE) {
        if fs::read(&site.license).expect("reads") == whole {
            return;
        }
    }
    panic!("the whole license was never reported");
}

/// D-2: while somebody writes, a broken file is not yet called broken.
#[test]
fn writing_is_unsettled_until_it_is_reported() {
    let (site, watch) = site();
    assert!(watch.is_settled());
    let mut file = fs::File::create(&site.license).expect("creates");
    let mut pieces = 0;
    while watch.is_settled() {
        file.write_all(b"piece").expect("writes");
        thread::sleep(Duration::from_millis(5));
        pieces += 1;
        assert!(pieces < 4_000, "the writing was never noticed");
    }
    assert!(watch.recv_timeout(PATIENCE));
    while !watch.is_settled() {
        // A late notice of the last piece: one more change, after which it must be still.
        assert!(watch.recv_timeout(PATIENCE));
    }
}

/// P-12: a license put in place by a rename, as careful programs do.
#[test]
fn a_rename_over_the_license_is_reported() {
    let (site, watch) = site();
    let new = site.directory.join("promos.json.tmp");
    fs::write(&new, b"new").expect("writes");
    fs::rename(&new, &site.license).expect("renames");
    assert!(watch.recv_timeout(PATIENCE));
    assert_eq!(fs::read(&site.license).expect("reads"), b"new");
}

#[test]
fn a_deleted_license_is_reported() {
    let (site, watch) = site();
    fs::remove_file(&site.license).expect("removes");
    assert!(watch.recv_timeout(PATIENCE));
}

/// The directory is deleted and made again: each is reported, and so is what follows.
#[test]
fn a_directory_made_again_is_watched_again() {
    let (site, watch) = site();
    fs::remove_dir_all(&site.directory).expect("removes");
    assert!(watch.recv_timeout(PATIENCE), "deleted");
    fs::create_dir(&site.directory).expect("creates");
    assert!(watch.recv_timeout(PATIENCE), "made again");
    for content in ["1", "2"] {
        fs::write(&site.license, content).expect("writes");
        assert!(watch.recv_timeout(PATIENCE), "written: {content}");
    }
}

/// Replaced as a whole by a rename, the directory under the old name is the one that counts.
#[test]
fn a_directory_that_is_swapped_is_followed() {
    let (site, watch) = site();
    let other = site.temp.path().join("other");
    fs::create_dir(&other).expect("creates");
    fs::rename(&site.directory, site.temp.path().join("away")).expect("renames");
    fs::rename(&other, &site.directory).expect("renames");
    assert!(watch.recv_timeout(PATIENCE), "swapped");
    fs::write(&site.license, b"new").expect("writes");
    assert!(watch.recv_timeout(PATIENCE), "written");
}

#[test]
fn a_directory_that_comes_later_is_found() {
    let temp = tempfile::tempdir().expect("temporary directory");
    let directory = temp.path().join("deep/lic");
    let watch = watch(&directory);
    fs::create_dir_all(&directory).expect("creates");
    assert!(watch.recv_timeout(PATIENCE));
}

/// Where the system sends no notices (network drives), the files are looked at all the same.
#[test]
fn changes_are_found_without_notices() {
    let (site, _) = site();
    let before = Print::take(&site.directory, 0);
    let mut debouncer = Debouncer::new(before);
    fs::write(&site.license, b"longer").expect("writes");
    assert!(!debouncer.look(Print::take(&site.directory, 0), POLL_MS));
    assert!(debouncer.look(Print::take(&site.directory, 0), POLL_MS + QUIET_MS));
}

/// Files that are none of ours do not look like a change.
#[test]
fn strangers_are_ignored() {
    let (site, _) = site();
    let before = Print::take(&site.directory, 0);
    fs::write(site.directory.join("notes.txt"), b"x").expect("writes");
    assert_eq!(Print::take(&site.directory, 0), before);
}
