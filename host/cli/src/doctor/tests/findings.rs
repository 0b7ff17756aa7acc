use super::{super::site::DirectoryTrouble, *};

#[track_caller]
fn check(site: &Site, expected: &[Complaint]) {
    let found: Vec<_> = examine(site).iter().map(|it| it.complaint).collect();
    assert_eq!(found, expected);
}

fn only_repair(site: &Site) -> Option<Repair> {
    let mut findings = examine(site);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.pop().and_then(|finding| finding.repair)
}

fn set_aside(path: &str) -> Repair {
    Repair::SetAside { file: path.into() }
}

/// P-18: nothing is found where nothing is wrong, with a hard dongle and with a soft one.
#[test]
fn healthy_sites_have_no_findings() {
    check(&healthy(), &[]);
    check(&soft(&["licinfo.cfg"]), &[]);
    check(
        &soft(&["licinfo.cfg", "revocations.json", "notes.txt"]),
        &[],
    );
    check(
        &with_files(&["promos.json", "promos.json.keyfob-backup-20260714T120000Z"]),
        &[],
    );
}

/// P-17: a soft-dongle license needs to know the computer again; a hard dongle does not.
#[test]
fn a_soft_dongle_needs_a_hardware_id() {
    let mut site = soft(&["licinfo.cfg"]);
    site.has_hardware_id = false;
    check(&site, &[Complaint::HardwareUnknown]);
    assert_eq!(only_repair(&site), None);
    let hard = Site {
        has_hardware_id: false,
        ..healthy()
    };
    check(&hard, &[]);
}

/// P-18: the old key file, in any case, beside either kind of license.
#[test]
fn old_key_files_are_set_aside() {
    for name in ["promos.key", "PROMOS.KEY"] {
        for site in [
            with_files(&["promos.json", name]),
            soft(&["licinfo.cfg", name]),
        ] {
            check(&site, &[Complaint::OldKeyFile]);
            assert_eq!(only_repair(&site), Some(set_aside(&format!("/lic/{name}"))));
        }
    }
}

/// P-18: beside a soft dongle every license file is one too many, whatever its name.
#[test]
fn json_beside_a_soft_dongle_is_set_aside() {
    for name in ["promos.json", "1921900011.json", "Promos (1).json"] {
        let site = soft(&["licinfo.cfg", name]);
        check(&site, &[Complaint::JsonBesideSoftDongle]);
        assert_eq!(only_repair(&site), Some(set_aside(&format!("/lic/{name}"))));
    }
    let twice = [Complaint::JsonBesideSoftDongle; 2];
    check(&soft(&["1921900011.json", "promos.json"]), &twice);
}

/// P-18: a hard dongle beside a soft-dongle license is named; only people can unplug it.
#[test]
fn a_dongle_beside_a_soft_license_is_found() {
    let mut site = soft(&["licinfo.cfg"]);
    site.dongles = vec![dongle(Access::Usable)];
    check(&site, &[Complaint::DongleBesideSoftLicense]);
    assert_eq!(only_repair(&site), None);
    // That it cannot be used does not matter: it must go.
    site.dongles = vec![denied()];
    check(&site, &[Complaint::DongleBesideSoftLicense]);
}

/// P-18: what is not known for certain is told by what lies around.
#[test]
fn the_kind_of_license_is_told_by_its_traces() {
    let unknown = |names: &[&str], dongles: Vec<Dongle>| Site {
        protection: Protection::Unknown,
        dongles,
        ..with_files(names)
    };
    let plugged = || vec![dongle(Access::Usable)];
    check(&unknown(&["licinfo.cfg"], vec![]), &[]);
    check(
        &unknown(&["licinfo.cfg"], plugged()),
        &[Complaint::DongleBesideSoftLicense],
    );
    let both = ["licinfo.cfg", "promos.json"];
    check(&unknown(&both, vec![]), &[Complaint::JsonBesideSoftDongle]);
    check(&unknown(&both, plugged()), &[Complaint::BothKinds]);
    assert_eq!(only_repair(&unknown(&both, plugged())), None);
    check(
        &unknown(&["promos.json"], vec![]),
        &[Complaint::DongleMissing],
    );
    check(&unknown(&[], vec![]), &[Complaint::LicenseMissing]);
}

/// P-12, P-18: the license under its number is renamed.
#[test]
fn a_numbered_license_is_renamed() {
    let site = with_files(&["1921900011.json"]);
    check(&site, &[Complaint::LicenseNotRenamed]);
    let rename = Repair::RenameLicense {
        from: "/lic/1921900011.json".into(),
        to: "/lic/promos.json".into(),
    };
    assert_eq!(only_repair(&site), Some(rename));
}

/// P-18: so is one under a name that is nearly right, or that merely looks like a license inside.
#[test]
fn a_misnamed_license_is_renamed() {
    for name in ["PROMOS.JSON", "promos.json.txt", "promos (1).json"] {
        check(&with_files(&[name]), &[Complaint::LicenseMisnamed]);
    }
    let mut listing = listing(&["hanau.json"]);
    let mut site = healthy();
    site.directory.listing = Ok(listing.clone());
    check(&site, &[Complaint::LicenseMissing]);
    listing.files[0].begins_as_license = true;
    site.directory.listing = Ok(listing);
    check(&site, &[Complaint::LicenseMisnamed]);
    assert!(matches!(
        only_repair(&site),
        Some(Repair::RenameLicense { .. })
    ));
}

/// P-18: two licenses: `promos.json` wins, and without it nobody can choose but people.
#[test]
fn two_licenses_are_found() {
    let site = with_files(&["1921900011.json", "promos.json"]);
    check(&site, &[Complaint::SecondLicense]);
    assert_eq!(only_repair(&site), Some(set_aside("/lic/1921900011.json")));

    let site = with_files(&["1921900011.json", "1921900012.json"]);
    check(&site, &[Complaint::LicenseAmbiguous]);
    assert_eq!(only_repair(&site), None);
    assert_eq!(
        examine(&site)[0].args[0].1,
        "1921900011.json, 1921900012.json"
    );
}

/// A file system without case opens `PROMOS.JSON`; a link may give the license a second name.
#[test]
fn other_names_of_the_same_file_are_no_second_license() {
    let mut listing = listing(&["1921900011.json", "promos.json"]);
    listing.files[0].is_license = true;
    let mut site = healthy();
    site.directory.listing = Ok(listing);
    check(&site, &[]);
}

/// P-18: no directory, no permission, no license.
#[test]
fn missing_things_are_told_apart() {
    let mut site = healthy();
    site.directory.listing = Err(DirectoryTrouble::Missing);
    check(&site, &[Complaint::DirectoryMissing]);
    site.directory.listing = Err(DirectoryTrouble::Unreadable("denied".to_owned()));
    check(&site, &[Complaint::DirectoryUnreadable]);
    check(&with_files(&["licinfo.cfg"]), &[Complaint::LicenseMissing]);
}

/// P-18: temporary codes in `promos.ini`, codes of an old soft dongle in `promos2.ini`.
#[test]
fn old_codes_are_found() {
    let mut site = healthy();
    let text = "[ActCode]\r\nCodeA=b94d0a5f\r\nCodeB=f6455777\r\n";
    site.settings.current = Some(settings("promos.ini", text));
    check(&site, &[Complaint::TemporaryCodes]);
    let file = "/bin/promos.ini".into();
    assert_eq!(only_repair(&site), Some(Repair::RemoveCodes { file }));

    let mut site = healthy();
    for code in ["CodeC", "CodeD", "CodeE", "CodeF"] {
        let text = format!("[Any]\n{code}=1\n");
        site.settings.old = Some(settings("promos2.ini", &text));
        check(&site, &[Complaint::OldCodes]);
        assert_eq!(only_repair(&site), Some(set_aside("/bin/promos2.ini")));
    }
}

/// Codes of one kind in the file of the other are not what these programs read.
#[test]
fn codes_elsewhere_are_left_alone() {
    let mut site = healthy();
    site.settings.current = Some(settings("promos.ini", "[ActCode]\nCodeC=1\n[x]\nCodeA=1"));
    site.settings.old = Some(settings("promos2.ini", "[ActCode]\nCodeA=1\n"));
    check(&site, &[]);
    site.settings = Settings::default();
    check(&site, &[]);
}

#[test]
fn unreadable_settings_are_not_passed_over() {
    let mut site = healthy();
    site.settings.current = Some(SettingsFile {
        bytes: Err("denied".to_owned()),
        ..settings("promos.ini", "")
    });
    check(&site, &[Complaint::SettingsUnreadable]);
}

/// P-18: the dongle is missing, busy, forbidden, or without a node; each is told by name.
#[test]
fn dongles_that_cannot_be_used_are_found() {
    for (dongles, complaint) in [
        (vec![], Complaint::DongleMissing),
        (vec![dongle(Access::Busy)], Complaint::DongleBusy),
        (vec![dongle(Access::NoNode)], Complaint::DongleWithoutNode),
    ] {
        let site = Site {
            dongles,
            ..healthy()
        };
        check(&site, &[complaint]);
        assert_eq!(only_repair(&site), None);
    }
    let mut site = healthy();
    site.dongles = vec![dongle(Access::Usable), dongle(Access::Busy), denied()];
    check(&site, &[Complaint::DongleBusy, Complaint::DonglePermission]);
}

/// P-18: without the udev rule the repair installs it; where it is there, it would not help.
#[test]
fn the_udev_rule_is_offered_once() {
    let mut site = healthy();
    site.dongles = vec![denied()];
    check(&site, &[Complaint::DonglePermission]);
    let file = "/etc/70-keyfob.rules".into();
    assert_eq!(only_repair(&site), Some(Repair::InstallRule { file }));
    site.udev_rule = Some(rule(true));
    check(&site, &[Complaint::DonglePermissionDespiteRule]);
    assert_eq!(only_repair(&site), None);
    site.udev_rule = None;
    check(&site, &[Complaint::DongleDenied]);
    assert_eq!(only_repair(&site), None);
}

/// D-7: a wrong clock comes first: it explains the rest.
#[test]
fn the_clock_comes_first() {
    let mut site = with_files(&[]);
    site.clock.issued = Some(site.clock.now.plus(3600));
    check(
        &site,
        &[Complaint::ClockBehindLicense, Complaint::LicenseMissing],
    );
}

/// An emergency license needs no dongle, whatever is plugged in.
#[test]
fn an_emergency_license_asks_for_no_dongle() {
    let mut site = healthy();
    site.protection = Protection::Unbound;
    site.dongles.clear();
    check(&site, &[]);
    site.dongles = vec![denied()];
    check(&site, &[]);
}

/// P-12, P-18: what a check of the license refuses is a finding, unless the file is in the way
/// altogether.
#[test]
fn a_refused_license_is_found() {
    let mut site = healthy();
    site.refusal = Some(refusal());
    check(&site, &[Complaint::LicenseRefused]);
    assert_eq!(only_repair(&site), None);
    site.directory.listing = Ok(listing(&["licinfo.cfg", "promos.json"]));
    site.protection = Protection::Soft;
    site.dongles.clear();
    check(&site, &[Complaint::JsonBesideSoftDongle]);
}

/// A simulated dongle that may not be opened is no matter for udev.
#[test]
fn udev_has_no_say_in_files() {
    let mut site = healthy();
    site.dongles = vec![dongle(Access::Denied {
        node: "/sim/a.dongle".into(),
        by_udev: false,
    })];
    check(&site, &[Complaint::DongleDenied]);
    assert_eq!(only_repair(&site), None);
}

/// D-2: a dongle that is there but gives no sensible answer is told apart from none.
#[test]
fn a_silent_dongle_is_found() {
    let mut site = healthy();
    site.dongles = vec![dongle(Access::Silent("no answer".to_owned()))];
    check(&site, &[Complaint::DongleSilent]);
}
