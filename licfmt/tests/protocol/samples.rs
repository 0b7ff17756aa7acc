//! The values that the page shows, from fixed keys.

use ed25519_dalek::SigningKey;
use licfmt::{
    Certificate, Digest, DongleId, LicenseTag, Nonce, PublicKey, Purpose, Revision,
    RevocationNumber, Sealed, UnixTime, Validity,
    attest::{Attestation, Challenge, DongleTimes},
    cert::IssuerRequest,
    counter::{COUNTERS, CounterAnswer, CounterIndex, CounterState},
    device::{Chip, DeviceCertificate, FirmwareVersion, LockState, ProvisionRequest, Stage, Tier},
    firmware::{CHUNK_MAX, Chunk, FirmwareManifest},
    id::{RequestId, Sequence},
    message::{Capabilities, HostEntropy, Info, PROTOCOL_VERSION, Refusal, Request, Response},
    rollover::RootRollover,
    statement::{LicenseFloor, TimeStatement},
    update::{DongleUpdate, UpdateOp, UpdateOps, UpdateReceipt, UpdateRequest},
};

/// 2026-11-21T09:00:00Z.
const ISSUED: UnixTime = UnixTime(1_795_251_600);

pub(crate) const ROOT: u8 = 1;
pub(crate) const TIME_ISSUER: u8 = 4;
pub(crate) const DEVICE_ISSUER: u8 = 5;
pub(crate) const DONGLE: u8 = 6;
pub(crate) const UPDATE_ISSUER: u8 = 7;
pub(crate) const NEXT_ROOT: u8 = 10;
pub(crate) const FIRMWARE_KEY: u8 = 11;

/// Test keys: the seed is 32 times the same byte.
pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub(crate) fn public(seed: u8) -> PublicKey {
    PublicKey::from(&key(seed).verifying_key())
}

/// 00 01 02 … from `first` on, so that a byte out of place is seen.
fn counting<const N: usize>(first: u8) -> [u8; N] {
    let mut next = first;
    [(); N].map(|()| {
        next = next.wrapping_add(1);
        next.wrapping_sub(1)
    })
}

fn dongle() -> DongleId {
    DongleId::new(42).expect("in range")
}

fn nonce() -> Nonce {
    Nonce(counting(0x20))
}

fn unit() -> Digest {
    Digest::of(b"unique id of the chip")
}

fn counters() -> [CounterState; COUNTERS] {
    let mut counters = [CounterState::default(); COUNTERS];
    counters[0] = CounterState {
        epoch: 1,
        used: 300,
        limit: 1000,
    };
    counters
}

const TIMES: DongleTimes = DongleTimes {
    trusted: ISSUED,
    observed: UnixTime(ISSUED.0 + 3600),
    behind: 0,
};

const LOCKED: LockState = LockState {
    identity: true,
    debug_port: true,
};

const FIRMWARE: FirmwareVersion = FirmwareVersion {
    major: 1,
    minor: 2,
    patch: 3,
};

fn floor() -> LicenseFloor {
    LicenseFloor {
        license: LicenseTag::of("1921900011"),
        revision: Revision(3),
    }
}

pub(crate) fn certificate(subject: u8, purpose: Purpose) -> Certificate {
    Certificate {
        root: public(ROOT).id(),
        subject: public(subject),
        purposes: [purpose].into_iter().collect(),
        validity: Validity {
            not_before: UnixTime(ISSUED.0 - 86_400),
            not_after: ISSUED.plus(86_400),
        },
    }
}

fn issuer(subject: u8, purpose: Purpose) -> Sealed<Certificate> {
    Sealed::sign(&certificate(subject, purpose), &key(ROOT))
}

pub(crate) fn issuer_request() -> IssuerRequest {
    IssuerRequest {
        public_key: public(TIME_ISSUER),
        purposes: [Purpose::License, Purpose::Time].into_iter().collect(),
        issued: ISSUED,
    }
}

pub(crate) fn device_certificate() -> DeviceCertificate {
    DeviceCertificate {
        dongle: dongle(),
        public_key: public(DONGLE),
        unit: unit(),
        chip: Chip::Nrf52840,
        tier: Tier::Production,
        issued: ISSUED,
    }
}

pub(crate) fn provision_request() -> ProvisionRequest {
    ProvisionRequest {
        challenge: nonce(),
        public_key: public(DONGLE),
        chip: Chip::Nrf52840,
        unit: unit(),
        lock: LockState {
            identity: false,
            debug_port: true,
        },
        firmware: FIRMWARE,
    }
}

pub(crate) fn time_statement() -> TimeStatement {
    TimeStatement {
        time: ISSUED,
        revocations: RevocationNumber(7),
        license: Some(floor()),
    }
}

fn challenge() -> Challenge {
    Challenge {
        nonce: nonce(),
        license_file: Digest::of(include_bytes!("../vectors/license/good.json")),
        license: floor().license,
        host_time: UnixTime(ISSUED.0 + 3600),
    }
}

pub(crate) fn attestation() -> Attestation {
    Attestation {
        challenge: challenge(),
        dongle: dongle(),
        chip: Chip::Nrf52840,
        lock: LOCKED,
        firmware: FIRMWARE,
        boots: 17,
        times: TIMES,
        lowest_revision: Revision(3),
        revocations: RevocationNumber(7),
        counters: counters(),
    }
}

fn counter(index: u8) -> CounterIndex {
    CounterIndex::new(index).expect("a dongle has it")
}

pub(crate) fn counter_answer() -> CounterAnswer {
    CounterAnswer {
        nonce: nonce(),
        dongle: dongle(),
        counter: counter(0),
        amount: 2,
        granted: true,
        state: counters()[0],
    }
}

pub(crate) fn update_request() -> UpdateRequest {
    UpdateRequest {
        dongle: dongle(),
        sequence: Sequence(5),
        request: RequestId(counting(0xa0)),
        times: TIMES,
        revocations: RevocationNumber(7),
        counters: counters(),
    }
}

/// Every kind of change once.
pub(crate) fn update_ops() -> [UpdateOp; 4] {
    [
        UpdateOp::Counter {
            counter: counter(1),
            epoch: 2,
            limit: 5000,
        },
        UpdateOp::Time {
            trusted: ISSUED,
            observed: ISSUED,
        },
        UpdateOp::LicenseFloor(floor()),
        UpdateOp::Revocations(RevocationNumber(7)),
    ]
}

pub(crate) fn dongle_update() -> DongleUpdate {
    DongleUpdate {
        dongle: dongle(),
        sequence: Sequence(5),
        request: RequestId(counting(0xa0)),
        issued: ISSUED,
        ops: UpdateOps(update_ops().into_iter().collect()),
    }
}

fn sealed_update() -> Sealed<DongleUpdate> {
    Sealed::sign(&dongle_update(), &key(UPDATE_ISSUER))
}

pub(crate) fn update_receipt() -> UpdateReceipt {
    UpdateReceipt {
        dongle: dongle(),
        sequence: Sequence(5),
        update: Digest::of(sealed_update().as_bytes()),
    }
}

pub(crate) fn root_rollover() -> RootRollover {
    RootRollover {
        old: public(ROOT),
        new: public(NEXT_ROOT),
        issued: ISSUED,
    }
}

/// One whole piece and a short one.
fn program() -> [u8; CHUNK_MAX + 16] {
    counting(0)
}

pub(crate) fn firmware_manifest() -> FirmwareManifest {
    FirmwareManifest {
        chip: Chip::Nrf52840,
        version: FIRMWARE,
        len: u32::try_from(program().len()).expect("short"),
        digest: Digest::of(&program()),
        issued: ISSUED,
    }
}

pub(crate) fn sealed_manifest() -> Sealed<FirmwareManifest> {
    Sealed::sign(&firmware_manifest(), &key(FIRMWARE_KEY))
}

fn chunk(bytes: &[u8]) -> Chunk {
    Chunk(heapless::Vec::from_slice(bytes).expect("short enough"))
}

fn install() -> Request {
    Request::Install {
        root: public(ROOT),
        issuer: issuer(DEVICE_ISSUER, Purpose::Device),
        device: Sealed::sign(&device_certificate(), &key(DEVICE_ISSUER)),
    }
}

/// One of each request.
pub(crate) fn requests() -> Vec<Request> {
    vec![
        Request::Info,
        Request::CreateKey {
            entropy: HostEntropy(counting(0x40)),
            challenge: nonce(),
        },
        install(),
        Request::Lock { dongle: dongle() },
        Request::Certificates,
        Request::Attest(challenge()),
        Request::Present {
            issuer: issuer(TIME_ISSUER, Purpose::Time),
            statement: Sealed::sign(&time_statement(), &key(TIME_ISSUER)),
        },
        Request::Consume {
            nonce: nonce(),
            counter: counter(0),
            amount: 2,
        },
        Request::PrepareUpdate,
        Request::ApplyUpdate {
            issuer: issuer(UPDATE_ISSUER, Purpose::Update),
            update: sealed_update(),
        },
        Request::StageFirmware {
            manifest: sealed_manifest(),
        },
        Request::FirmwareData {
            offset: 256,
            data: chunk(&program()[CHUNK_MAX..]),
        },
        Request::InstallFirmware,
        Request::SampleNoise,
    ]
}

/// One of each response.
pub(crate) fn responses() -> Vec<Response> {
    let mut buffer = [0; licfmt::message::MESSAGE_MAX];
    let installed = Digest::of(install().encode(&mut buffer));
    vec![
        Response::Info(info()),
        Response::KeyCreated {
            public_key: public(DONGLE),
            request: Sealed::sign(&provision_request(), &key(DONGLE)),
        },
        Response::Installed(installed),
        Response::Locked,
        Response::Certificates {
            issuer: issuer(DEVICE_ISSUER, Purpose::Device),
            device: Sealed::sign(&device_certificate(), &key(DEVICE_ISSUER)),
        },
        Response::Attestation(Sealed::sign(&attestation(), &key(DONGLE))),
        Response::Times(TIMES),
        Response::Counter(Sealed::sign(&counter_answer(), &key(DONGLE))),
        Response::UpdateRequest(Sealed::sign(&update_request(), &key(DONGLE))),
        Response::Updated(Sealed::sign(&update_receipt(), &key(DONGLE))),
        Response::Refused(Refusal::Untrusted),
        Response::FirmwareWanted(256),
        Response::Restarting,
        Response::Noise(chunk(&counting::<32>(0xc0))),
    ]
}

fn info() -> Info {
    Info {
        protocol: PROTOCOL_VERSION,
        capabilities: Capabilities::WINK.with(Capabilities::BUTTON),
        chip: Chip::Nrf52840,
        unit: unit(),
        firmware: FIRMWARE,
        stage: Stage::Locked,
        lock: LOCKED,
        dongle: Some(dongle()),
        public_key: Some(public(DONGLE)),
        boots: 17,
        uptime_ms: 123_456,
        times: TIMES,
        revocations: RevocationNumber(7),
        next_update: Sequence(5),
        counters: counters(),
        erase_cycles: 12,
    }
}
