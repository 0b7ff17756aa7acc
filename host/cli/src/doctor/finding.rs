//! What the doctor says.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// The program may well run, but this ought to be put right.
    Warning,
    /// As it is, the program does not start.
    Error,
}

/// Defines what can be found: variant, stable name, severity.
macro_rules! complaints {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $severity:ident;)*) => {
        /// What can be found. In `text/*/doctor.ftl` the message `doctor-NAME` says what is wrong,
        /// its attribute `advice` what to do, and `repair` what a repair does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Complaint { $($(#[$doc])* $variant),* }

        impl Complaint {
            /// All of them.
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The id of its message.
            pub(crate) const fn message(self) -> &'static str {
                match self { $(Self::$variant => concat!("doctor-", $name)),* }
            }

            /// How bad it is.
            pub(crate) const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),* }
            }
        }
    };
}

complaints! {
    /// The computer's clock is behind the time at which the license was issued.
    ClockBehindLicense = "clock-behind-license", Error;
    /// The computer's clock is behind what the vendor signed for the dongle.
    ClockBehindTrusted = "clock-behind-trusted", Error;
    /// The computer's clock is behind what the dongle has seen.
    ClockBehindObserved = "clock-behind-observed", Warning;

    /// No license directory.
    DirectoryMissing = "directory-missing", Error;
    /// A license directory that cannot be listed.
    DirectoryUnreadable = "directory-unreadable", Error;
    /// No license of any name.
    LicenseMissing = "license-missing", Error;
    /// A license under its number.
    LicenseNotRenamed = "license-not-renamed", Error;
    /// A license under a name that is nearly right.
    LicenseMisnamed = "license-misnamed", Error;
    /// Several licenses, none of them under the right name.
    LicenseAmbiguous = "license-ambiguous", Error;
    /// A license, or its dongle, that a check refuses.
    LicenseRefused = "license-refused", Error;
    /// A license beside `promos.json`.
    SecondLicense = "second-license", Warning;
    /// A license file beside a soft dongle.
    JsonBesideSoftDongle = "json-beside-soft-dongle", Warning;
    /// A soft dongle's lease, a license file and a dongle, all at once.
    BothKinds = "both-kinds", Warning;
    /// A key file of the old kind.
    OldKeyFile = "old-key-file", Warning;

    /// Temporary codes in `promos.ini`.
    TemporaryCodes = "temporary-codes", Warning;
    /// Codes of an old soft dongle in `promos2.ini`.
    OldCodes = "old-codes", Warning;
    /// Settings that could not be read, so that codes in them were not looked for.
    SettingsUnreadable = "settings-unreadable", Warning;

    /// A hard dongle beside a soft-dongle license.
    DongleBesideSoftLicense = "dongle-beside-soft-license", Warning;
    /// No dongle, but a license that needs one.
    DongleMissing = "dongle-missing", Error;
    /// Another program keeps the dongle busy.
    DongleBusy = "dongle-busy", Error;
    /// A dongle that does not answer as a dongle does.
    DongleSilent = "dongle-silent", Error;
    /// This user may not open the dongle, and udev has no say in it.
    DongleDenied = "dongle-denied", Error;
    /// This user may not open the dongle, for want of the udev rule.
    DonglePermission = "dongle-permission", Error;
    /// This user may not open the dongle in spite of the udev rule.
    DonglePermissionDespiteRule = "dongle-permission-despite-rule", Error;
    /// A dongle on the bus without a HID node.
    DongleWithoutNode = "dongle-without-node", Error;

    /// A soft-dongle license on a computer that nothing tells from others.
    HardwareUnknown = "hardware-unknown", Error;
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// What.
    pub(crate) complaint: Complaint,
    /// The message's arguments, fit to be printed.
    pub(crate) args: Vec<(&'static str, String)>,
    /// What would put it right, where a program can.
    pub(crate) repair: Option<Repair>,
}

impl Finding {
    pub(super) const fn new(complaint: Complaint) -> Self {
        Self {
            complaint,
            args: Vec::new(),
            repair: None,
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl AsRef<OsStr>) -> Self {
        self.args.push((name, printable(value.as_ref())));
        self
    }

    /// Names a file by its directory and its name.
    pub(super) fn with_file(self, file: &Path) -> Self {
        self.with("file", file.file_name().unwrap_or_default())
            .with("directory", file.parent().unwrap_or(Path::new("")))
    }

    pub(super) fn repaired_by(mut self, repair: Repair) -> Self {
        self.repair = Some(repair);
        self
    }
}

/// A change that puts something right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Repair {
    /// Gives a file a backup's name.
    SetAside {
        /// The file.
        file: PathBuf,
    },
    /// Gives a license the name under which it is read; the old name is set aside.
    RenameLicense {
        /// The license.
        from: PathBuf,
        /// `promos.json`, which is not there.
        to: PathBuf,
    },
    /// Takes the temporary codes out of the settings.
    RemoveCodes {
        /// `promos.ini`.
        file: PathBuf,
    },
    /// Writes the udev rule.
    InstallRule {
        /// Where to.
        file: PathBuf,
    },
}

/// A text from outside, such as a file's name, without what would move the cursor or turn the
/// direction of writing.
fn printable(text: &OsStr) -> String {
    text.to_string_lossy()
        .chars()
        .map(|character| {
            let harmful = character.is_control()
                || matches!(character, '\u{200e}' | '\u{200f}' | '\u{061c}')
                || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            if harmful { '\u{fffd}' } else { character }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let names: BTreeSet<_> = Complaint::ALL.iter().map(|it| it.name()).collect();
        assert_eq!(names.len(), Complaint::ALL.len());
        let kebab = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        assert!(names.iter().all(|name| name.bytes().all(kebab)));
    }

    #[test]
    fn file_names_cannot_dress_up_a_terminal() {
        let finding = Finding::new(Complaint::OldKeyFile)
            .with_file(Path::new("/lic\u{1b}[2J/nosj.\u{202e}promos é"));
        let text = |at: usize| finding.args[at].1.as_str();
        assert_eq!(text(0), "nosj.\u{fffd}promos é");
        assert_eq!(text(1), "/lic\u{fffd}[2J");
    }
}
