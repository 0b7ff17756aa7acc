//! Decision 12, P-18: what is done to `licinfo.cfg`, and what is said of it.

use keyfob::{Code, guard};
use licfmt::license::Profile;

use crate::{
    DAY, refused,
    server::Mode,
    site::{Computer, Online, registration},
};

/// Decision 13: deleting it gains nothing.
#[test]
fn deleted() {
    let online = Online::registered(Profile::SoftDongle);
    online.plant.remove("licinfo.cfg");
    assert_eq!(refused(online.start()).code(), Code::LicenseMissing);
    let asked = refused(online.check_in());
    assert_eq!(asked.code(), Code::NotRegistered);
}

/// P-17: copied to another computer, it says what differs.
#[test]
fn on_another_computer() {
    let online = Online::registered(Profile::SoftDongle);
    online.computer.exchange_disk("WD-2");
    let problem = refused(online.start());
    assert_eq!(problem.code(), Code::LicinfoOtherComputer);
    let changed = problem.args().find(|(name, _)| *name == "changed");
    assert_eq!(changed, Some(("changed", "disk")));
    online.computer.exchange_disk("WD-1");
    assert!(online.start().is_ok());
}

/// The key does not open with the hashes that are in the file: they are other ones.
#[test]
fn the_key_needs_the_computer_itself() {
    struct FromFile(licfmt::hardware::Hardware);
    impl keyfob::hardware::HardwareSource for FromFile {
        fn read(&self, _: licfmt::KeyId) -> Result<licfmt::hardware::Hardware, keyfob::Problem> {
            Ok(self.0)
        }
    }

    let online = Online::registered(Profile::SoftDongle);
    let (file, _) = keyfob::online::Installation::peek(&online.licinfo()).expect("signed");
    let mut site = online.site();
    site.online.hardware = std::sync::Arc::new(FromFile(file.hardware));
    let problem = refused(guard::Supervisor::start(site).map(drop));
    assert_eq!(problem.code(), Code::LicinfoEdited);
}

/// Every edited byte is noticed; cut off, it is no file.
#[test]
fn edited_or_cut_off() {
    let online = Online::registered(Profile::SoftDongle);
    let good = online.licinfo();
    let text = String::from_utf8(good.clone()).expect("text");
    let edited = text.replace("license.example.com", "license.example.org");
    online.plant.put("licinfo.cfg", edited.as_bytes());
    assert_eq!(refused(online.start()).code(), Code::LicinfoEdited);
    for at in (0..good.len()).step_by(97) {
        let mut edited = good.clone();
        edited[at] ^= 1;
        online.plant.put("licinfo.cfg", &edited);
        assert!(online.start().is_err(), "byte {at}");
        online.plant.put("licinfo.cfg", &good[..at]);
        assert_eq!(refused(online.start()).code(), Code::LicinfoMalformed);
    }
    let other = text.replace("licinfo/1", "licinfo/2");
    online.plant.put("licinfo.cfg", other.as_bytes());
    assert_eq!(refused(online.start()).code(), Code::LicinfoVersion);
    online.plant.put("licinfo.cfg", &vec![b' '; 1 << 20]);
    assert_eq!(refused(online.start()).code(), Code::LicinfoMalformed);
    online.plant.put("licinfo.cfg", &good);
    assert!(online.start().is_ok());
}

/// Decision 12: an older one that is put back is noticed, as long as the state is there.
#[test]
fn an_older_one_put_back() {
    let (online, mut supervisor) = Online::running(Profile::SoftDongle);
    let old = online.licinfo();
    online.days(&mut supervisor, 3);
    supervisor.end();
    online.plant.put("licinfo.cfg", &old);
    let problem = refused(online.start());
    assert_eq!(problem.code(), Code::LicinfoRestored);
    // Without the state, its lease is still as old as it is.
    let _ = std::fs::remove_dir_all(online.plant.path("state"));
    online.server.set(Mode::Away);
    online.plant.run_nothing(30 * DAY);
    let (_, status) = online.start().expect("an hour");
    assert_eq!(status.verdict.code(), Some(Code::ServerOverdue));
}

/// A lease of another installation in a file that is signed well is found out.
#[test]
fn a_lease_of_another_installation() {
    let online = Online::registered(Profile::SoftDongle);
    let other = Online {
        computer: Computer::new("WD-9"),
        ..Online::registered(Profile::SoftDongle)
    };
    let _ = std::fs::remove_file(other.plant.path("lic").join("licinfo.cfg"));
    let registered = other.register(&registration());
    assert!(registered.is_ok(), "{registered:?}");
    let theirs = other.licinfo();
    online.plant.put("licinfo.cfg", &theirs);
    assert_eq!(refused(online.start()).code(), Code::LicinfoOtherComputer);
}

/// Only its user reads it.
#[cfg(unix)]
#[test]
fn it_is_private() {
    use std::os::unix::fs::PermissionsExt as _;

    let online = Online::registered(Profile::SoftDongle);
    let path = online.plant.path("lic").join("licinfo.cfg");
    let mode = std::fs::metadata(path).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// A look from outside asks nobody and changes nothing.
#[test]
fn observing_changes_nothing() {
    let online = Online::registered(Profile::SoftDongle);
    let (before, asked) = (online.licinfo(), online.server.asked());
    let seen = guard::observe(&online.site()).expect("registered");
    assert_eq!(seen.verdict, keyfob::control::Verdict::Run);
    let registered = seen.registered.expect("online");
    assert_eq!(registered.server, "https://license.example.com");
    assert_eq!((online.licinfo(), online.server.asked()), (before, asked));
}
