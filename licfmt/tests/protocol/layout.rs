//! The layout of every message and signed body, written down a second time: field by field, in the
//! order of the wire, with the numbers of all variants.

use licfmt::{
    Certificate, Digest, DongleId, KeyId, LicenseTag, Nonce, PublicKey, Purposes, Revision,
    RevocationNumber, Sealed, SignedBody, UnixTime, Validity,
    attest::{Attestation, Challenge, DongleTimes},
    cert::IssuerRequest,
    counter::{CounterAnswer, CounterIndex, CounterState},
    device::{Chip, DeviceCertificate, FirmwareVersion, LockState, ProvisionRequest, Stage, Tier},
    firmware::{Chunk, FirmwareManifest},
    id::{RequestId, Sequence},
    message::{Capabilities, HostEntropy, Info, Refusal, Request, Response},
    rollover::RootRollover,
    statement::{LicenseFloor, TimeStatement},
    update::{DongleUpdate, UpdateOp, UpdateOps, UpdateReceipt, UpdateRequest},
};
use serde::Serialize;

/// Bytes that belong together, and what they are.
pub(crate) struct Part {
    pub(crate) label: String,
    pub(crate) bytes: Vec<u8>,
}

/// Something whose bytes can be told apart.
pub(crate) trait Layout {
    /// Appends its parts; `at` is its name so far.
    fn parts(&self, at: &str, out: &mut Vec<Part>);
}

/// All parts of a value.
pub(crate) fn parts_of(value: &impl Layout) -> Vec<Part> {
    let mut parts = Vec::new();
    value.parts("", &mut parts);
    parts
}

pub(crate) fn part(label: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Part {
    Part {
        label: label.into(),
        bytes: bytes.into(),
    }
}

fn encoded(value: &impl Serialize) -> Vec<u8> {
    let mut buffer = [0; 128];
    postcard::to_slice(value, &mut buffer)
        .expect("a small value")
        .to_vec()
}

fn inner(at: &str, field: &str) -> String {
    if at.is_empty() {
        field.to_owned()
    } else {
        format!("{at}.{field}")
    }
}

/// Values that are one part: raw bytes, or a number that is shown.
macro_rules! plain {
    ($($type:ty),*; shown $($number:ty),*) => {
        $(impl Layout for $type {
            fn parts(&self, at: &str, out: &mut Vec<Part>) {
                out.push(part(at, encoded(self)));
            }
        })*
        $(impl Layout for $number {
            fn parts(&self, at: &str, out: &mut Vec<Part>) {
                out.push(part(format!("{at} = {self}"), encoded(self)));
            }
        })*
    };
}

plain!(
    Digest, HostEntropy, KeyId, LicenseTag, Nonce, PublicKey, RequestId;
    shown bool, u8, u32, u64, Chip, CounterIndex, DongleId, Purposes, Refusal, Revision,
    RevocationNumber, Sequence, Stage, Tier, UnixTime
);

/// Structs: their fields, one after the other, and nothing else.
macro_rules! structs {
    ($($type:ident { $($field:ident),* })*) => {
        $(impl Layout for $type {
            fn parts(&self, at: &str, out: &mut Vec<Part>) {
                let Self { $($field),* } = self;
                $($field.parts(&inner(at, stringify!($field)), out);)*
            }
        })*
    };
}

structs! {
    Attestation { challenge, dongle, chip, lock, firmware, boots, times, lowest_revision, revocations, counters }
    Certificate { root, subject, purposes, validity }
    Challenge { nonce, license_file, license, host_time }
    CounterAnswer { nonce, dongle, counter, amount, granted, state }
    CounterState { epoch, used, limit }
    DeviceCertificate { dongle, public_key, unit, chip, tier, issued }
    DongleTimes { trusted, observed, behind }
    DongleUpdate { dongle, sequence, request, issued, ops }
    FirmwareManifest { chip, version, len, digest, issued }
    FirmwareVersion { major, minor, patch }
    IssuerRequest { public_key, purposes, issued }
    Info { protocol, capabilities, chip, unit, firmware, stage, lock, dongle, public_key, boots, uptime_ms, times, revocations, next_update, counters, erase_cycles }
    LicenseFloor { license, revision }
    LockState { identity, debug_port }
    ProvisionRequest { challenge, public_key, chip, unit, lock, firmware }
    RootRollover { old, new, issued }
    TimeStatement { time, revocations, license }
    UpdateReceipt { dongle, sequence, update }
    UpdateRequest { dongle, sequence, request, times, revocations, counters }
    Validity { not_before, not_after }
}

/// An enum whose variants the page shows one by one.
pub(crate) trait Variants {
    /// The page's names of all variants, in the order of their numbers.
    const NAMES: &'static [&'static str];

    /// The page's name of this variant.
    fn name(&self) -> &'static str;
}

/// Enums: a number, then the variant's fields. A variant that is missing here does not compile.
macro_rules! enums {
    ($($type:ident {
        $($number:literal $name:literal = $variant:ident $({ $($field:ident),* })? $(($content:ident))?)*
        $(; $other:pat)?
    })*) => {
        $(
            impl Layout for $type {
                fn parts(&self, at: &str, out: &mut Vec<Part>) {
                    match self {
                        $(Self::$variant $({ $($field),* })? $(($content))? => {
                            out.push(part(inner(at, stringify!($variant)), [$number]));
                            $($($field.parts(&inner(at, stringify!($field)), out);)*)?
                            $($content.parts(&inner(at, stringify!($content)), out);)?
                        })*
                        $($other => panic!("a variant that the tests do not know"),)?
                    }
                }
            }

            impl Variants for $type {
                const NAMES: &'static [&'static str] = &[$($name),*];

                fn name(&self) -> &'static str {
                    match self {
                        $(Self::$variant { .. } => $name,)*
                        $($other => panic!("a variant that the tests do not know"),)?
                    }
                }
            }
        )*
    };
}

enums! {
    Request {
        0 "info" = Info
        1 "create-key" = CreateKey { entropy, challenge }
        2 "install" = Install { root, issuer, device }
        3 "lock" = Lock { dongle }
        4 "certificates" = Certificates
        5 "attest" = Attest(challenge)
        6 "present" = Present { issuer, statement }
        7 "consume" = Consume { nonce, counter, amount }
        8 "prepare-update" = PrepareUpdate
        9 "apply-update" = ApplyUpdate { issuer, update }
        10 "stage-firmware" = StageFirmware { manifest }
        11 "firmware-data" = FirmwareData { offset, data }
        12 "install-firmware" = InstallFirmware
        13 "sample-noise" = SampleNoise
    }
    Response {
        0 "info" = Info(info)
        1 "key-created" = KeyCreated { public_key, request }
        2 "installed" = Installed(request_digest)
        3 "locked" = Locked
        4 "certificates" = Certificates { issuer, device }
        5 "attestation" = Attestation(attestation)
        6 "times" = Times(times)
        7 "counter" = Counter(answer)
        8 "update-request" = UpdateRequest(request)
        9 "updated" = Updated(receipt)
        10 "refused" = Refused(refusal)
        11 "firmware-wanted" = FirmwareWanted(offset)
        12 "restarting" = Restarting
        13 "noise" = Noise(samples)
    }
    UpdateOp {
        0 "counter" = Counter { counter, epoch, limit }
        1 "time" = Time { trusted, observed }
        2 "license-floor" = LicenseFloor(floor)
        3 "revocations" = Revocations(number);
        _
    }
}

impl Layout for Capabilities {
    fn parts(&self, at: &str, out: &mut Vec<Part>) {
        out.push(part(format!("{at} = {:#x}", self.0), encoded(self)));
    }
}

impl Layout for Chunk {
    fn parts(&self, at: &str, out: &mut Vec<Part>) {
        let len = self.0.len();
        out.push(part(format!("{at}: {len} bytes"), encoded(&len)));
        out.push(part(at, &self.0[..]));
    }
}

impl<T: SignedBody> Layout for Sealed<T> {
    fn parts(&self, at: &str, out: &mut Vec<Part>) {
        let bytes = self.as_bytes();
        let len = bytes.len();
        out.push(part(format!("{at}: {len} bytes"), encoded(&len)));
        out.push(part(format!("{at}: sealed object"), bytes));
    }
}

impl<T: Layout> Layout for Option<T> {
    fn parts(&self, at: &str, out: &mut Vec<Part>) {
        match self {
            None => out.push(part(format!("{at}: none"), [0])),
            Some(value) => {
                out.push(part(format!("{at}: some"), [1]));
                value.parts(at, out);
            }
        }
    }
}

impl<T: Layout, const N: usize> Layout for [T; N] {
    fn parts(&self, at: &str, out: &mut Vec<Part>) {
        for (index, value) in self.iter().enumerate() {
            value.parts(&format!("{at}[{index}]"), out);
        }
    }
}

impl Layout for UpdateOps {
    fn parts(&self, at: &str, out: &mut Vec<Part>) {
        let len = self.0.len();
        out.push(part(format!("{at}: {len} entries"), encoded(&len)));
        for (index, op) in self.0.iter().enumerate() {
            op.parts(&format!("{at}[{index}]"), out);
        }
    }
}
