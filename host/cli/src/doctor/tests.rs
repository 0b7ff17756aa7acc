//! Every finding, from plain facts; and its texts in both languages.

mod findings;
mod text;

use std::path::PathBuf;

use keyfob::Code;
use licfmt::UnixTime;

use super::{
    site::{
        Access, Clock, Dongle, Entry, LicenseDirectory, Listing, Protection, Refusal, Settings,
        SettingsFile, UdevRule,
    },
    *,
};

/// A site with a hard-dongle license and its dongle, and nothing wrong.
fn healthy() -> Site {
    Site {
        directory: LicenseDirectory {
            path: "/lic".into(),
            listing: Ok(listing(&["promos.json", "revocations.json"])),
        },
        settings: Settings {
            current: Some(settings("promos.ini", "[Main]\nLang=de\n")),
            old: Some(settings("promos2.ini", "[Main]\n")),
        },
        protection: Protection::Hard,
        refusal: None,
        dongles: vec![dongle(Access::Usable)],
        udev_rule: Some(rule(false)),
        has_hardware_id: true,
        clock: Clock {
            now: UnixTime(1_800_000_000),
            issued: Some(UnixTime(1_790_000_000)),
            trusted: Some(UnixTime(1_790_000_000)),
            observed: Some(UnixTime(1_800_000_000)),
        },
    }
}

fn with_files(names: &[&str]) -> Site {
    let mut site = healthy();
    site.directory.listing = Ok(listing(names));
    site
}

fn soft(names: &[&str]) -> Site {
    Site {
        protection: Protection::Soft,
        dongles: Vec::new(),
        ..with_files(names)
    }
}

fn listing(names: &[&str]) -> Listing {
    let entry = |name: &&str| Entry {
        path: PathBuf::from("/lic").join(name),
        is_license: *name == "promos.json",
        begins_as_license: false,
    };
    Listing {
        has_license: names.contains(&"promos.json"),
        files: names.iter().map(entry).collect(),
    }
}

fn settings(name: &str, text: &str) -> SettingsFile {
    SettingsFile {
        path: PathBuf::from("/bin").join(name),
        bytes: Ok(text.into()),
    }
}

fn dongle(access: Access) -> Dongle {
    Dongle {
        name: "KF-1".to_owned(),
        access,
    }
}

fn rule(is_current: bool) -> UdevRule {
    UdevRule {
        path: "/etc/70-keyfob.rules".into(),
        is_current,
    }
}

fn denied() -> Dongle {
    dongle(Access::Denied {
        node: "/dev/hidraw0".into(),
        by_udev: true,
    })
}

fn refusal() -> Refusal {
    Refusal {
        code: Code::LicenseEdited,
        text: "edited".to_owned(),
        hint: "copy it again".to_owned(),
    }
}
