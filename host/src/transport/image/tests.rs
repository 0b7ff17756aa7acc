use super::*;
use crate::{Code, transport::fake::FakeClock};

fn place() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("temporary directory");
    let path = directory.path().join("a.dongle");
    (directory, path)
}

#[test]
fn what_was_stored_is_read_again() {
    let (_directory, path) = place();
    ImageFile::create(&path, b"first").expect("created");
    let (file, image) = ImageFile::open(&path, &FakeClock::default()).expect("opened");
    assert_eq!(image, b"first");
    file.store(b"first", b"second").expect("stored");
    drop(file);
    let (_file, image) = ImageFile::open(&path, &FakeClock::default()).expect("opened");
    assert_eq!(image, b"second");
}

/// D-9: the dongle's state is never thrown away by making it anew.
#[test]
fn an_existing_dongle_is_not_made_again() {
    let (_directory, path) = place();
    ImageFile::create(&path, b"first").expect("created");
    let error = ImageFile::create(&path, b"second").expect_err("exists");
    assert_eq!(error.code(), Code::Io);
    assert_eq!(fs::read(&path).expect("readable"), b"first");
}

/// A dongle that could not be made was not unplugged: the path is wrong.
#[test]
fn a_dongle_in_a_missing_directory_is_a_wrong_path() {
    let (directory, _) = place();
    let path = directory.path().join("missing/a.dongle");
    let error = ImageFile::create(&path, b"first").expect_err("no such directory");
    assert_eq!(error.code(), Code::Io);
    let text = error.to_string();
    assert!(text.contains(&path.display().to_string()), "{text}");
}

#[test]
fn the_second_user_waits_a_bounded_time() {
    let (_directory, path) = place();
    ImageFile::create(&path, b"first").expect("created");
    let clock = FakeClock::default();
    let (first, _) = ImageFile::open(&path, &clock).expect("opened");
    assert!(ImageFile::is_busy(&path).expect("looked at"));
    let error = ImageFile::open(&path, &clock).expect_err("held");
    assert_eq!(error.code(), Code::DongleBusy);
    assert_eq!(crate::Clock::now(&clock).uptime_ms, LOCK_WAIT_MS);
    drop(first);
    assert!(!ImageFile::is_busy(&path).expect("looked at"));
    ImageFile::open(&path, &clock).expect("free again");
}

/// D-4: a pulled dongle does not come back because something was still to be written.
#[test]
fn a_file_that_is_gone_stays_gone() {
    let (_directory, path) = place();
    ImageFile::create(&path, b"first").expect("created");
    let (file, _) = ImageFile::open(&path, &FakeClock::default()).expect("opened");
    fs::remove_file(&path).expect("removed");
    for result in [file.check_plugged(), file.store(b"first", b"second")] {
        let error = result.expect_err("unplugged");
        assert_eq!(error.code(), Code::DongleMissing, "{error}");
    }
    assert!(!path.exists());
    let error = ImageFile::open(&path, &FakeClock::default()).expect_err("unplugged");
    assert_eq!(error.code(), Code::DongleMissing);
}

/// D-9: a dongle that was put in another's place does not get the other's state.
#[test]
fn another_dongle_in_its_place_is_left_alone() {
    let (directory, path) = place();
    ImageFile::create(&path, b"first").expect("created");
    let (file, _) = ImageFile::open(&path, &FakeClock::default()).expect("opened");
    fs::rename(&path, directory.path().join("drawer")).expect("moved");
    fs::write(&path, b"other").expect("put there");
    let error = file.store(b"first", b"second").expect_err("another");
    assert_eq!(error.code(), Code::DongleMissing, "{error}");
    assert_eq!(fs::read(&path).expect("readable"), b"other");
}

/// D-9: a crash at any step of storing leaves the old image or the new one.
#[test]
fn what_a_crash_leaves_beside_the_image_does_no_harm() {
    let (_directory, path) = place();
    ImageFile::create(&path, b"first").expect("created");
    // As a crash would leave it that came before the new image was whole.
    fs::write(beside(&path, "new"), b"half of a").expect("written");
    let (file, image) = ImageFile::open(&path, &FakeClock::default()).expect("opened");
    assert_eq!(image, b"first");
    file.store(b"first", b"second").expect("stored");
    assert_eq!(fs::read(&path).expect("readable"), b"second");
    assert!(!beside(&path, "new").exists());
}

#[test]
fn a_file_too_large_for_any_dongle_is_not_read() {
    let (_directory, path) = place();
    let file = File::create(&path).expect("created");
    file.set_len(IMAGE_MAX as u64 + 1).expect("sparse");
    let error = ImageFile::open(&path, &FakeClock::default()).expect_err("too large");
    assert!(matches!(error, TransportError::Image { .. }), "{error}");
}

/// D-1: the image holds a private key.
#[cfg(unix)]
#[test]
fn only_the_owner_reads_an_image() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_directory, path) = place();
    let mode = || fs::metadata(&path).expect("there").permissions().mode() & 0o777;
    ImageFile::create(&path, b"first").expect("created");
    assert_eq!(mode(), 0o600);
    let (file, _) = ImageFile::open(&path, &FakeClock::default()).expect("opened");
    file.store(b"first", b"second").expect("stored");
    assert_eq!(mode(), 0o600);
    // Whoever shares it with a group did so on purpose.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o660)).expect("shared");
    file.store(b"second", b"third").expect("stored");
    assert_eq!(mode(), 0o660);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_dongle_stays_a_link() {
    let (directory, path) = place();
    ImageFile::create(&path, b"first").expect("created");
    let link = directory.path().join("link.dongle");
    std::os::unix::fs::symlink(&path, &link).expect("linked");
    let (file, _) = ImageFile::open(&link, &FakeClock::default()).expect("opened");
    file.store(b"first", b"second").expect("stored");
    assert!(link.is_symlink());
    assert_eq!(fs::read(&path).expect("readable"), b"second");
}
