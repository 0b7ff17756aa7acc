//! Every verdict's stable code, and the exit status that goes with it.
//!
//! A code never changes its meaning and is never used again for another; its German and English
//! texts are in `text/`.

use core::fmt;

/// Defines the codes: variant, name, exit status.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $status:ident;)*) => {
        /// What is wrong (or worth a warning), as programs and scripts know it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $variant),* }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The exit status of a command that ends with this code.
            #[must_use]
            pub const fn exit_status(self) -> ExitStatus {
                match self { $(Self::$variant => ExitStatus::$status),* }
            }
        }
    };
}

codes! {
    // The license file.
    /// No `promos.json` in the license directory.
    LicenseMissing = "license-missing", NoLicense;
    /// The file is there but cannot be read.
    LicenseUnreadable = "license-unreadable", NoLicense;
    /// The file is a link that leads out of the license directory.
    LicenseOutside = "license-outside", NoLicense;
    /// Larger than any license may be.
    LicenseTooLarge = "license-too-large", BadLicense;
    /// No license file: broken off, not JSON, unknown or doubled keys, numbers out of range.
    LicenseMalformed = "license-malformed", BadLicense;
    /// Of a version that this program does not know.
    LicenseVersion = "license-version", BadLicense;
    /// Signed, but it contradicts itself.
    LicenseContradiction = "license-contradiction", BadLicense;
    /// Something was changed after it was signed.
    LicenseEdited = "license-edited", UntrustedLicense;
    /// Signed by nobody whom this program's vendor vouches for.
    LicenseUntrusted = "license-untrusted", UntrustedLicense;
    /// The signer may not sign licenses.
    IssuerPurpose = "issuer-purpose", UntrustedLicense;
    /// The signer was not entitled at the time of issue.
    IssuerValidity = "issuer-validity", UntrustedLicense;
    /// The vendor revoked the signer.
    IssuerRevoked = "issuer-revoked", UntrustedLicense;
    /// A key that signs for everything.
    WeakKey = "weak-key", UntrustedLicense;
    /// For another program.
    LicenseProduct = "license-product", OtherUse;
    /// For another environment (production, test).
    LicenseEnvironment = "license-environment", OtherUse;
    /// Not valid yet.
    LicenseNotYet = "license-not-yet", OutOfTime;
    /// No longer valid.
    LicenseExpired = "license-expired", OutOfTime;
    /// Valid, but not for long: a warning.
    LicenseExpiring = "license-expiring", OutOfTime;
    /// A newer revision of this license is known.
    LicenseSuperseded = "license-superseded", Withdrawn;
    /// The vendor revoked this license.
    LicenseRevoked = "license-revoked", Withdrawn;
    /// The vendor's revocation list is not where it should be.
    RevocationsMissing = "revocations-missing", Withdrawn;
    /// An older revocation list was put back.
    RevocationsOutdated = "revocations-outdated", Withdrawn;
    /// The revocation list itself is not to be believed.
    RevocationsInvalid = "revocations-invalid", Withdrawn;
    /// The license needs a soft dongle, which is checked with the vendor's server.
    SoftDongleLicense = "soft-dongle-license", OtherUse;

    // The dongle.
    /// No dongle is plugged.
    DongleMissing = "dongle-missing", NoDongle;
    /// A dongle is plugged, but this user may not open it.
    DonglePermission = "dongle-permission", NoDongle;
    /// Another program keeps the dongle busy.
    DongleBusy = "dongle-busy", NoDongle;
    /// The dongle does not answer, or answers nonsense.
    DongleSilent = "dongle-silent", NoDongle;
    /// The dongle speaks another version of the protocol.
    DongleProtocol = "dongle-protocol", NoDongle;
    /// The dongle refused the request.
    DongleRefused = "dongle-refused", NoDongle;
    /// The dongle has no certificate yet.
    DongleUnprovisioned = "dongle-unprovisioned", NoDongle;
    /// It fails its self-test, or is not what it should be: for whoever makes dongles.
    DongleFaulty = "dongle-faulty", NoDongle;
    /// Another dongle than the license names.
    DongleOther = "dongle-other", WrongDongle;
    /// It carries the right number, but not the right key: a copy.
    DongleCopied = "dongle-copied", WrongDongle;
    /// Its answer belongs to another question: recorded and played back.
    DongleReplayed = "dongle-replayed", WrongDongle;
    /// Its signature is wrong.
    DongleForged = "dongle-forged", WrongDongle;
    /// Its certificate does not lead to the vendor.
    DongleUncertified = "dongle-uncertified", WrongDongle;
    /// The vendor revoked it.
    DongleRevoked = "dongle-revoked", WrongDongle;
    /// Its tier is not among those that the license accepts.
    DongleTier = "dongle-tier", WrongDongle;
    /// Fewer units are left in a counter than were asked for.
    CounterUsedUp = "counter-used-up", Withdrawn;

    // The clock.
    /// Behind what the vendor signed: certainly wrong.
    ClockBehindTrusted = "clock-behind-trusted", WrongClock;
    /// Behind what the dongle has seen; a warning at first.
    ClockBehindObserved = "clock-behind-observed", WrongClock;

    // The soft dongle.
    /// `licinfo.cfg` cannot be read.
    LicinfoUnreadable = "licinfo-unreadable", NoLicense;
    /// `licinfo.cfg` is broken off, or is something else.
    LicinfoMalformed = "licinfo-malformed", BadLicense;
    /// `licinfo.cfg` is of a version that this program does not know.
    LicinfoVersion = "licinfo-version", BadLicense;
    /// `licinfo.cfg` was changed by something else than this product.
    LicinfoEdited = "licinfo-edited", UntrustedLicense;
    /// An older `licinfo.cfg` was put back.
    LicinfoRestored = "licinfo-restored", UntrustedLicense;
    /// `licinfo.cfg` was made on another computer, or a part of this one was exchanged.
    LicinfoOtherComputer = "licinfo-other-computer", OtherComputer;
    /// A lease does not come from this vendor, or is not for this installation or request.
    LeaseUntrusted = "lease-untrusted", UntrustedLicense;
    /// The vendor's server did not answer.
    ServerUnreachable = "server-unreachable", NoServer;
    /// Something answered, but not as the vendor's server does.
    ServerAnswer = "server-answer", NoServer;
    /// The vendor's server did not do what it was asked, and said why, unsigned.
    ServerDeclined = "server-declined", NoServer;

    // While the program runs.
    /// The dongle was pulled; the program stops when the countdown ends.
    DongleRemoved = "dongle-removed", Stopped;
    /// The dongle was away for too long in the last 24 hours.
    AbsenceUsedUp = "absence-used-up", Stopped;
    /// Never registered with the vendor's server.
    NotRegistered = "not-registered", Stopped;
    /// The server has not been reached for days.
    ServerSilent = "server-silent", Stopped;
    /// The server has not been reached for so long that the program runs for an hour only.
    ServerOverdue = "server-overdue", Stopped;
    /// The registered key is no longer valid.
    KeyExpired = "key-expired", Stopped;
    /// The server refused, signed: reset, cancelled, revoked or bound elsewhere.
    LeaseRefused = "lease-refused", Stopped;
    /// The longest run of an engineering license is over; start the program again.
    RunLimit = "run-limit", Stopped;
    /// The longest run of an engineering license is over soon: a warning.
    RunEnding = "run-ending", Stopped;

    // Everything else.
    /// A file or directory could not be read or written.
    Io = "io", Failure;
    /// Nothing tells this computer from others, so no license can be bound to it.
    HardwareUnknown = "hardware-unknown", Failure;
    /// Key, passphrase or certificate of the vendor side is not usable.
    VendorKey = "vendor-key", Failure;
    /// A program, image or package is damaged, or is not for what it was to be used for.
    FirmwareUnfit = "firmware-unfit", Failure;
    /// New firmware did not show that it works; the dongle went back to what it had.
    FirmwareReturned = "firmware-returned", Failure;
    /// A board could not be flashed.
    FlashFailed = "flash-failed", Failure;
    /// The demo did not go as it should: a fault of this program.
    DemoFailed = "demo-failed", Failure;
    /// The command cannot be carried out as it was given.
    Usage = "usage", Usage;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The exit statuses of `keyfob`. `keyfob run` hands on the status of the program that it runs,
/// unless it stopped it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
#[non_exhaustive]
pub enum ExitStatus {
    /// All is well.
    Success = 0,
    /// Something outside the license failed: a file, a key.
    Failure = 1,
    /// The command line was not understood.
    Usage = 2,
    /// There is no license file to read.
    NoLicense = 10,
    /// The file is no license that this program can read.
    BadLicense = 11,
    /// The license was edited, or is not the vendor's.
    UntrustedLicense = 12,
    /// The license is for another program or another use.
    OtherUse = 13,
    /// The license is not valid now.
    OutOfTime = 14,
    /// The license was replaced or revoked.
    Withdrawn = 15,
    /// No usable dongle.
    NoDongle = 20,
    /// Not the dongle that the license needs.
    WrongDongle = 21,
    /// The computer's clock is wrong.
    WrongClock = 22,
    /// Not the computer that the license is bound to.
    OtherComputer = 23,
    /// The program was stopped, or may not start, by the rules of license control.
    Stopped = 30,
    /// The vendor's server gave no answer that counts.
    NoServer = 31,
    /// The doctor found something that it did not repair, or a check of settings found something wrong.
    Findings = 40,
}

impl ExitStatus {
    /// All statuses, for the table in the documentation.
    pub const ALL: [Self; 16] = [
        Self::Success,
        Self::Failure,
        Self::Usage,
        Self::NoLicense,
        Self::BadLicense,
        Self::UntrustedLicense,
        Self::OtherUse,
        Self::OutOfTime,
        Self::Withdrawn,
        Self::NoDongle,
        Self::WrongDongle,
        Self::WrongClock,
        Self::OtherComputer,
        Self::Stopped,
        Self::NoServer,
        Self::Findings,
    ];
}

impl From<ExitStatus> for std::process::ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(
            names
                .iter()
                .all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
        );
    }
}
