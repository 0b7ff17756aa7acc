use std::{
    fs::{self, File},
    io::{self, Write},
};

use tempfile::TempDir;

use super::*;

fn directory() -> (TempDir, Directory) {
    let temp = tempfile::tempdir().expect("temporary directory");
    let path = temp.path().join("lic");
    fs::create_dir(&path).expect("license directory");
    (temp, Directory::new(path))
}

fn refused(directory: &Directory) -> (Code, String) {
    let error = directory.license().expect_err("must be refused");
    (error.code(), error.to_string())
}

/// D-2: what lies there is read byte by byte, and the optional files may be missing.
#[test]
fn files_are_read_as_they_are() {
    let (_temp, directory) = directory();
    let bytes = b"\xEF\xBB\xBF{\r\n}\0";
    fs::write(directory.path().join(LICENSE_FILE), bytes).expect("writes");
    assert_eq!(directory.license().expect("is there"), bytes);
    assert_eq!(directory.revocations().expect("may be missing"), None);
    assert_eq!(directory.rollover().expect("may be missing"), None);
    fs::write(directory.path().join(REVOCATIONS_FILE), b"r").expect("writes");
    fs::write(directory.path().join(ROLLOVER_FILE), b"o").expect("writes");
    assert_eq!(
        directory.revocations().expect("is there"),
        Some(b"r".into())
    );
    assert_eq!(directory.rollover().expect("is there"), Some(b"o".into()));
}

/// P-12: `promos.json` wins over a second license under its number, which alone is not read.
#[test]
fn only_promos_json_is_the_license() {
    let (_temp, directory) = directory();
    fs::write(directory.path().join("1921900011.json"), b"number").expect("writes");
    assert_eq!(refused(&directory).0, Code::LicenseMissing);
    fs::write(directory.path().join(LICENSE_FILE), b"license").expect("writes");
    assert_eq!(directory.license().expect("is there"), b"license");
}

/// D-2: a missing directory and a missing file are told apart.
#[test]
fn missing_directory_and_missing_file_differ() {
    let (temp, directory) = directory();
    let (code, text) = refused(&directory);
    assert_eq!(code, Code::LicenseMissing);
    assert!(
        text.contains("no such file in the license directory"),
        "{text}"
    );

    let nowhere = Directory::new(temp.path().join("nowhere"));
    let (code, text) = refused(&nowhere);
    assert_eq!(code, Code::LicenseMissing);
    assert!(text.ends_with("nowhere does not exist"), "{text}");
    assert!(
        nowhere.revocations().is_err(),
        "a missing directory is no missing list"
    );

    let file = temp.path().join("file");
    fs::write(&file, b"").expect("writes");
    let (code, text) = refused(&Directory::new(file));
    assert_eq!(code, Code::LicenseUnreadable);
    assert!(text.contains("is not a directory"), "{text}");
}

/// D-2: the largest file is read, one byte more is refused, and a file without end as well.
#[test]
fn size_is_bounded() {
    let (_temp, directory) = directory();
    let path = directory.path().join(LICENSE_FILE);
    fs::write(&path, vec![b' '; FILE_MAX]).expect("writes");
    assert_eq!(directory.license().expect("just fits").len(), FILE_MAX);

    let mut file = File::options().append(true).open(&path).expect("opens");
    file.write_all(b" ").expect("writes");
    assert_eq!(refused(&directory).0, Code::LicenseTooLarge);
    file.set_len(1 << 40).expect("a sparse terabyte");
    assert_eq!(refused(&directory).0, Code::LicenseTooLarge);
}

/// Counts what it gives, without end.
struct Counting(usize);

impl Read for &mut Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0 += buffer.len();
        Ok(buffer.len())
    }
}

#[test]
fn no_more_than_the_bound_is_held() {
    let bytes = read_bounded(io::repeat(b' ').take(FILE_MAX as u64), FILE_MAX).expect("just fits");
    assert_eq!(bytes.capacity(), FILE_MAX + 1);

    let mut endless = Counting(0);
    assert!(matches!(
        read_bounded(&mut endless, FILE_MAX),
        Err(Trouble::TooLarge)
    ));
    assert_eq!(endless.0, FILE_MAX + 1);
}

#[test]
fn codes_name_the_file_that_is_wrong() {
    let (_temp, directory) = directory();
    for file in [REVOCATIONS_FILE, ROLLOVER_FILE] {
        fs::create_dir(directory.path().join(file)).expect("a directory in its place");
    }
    let revocations = directory.revocations().expect_err("no file");
    assert_eq!(revocations.code(), Code::RevocationsInvalid);
    assert_eq!(
        revocations.to_string(),
        "revocations.json: is a directory, not a file"
    );
    assert_eq!(directory.rollover().expect_err("no file").code(), Code::Io);
}

#[cfg(unix)]
mod unix {
    use std::{
        os::unix::{fs::symlink, net::UnixListener},
        process::Command,
    };

    use super::*;

    /// D-2: a link within the directory is as good as a file; the directory may be a link too.
    #[test]
    fn links_within_are_followed() {
        let (temp, directory) = directory();
        fs::create_dir(directory.path().join("2026")).expect("creates");
        fs::write(directory.path().join("2026/site.json"), b"license").expect("writes");
        symlink("2026/site.json", directory.path().join(LICENSE_FILE)).expect("links");
        assert_eq!(directory.license().expect("within"), b"license");

        let link = temp.path().join("link");
        symlink(directory.path(), &link).expect("links");
        assert_eq!(Directory::new(link).license().expect("within"), b"license");
    }

    /// D-2: a link that leads out is refused, directly or through a linked directory.
    #[test]
    fn links_that_lead_out_are_refused() {
        let (temp, directory) = directory();
        let license = directory.path().join(LICENSE_FILE);
        fs::create_dir(temp.path().join("lic-other")).expect("creates");
        fs::write(temp.path().join("lic-other/secret"), b"secret").expect("writes");
        symlink("../lic-other", directory.path().join("inner")).expect("links");
        for target in ["../lic-other/secret", "inner/secret", "/dev/zero"] {
            symlink(target, &license).expect("links");
            let (code, text) = refused(&directory);
            assert_eq!(code, Code::LicenseOutside, "{text}");
            assert!(text.contains("outside of the license directory"), "{text}");
            fs::remove_file(&license).expect("removes");
        }
    }

    #[test]
    fn links_that_lead_nowhere_are_told_from_missing_files() {
        let (_temp, directory) = directory();
        let license = directory.path().join(LICENSE_FILE);
        symlink("gone.json", &license).expect("links");
        let (code, text) = refused(&directory);
        assert_eq!(code, Code::LicenseUnreadable);
        assert!(text.contains("gone.json, which does not exist"), "{text}");
        fs::remove_file(&license).expect("removes");
        symlink(LICENSE_FILE, &license).expect("links to itself");
        assert_eq!(refused(&directory).0, Code::LicenseUnreadable);
    }

    /// A pipe without a writer would hang a plain read for ever.
    #[test]
    fn pipes_and_sockets_are_refused_without_waiting() {
        let (_temp, directory) = directory();
        let license = directory.path().join(LICENSE_FILE);
        let made = Command::new("mkfifo").arg(&license).status();
        assert!(made.expect("mkfifo runs").success());
        let (code, text) = refused(&directory);
        assert_eq!(code, Code::LicenseUnreadable);
        assert!(text.contains("is a pipe"), "{text}");
        fs::remove_file(&license).expect("removes");
        let _socket = UnixListener::bind(&license).expect("binds");
        assert!(refused(&directory).1.contains("is a socket"));
    }

    /// A link put in place after the check is noticed.
    #[test]
    fn swaps_during_the_opening_are_noticed() {
        let (temp, directory) = directory();
        let license = directory.path().join(LICENSE_FILE);
        let secret = temp.path().join("secret");
        fs::write(&license, b"license").expect("writes");
        fs::write(&secret, b"secret").expect("writes");
        let swap = || {
            fs::remove_file(&license).expect("removes");
            symlink(&secret, &license).expect("links");
        };
        let opened = open::open_with(directory.path(), LICENSE_FILE, swap);
        assert!(matches!(opened, Err(Trouble::Outside { .. })), "{opened:?}");
    }

    /// A license that is replaced by a rename meanwhile is read whole: the new one.
    #[test]
    fn one_replacement_is_followed_endless_ones_are_not() {
        let (_temp, directory) = directory();
        let license = directory.path().join(LICENSE_FILE);
        let new = directory.path().join("new");
        fs::write(&license, b"0").expect("writes");
        let replace = |bytes: u32| {
            fs::write(&new, bytes.to_string()).expect("writes");
            fs::rename(&new, &license).expect("renames");
        };
        let mut times = 0;
        let opened = open::open_with(directory.path(), LICENSE_FILE, || {
            times += 1;
            if times == 1 {
                replace(times);
            }
        });
        let opened = opened.expect("settles");
        assert_eq!(
            read_bounded(opened.as_file(), FILE_MAX).expect("reads"),
            b"1"
        );

        let opened = open::open_with(directory.path(), LICENSE_FILE, || {
            times += 1;
            replace(times);
        });
        assert!(matches!(opened, Err(Trouble::Changing)), "{opened:?}");
    }
}
