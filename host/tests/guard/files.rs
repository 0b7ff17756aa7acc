//! D-2, P-12: the license directory changes while the program runs.

use std::fs;

use keyfob::{
    Code,
    control::Verdict,
    directory::Directory,
    guard::{Supervisor, observe},
};
use licfmt::{
    Revision, RevocationNumber, UnixTime,
    license::{Kind, License, Limit, OnFailure, Profile, Protection, SoftDongle},
    revocation::RevocationList,
    time::DAY,
};

use crate::{
    HOUR, MINUTE, RUN, brief,
    plant::{self, NOW, Plant},
    refused,
};

fn bytes(plant: &Plant) -> Vec<u8> {
    fs::read(plant.path("lic/promos.json")).expect("it is there")
}

fn edited(plant: &Plant) -> Vec<u8> {
    let mut file = bytes(plant);
    file.push(b' ');
    file
}

/// P-12: no file, or an edited one, is no start.
#[test]
fn a_bad_file_is_no_start() {
    let plant = Plant::new();
    let problem = refused(Supervisor::start(plant.site()));
    assert_eq!(problem.code(), Code::LicenseMissing);
    plant.issue(&plant::license(plant.dongle(1)));
    plant.put("promos.json", &edited(&plant));
    let problem = refused(Supervisor::start(plant.site()));
    assert_eq!(problem.code(), Code::LicenseEdited);
}

/// A newer revision counts at once.
#[test]
fn a_newer_revision_is_taken_over() {
    let (plant, mut program) = Plant::running();
    let mut newer = (*program.license()).clone();
    newer.revision = Revision(4);
    newer.options.clear();
    plant.issue(&plant::with_time(newer));
    let status = program.look(&|| true);
    assert_eq!(brief(&status), RUN);
    assert_eq!(status.license.revision, Revision(4));
    assert!(!status.license.option("alarming"));
}

/// P-12: who edits or deletes the file while the program runs has the same hour as who pulls the
/// dongle, in the same sum; the good file ends that.
#[test]
fn a_bad_file_is_an_absence() {
    let (plant, mut program) = Plant::running();
    let good = bytes(&plant);
    plant.put("promos.json", &edited(&plant));
    let edited = ("countdown", Some(Code::LicenseEdited), 60);
    assert_eq!(brief(&program.look(&|| true)), edited);
    plant.run(&mut program, 30 * MINUTE);
    // Then the dongle is pulled, then the file deleted: one absence, whatever the reason.
    plant.pull(1);
    plant.remove("promos.json");
    let missing = ("countdown", Some(Code::LicenseMissing), 20);
    assert_eq!(brief(&plant.run(&mut program, 10 * MINUTE)), missing);
    plant.put("promos.json", &good);
    let removed = ("countdown", Some(Code::DongleRemoved), 20);
    assert_eq!(brief(&program.look(&|| true)), removed);
    plant.plug(1);
    assert_eq!(brief(&program.look(&|| true)), RUN);
    plant.remove("promos.json");
    let used_up = ("stop", Some(Code::AbsenceUsedUp), 0);
    assert_eq!(brief(&plant.run(&mut program, 21 * MINUTE)), used_up);
}

/// D-2: a file that is just being copied does no harm; when it is whole, it counts.
#[test]
fn a_half_written_file_changes_nothing() {
    let (plant, mut program) = Plant::running();
    let mut newer = (*program.license()).clone();
    newer.revision = Revision(4);
    let newer = plant::sealed(&plant::with_time(newer));
    plant.put("promos.json", &newer[..newer.len() / 2]);
    let status = program.look(&|| false);
    assert_eq!(brief(&status), RUN);
    assert_eq!(status.license.revision, Revision(3));
    plant.put("promos.json", &newer);
    assert_eq!(program.look(&|| false).license.revision, Revision(4));
}

/// Decision 3: an older revision that is put back is noticed: by the program that knows the newer
/// one, and by the dongle that saw it.
#[test]
fn an_older_revision_is_refused() {
    let (plant, mut program) = Plant::running();
    let older = bytes(&plant);
    let mut newer = (*program.license()).clone();
    newer.revision = Revision(4);
    plant.issue(&plant::with_time(newer));
    assert_eq!(brief(&program.look(&|| true)), RUN);
    plant.put("promos.json", &older);
    let status = program.look(&|| true);
    let superseded = ("countdown", Some(Code::LicenseSuperseded), 60);
    assert_eq!(brief(&status), superseded);
    assert_eq!(
        status.license.revision,
        Revision(4),
        "the good one stays in use"
    );
    program.end();
    let problem = refused(Supervisor::start(plant.site()));
    assert_eq!(problem.code(), Code::LicenseSuperseded);
}

/// A license for another dongle counts once that dongle is there, which must come within the hour.
#[test]
fn a_license_for_another_dongle_needs_that_dongle() {
    let (plant, mut program) = Plant::running();
    let second = plant.dongle(2);
    plant.pull(2);
    let mut other = (*program.license()).clone();
    other.revision = Revision(4);
    other.protection = Protection::HardDongle(second);
    plant.issue(&plant::with_time(other));
    let status = program.look(&|| true);
    assert_eq!(brief(&status), ("countdown", Some(Code::DongleOther), 60));
    assert_eq!(status.license.revision, Revision(3));
    plant.plug(2);
    let status = plant.run(&mut program, 5);
    assert_eq!(brief(&status), RUN);
    assert_eq!(status.license.revision, Revision(4));
}

/// D-2, D-4: somebody else's genuine license brings neither its features nor its rules along: it is
/// a bad file under the rules of the license in use.
#[test]
fn a_foreign_license_without_its_dongle_is_a_bad_file() {
    let (plant, mut program) = Plant::running();
    let mine = bytes(&plant);
    let mut foreign = plant::license(plant.dongle(2));
    plant.pull(2);
    foreign.number = "1921900099".parse().expect("a number");
    foreign.features[0].limit = Limit::Unlimited;
    foreign.control.periods.countdown_s = 30 * 24 * 3600;
    foreign.control.on_failure = OnFailure::Degrade;
    plant.issue(&plant::with_time(foreign));
    let status = program.look(&|| true);
    assert_eq!(brief(&status), ("countdown", Some(Code::DongleOther), 60));
    assert_eq!(&*status.license.number, "1921900011");
    assert_ne!(status.license.features[0].limit, Limit::Unlimited);
    let end = ("stop", Some(Code::DongleOther), 0);
    assert_eq!(brief(&plant.run(&mut program, HOUR)), end);
    plant.put("promos.json", &mine);
    assert_eq!(brief(&plant.run(&mut program, MINUTE)), RUN);
}

/// Decision 3, decision 20: another program's license tells the dongle of a newer revocation list: the
/// plant that has the old one is warned for 72 hours, and has its countdown then.
#[test]
fn a_list_of_another_product_stops_no_plant_at_once() {
    let (plant, mut program) = Plant::running();
    let mut other = (*program.license()).clone();
    other.number = "1921900012".parse().expect("a number");
    other.product = "other".parse().expect("a product");
    other.revocations = RevocationNumber(6);
    let list = plant::sealed(&RevocationList {
        number: RevocationNumber(6),
        issued: UnixTime(NOW),
        issuers: vec![],
        licenses: vec![],
        dongles: vec![],
    });
    let mut site = plant.site();
    site.program.product = Some(other.product.clone());
    site.directory = Directory::new(plant.path("lic2"));
    fs::create_dir(plant.path("lic2")).expect("a directory");
    let license = plant::sealed(&plant::with_time(other));
    fs::write(plant.path("lic2/promos.json"), license).expect("written");
    fs::write(plant.path("lic2/revocations.json"), &list).expect("written");
    Supervisor::start(site).expect("all is well");

    let missing = Some(Code::RevocationsMissing);
    let status = plant.run(&mut program, MINUTE);
    let (verdict, code, left) = brief(&status);
    assert_eq!((verdict, code), ("warn", missing));
    assert!((72 * 60 - 1..=72 * 60).contains(&left), "{left}");
    let seen = observe(&plant.site()).expect("a good file");
    assert!(
        matches!(seen.verdict, Verdict::Warn(_)),
        "{:?}",
        seen.verdict
    );
    assert_eq!(
        refused(Supervisor::start(plant.site())).code(),
        Code::RevocationsMissing
    );
    plant.run_nothing(71 * HOUR);
    assert_eq!(brief(&program.look(&|| true)).0, "warn");
    plant.run_nothing(HOUR);
    let (verdict, code, left) = brief(&program.look(&|| true));
    assert_eq!((verdict, code), ("countdown", missing));
    assert!(left >= 59, "{left}");
    plant.put("revocations.json", &list);
    assert_eq!(brief(&program.look(&|| true)), RUN);
    // To delete it is no warning.
    plant.remove("revocations.json");
    let (verdict, code, _) = brief(&program.look(&|| true));
    assert_eq!((verdict, code), ("countdown", missing));
}

fn emergency(license: &License) -> License {
    let mut license = license.clone();
    license.number = "1921900011-E".parse().expect("a number");
    license.kind = Kind::Emergency;
    license.protection = Protection::Unbound;
    license.control.profile = Profile::FixedTerm;
    license.control.on_failure = OnFailure::Stop;
    license.expires = Some(UnixTime(NOW).plus(7 * DAY));
    license.tiers.clear();
    license.time = None;
    license
}

/// Decision 20: an emergency license saves a plant whose dongle failed, for its seven days; a file
/// that goes bad meanwhile is told and changes nothing.
#[test]
fn an_emergency_license_takes_over() {
    let (plant, mut program) = Plant::running();
    plant.pull(1);
    assert_eq!(brief(&plant.run(&mut program, 50 * MINUTE)).0, "countdown");
    plant.issue(&emergency(&program.license()));
    let expiring = ("warn", Some(Code::LicenseExpiring));
    let (verdict, code, _) = brief(&plant.run(&mut program, HOUR));
    assert_eq!((verdict, code), expiring);
    plant.remove("promos.json");
    plant.run_nothing(DAY);
    let status = program.look(&|| true);
    let (verdict, code, _) = brief(&status);
    assert_eq!((verdict, code), expiring);
    assert_eq!(status.warnings[0].code(), Code::LicenseMissing);
    let end = ("stop", Some(Code::LicenseExpired), 0);
    plant.run_nothing(7 * DAY);
    assert_eq!(brief(&program.look(&|| true)), end);
}

/// A soft-dongle license in the place of a good one is a bad file, and no way around the dongle.
#[test]
fn a_soft_dongle_license_is_not_taken_over() {
    let (plant, mut program) = Plant::running();
    let mut soft = (*program.license()).clone();
    soft.protection = Protection::SoftDongle(SoftDongle {});
    soft.control.profile = Profile::SoftDongle;
    soft.tiers.clear();
    plant.issue(&soft);
    let code = Some(Code::SoftDongleLicense);
    assert_eq!(brief(&program.look(&|| true)), ("countdown", code, 60));
    program.end();
    assert_eq!(Some(refused(Supervisor::start(plant.site())).code()), code);
}
