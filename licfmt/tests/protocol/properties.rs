//! Messages under any values and any bytes.

use licfmt::{
    Certificate, Digest, DongleId, LicenseTag, Nonce, PublicKey, RevocationNumber, Sealed,
    SignedBody, UnixTime,
    attest::{Challenge, DongleTimes},
    counter::{COUNTERS, CounterIndex, CounterState},
    device::{Chip, DeviceCertificate, FirmwareVersion, LockState, Stage},
    firmware::{CHUNK_MAX, Chunk},
    id::Sequence,
    message::{Capabilities, HostEntropy, Info, MESSAGE_MAX, Refusal, Request, Response},
    sign::SIGNATURE_LEN,
    statement::TimeStatement,
    update::{DongleUpdate, UpdateReceipt, UpdateRequest},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

use crate::{samples, tables};

fn bytes32() -> impl Strategy<Value = [u8; 32]> {
    any::<[u8; 32]>()
}

/// Of any length that the type allows, with any content: messages carry objects unread.
fn sealed<T: SignedBody + 'static>() -> impl Strategy<Value = Sealed<T>> {
    vec(any::<u8>(), SIGNATURE_LEN + 1..=Sealed::<T>::MAX)
        .prop_map(|bytes| Sealed::from_bytes(&bytes).expect("a possible length"))
}

fn chunk() -> impl Strategy<Value = Chunk> {
    vec(any::<u8>(), 0..=CHUNK_MAX).prop_map(|bytes| Chunk(bytes.into_iter().collect()))
}

fn dongle() -> impl Strategy<Value = DongleId> {
    (0..=DongleId::MAX).prop_map(|serial| DongleId::new(serial).expect("in range"))
}

fn times() -> impl Strategy<Value = DongleTimes> {
    any::<(u64, u64, u32)>().prop_map(|(trusted, observed, behind)| DongleTimes {
        trusted: UnixTime(trusted),
        observed: UnixTime(observed),
        behind,
    })
}

fn challenge() -> impl Strategy<Value = Challenge> {
    (bytes32(), bytes32(), any::<([u8; 16], u64)>()).prop_map(
        |(nonce, file, (license, host_time))| Challenge {
            nonce: Nonce(nonce),
            license_file: Digest(file),
            license: LicenseTag(license),
            host_time: UnixTime(host_time),
        },
    )
}

fn request() -> impl Strategy<Value = Request> {
    let counter = (0..COUNTERS).prop_map(|index| {
        let index = u8::try_from(index).expect("few");
        CounterIndex::new(index).expect("a dongle has it")
    });
    prop_oneof![
        select(vec![
            Request::Info,
            Request::Certificates,
            Request::PrepareUpdate,
            Request::InstallFirmware,
            Request::SampleNoise,
        ]),
        (bytes32(), bytes32()).prop_map(|(entropy, challenge)| Request::CreateKey {
            entropy: HostEntropy(entropy),
            challenge: Nonce(challenge),
        }),
        (
            bytes32(),
            sealed::<Certificate>(),
            sealed::<DeviceCertificate>()
        )
            .prop_map(|(root, issuer, device)| Request::Install {
                root: PublicKey(root),
                issuer,
                device
            }),
        dongle().prop_map(|dongle| Request::Lock { dongle }),
        challenge().prop_map(Request::Attest),
        (sealed::<Certificate>(), sealed::<TimeStatement>())
            .prop_map(|(issuer, statement)| Request::Present { issuer, statement }),
        (bytes32(), counter, any::<u32>()).prop_map(|(nonce, counter, amount)| Request::Consume {
            nonce: Nonce(nonce),
            counter,
            amount,
        }),
        (sealed::<Certificate>(), sealed::<DongleUpdate>())
            .prop_map(|(issuer, update)| Request::ApplyUpdate { issuer, update }),
        sealed().prop_map(|manifest| Request::StageFirmware { manifest }),
        (any::<u32>(), chunk()).prop_map(|(offset, data)| Request::FirmwareData { offset, data }),
    ]
}

fn counter_state() -> impl Strategy<Value = CounterState> {
    any::<(u32, u32, u32)>().prop_map(|(epoch, used, limit)| CounterState { epoch, used, limit })
}

fn info() -> impl Strategy<Value = Info> {
    let kinds = (
        select(tables::all::<Chip>()),
        select(tables::all::<Stage>()),
        any::<(bool, bool)>(),
        any::<(u8, u8, u8)>(),
    );
    let ids = (bytes32(), option::of(dongle()), option::of(bytes32()));
    let numbers = any::<(u8, u32, u32, u64, u32, u32, u32)>();
    let counters = proptest::array::uniform::<_, COUNTERS>(counter_state());
    (kinds, ids, numbers, times(), counters).prop_map(
        |(
            (chip, stage, (identity, debug_port), (major, minor, patch)),
            (unit, dongle, public_key),
            (protocol, capabilities, boots, uptime_ms, revocations, next_update, erase_cycles),
            times,
            counters,
        )| Info {
            protocol,
            capabilities: Capabilities(capabilities),
            chip,
            unit: Digest(unit),
            firmware: FirmwareVersion {
                major,
                minor,
                patch,
            },
            stage,
            lock: LockState {
                identity,
                debug_port,
            },
            dongle,
            public_key: public_key.map(PublicKey),
            boots,
            uptime_ms,
            times,
            revocations: RevocationNumber(revocations),
            next_update: Sequence(next_update),
            counters,
            erase_cycles,
        },
    )
}

fn response() -> impl Strategy<Value = Response> {
    prop_oneof![
        info().prop_map(Response::Info),
        (bytes32(), sealed()).prop_map(|(key, request)| Response::KeyCreated {
            public_key: PublicKey(key),
            request
        }),
        bytes32().prop_map(|digest| Response::Installed(Digest(digest))),
        Just(Response::Locked),
        (sealed::<Certificate>(), sealed::<DeviceCertificate>())
            .prop_map(|(issuer, device)| Response::Certificates { issuer, device }),
        sealed().prop_map(Response::Attestation),
        times().prop_map(Response::Times),
        sealed().prop_map(Response::Counter),
        sealed::<UpdateRequest>().prop_map(Response::UpdateRequest),
        sealed::<UpdateReceipt>().prop_map(Response::Updated),
        any::<u8>().prop_map(|byte| Response::Refused(Refusal::from_byte(byte))),
        any::<u32>().prop_map(Response::FirmwareWanted),
        Just(Response::Restarting),
        chunk().prop_map(Response::Noise),
    ]
}

/// Decoded, whole, cut at every byte, and with a byte too many.
macro_rules! survives {
    ($type:ident, $value:expr) => {{
        let value = $value;
        let mut buffer = [0; MESSAGE_MAX + 1];
        let len = value.encode(&mut buffer).len();
        prop_assert!(len > 0 && len <= MESSAGE_MAX, "{} bytes", len);
        prop_assert_eq!($type::decode(&buffer[..len]), Some(value));
        prop_assert_eq!($type::decode(&buffer[..=len]), None);
        for cut in 0..len {
            prop_assert_eq!($type::decode(&buffer[..cut]), None);
        }
    }};
}

/// What is read from any bytes is a message like any other.
macro_rules! harmless {
    ($type:ident, $bytes:expr) => {
        if let Some(value) = $type::decode($bytes) {
            let mut buffer = [0; MESSAGE_MAX];
            let written = value.encode(&mut buffer);
            prop_assert!(!written.is_empty());
            prop_assert_eq!($type::decode(written), Some(value));
        }
    };
}

fn one_edit() -> impl Strategy<Value = (usize, u8)> {
    (0..MESSAGE_MAX, 1..=u8::MAX)
}

proptest! {
    #[test]
    fn any_request_survives(request in request()) {
        survives!(Request, request);
    }

    #[test]
    fn any_response_survives(response in response()) {
        survives!(Response, response);
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in vec(any::<u8>(), 0..MESSAGE_MAX + 40)) {
        harmless!(Request, &bytes);
        harmless!(Response, &bytes);
    }

    /// Bytes that begin well get further than random ones.
    #[test]
    fn edited_messages_do_no_harm(number in 0u8..16, bytes in vec(any::<u8>(), 0..MESSAGE_MAX), (at, change) in one_edit()) {
        let mut begun = vec![number];
        begun.extend(&bytes);
        harmless!(Request, &begun);
        harmless!(Response, &begun);
        for request in samples::requests() {
            let mut buffer = [0; MESSAGE_MAX];
            let len = request.encode(&mut buffer).len();
            buffer[at % len] ^= change;
            harmless!(Request, &buffer[..len]);
        }
        for response in samples::responses() {
            let mut buffer = [0; MESSAGE_MAX];
            let len = response.encode(&mut buffer).len();
            buffer[at % len] ^= change;
            harmless!(Response, &buffer[..len]);
        }
    }
}
