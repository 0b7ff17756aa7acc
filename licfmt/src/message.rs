//! What host and dongle say to each other: one [`Request`], one [`Response`], in postcard.
//!
//! `docs/protocol.md` in this crate shows every message as bytes; those bytes are the golden
//! vectors of the tests.

mod refusal;

use core::fmt;

use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Serialize};

use crate::{
    Certificate, Digest, DongleId, Nonce, PublicKey, RevocationNumber, Sealed,
    attest::{Attestation, Challenge, DongleTimes},
    counter::{COUNTERS, CounterAnswer, CounterIndex, CounterState},
    device::{Chip, DeviceCertificate, FirmwareVersion, LockState, ProvisionRequest, Stage},
    firmware::{Chunk, FirmwareManifest},
    id::{Sequence, read_bytes},
    sign::decode_exact,
    statement::TimeStatement,
    update::{DongleUpdate, UpdateReceipt, UpdateRequest},
};

pub use refusal::Refusal;

/// The protocol that this crate speaks. A dongle with another number is refused by name.
pub const PROTOCOL_VERSION: u8 = 1;
/// The longest encoded [`Request`] or [`Response`], in bytes.
pub const MESSAGE_MAX: usize = if Request::POSTCARD_MAX_SIZE > Response::POSTCARD_MAX_SIZE {
    Request::POSTCARD_MAX_SIZE
} else {
    Response::POSTCARD_MAX_SIZE
};

/// Random bytes that the host adds to the dongle's own when a key is made.
#[derive(Clone, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct HostEntropy(#[serde(deserialize_with = "read_bytes")] pub [u8; 32]);

impl fmt::Debug for HostEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostEntropy(..)")
    }
}

/// What a host may ask. New requests are appended: their numbers are on the wire.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub enum Request {
    /// Who are you?
    Info,
    /// Make a key and ask for a certificate. Refused once locked; until then it replaces the key.
    CreateKey {
        /// Mixed into the key, in case the dongle's own noise is poor.
        entropy: HostEntropy,
        /// Comes back in the signed request.
        challenge: Nonce,
    },
    /// Take root, ID and certificate for the key just made.
    Install {
        /// The vendor's root key, believed from now on.
        root: PublicKey,
        /// The device issuer's certificate.
        issuer: Sealed<Certificate>,
        /// The dongle's certificate.
        device: Sealed<DeviceCertificate>,
    },
    /// Lock for good. The ID must be named, so that no other unit of a tray is locked by mistake.
    Lock {
        /// The dongle that is meant.
        dongle: DongleId,
    },
    /// Give the certificates that `Install` brought.
    Certificates,
    /// Prove that you are here.
    Attest(Challenge),
    /// Learn the time, the newest revocation list and a license's lowest revision.
    Present {
        /// The time issuer's certificate.
        issuer: Sealed<Certificate>,
        /// What it signed.
        statement: Sealed<TimeStatement>,
    },
    /// Use units of a counter.
    Consume {
        /// Comes back in the signed answer.
        nonce: Nonce,
        /// Which counter.
        counter: CounterIndex,
        /// How many units; 0 only asks.
        amount: u32,
    },
    /// Give a signed request for an update.
    PrepareUpdate,
    /// Apply an update, once.
    ApplyUpdate {
        /// The update issuer's certificate.
        issuer: Sealed<Certificate>,
        /// What it signed.
        update: Sealed<DongleUpdate>,
    },
    /// Begin to take a firmware image, or go on with one that broke off.
    StageFirmware {
        /// Signed by a firmware key that the boot stage believes.
        manifest: Sealed<FirmwareManifest>,
    },
    /// Take a piece of the program; pieces come in order.
    FirmwareData {
        /// Its place in the program, header not counted.
        offset: u32,
        /// The bytes; all but the last piece are of [`crate::firmware::CHUNK_MAX`] bytes.
        data: Chunk,
    },
    /// Check the image that was taken, and start it: the dongle restarts once the answer is out.
    InstallFirmware,
    /// Give raw noise, for a station to judge. Refused once locked.
    SampleNoise,
}

/// What the dongle answers. New answers are appended.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
#[expect(
    clippy::large_enum_variant,
    reason = "no allocator on the dongle; one response lives at a time"
)]
pub enum Response {
    /// To `Info`.
    Info(Info),
    /// To `CreateKey`.
    KeyCreated {
        /// The new key.
        public_key: PublicKey,
        /// Signed with it.
        request: Sealed<ProvisionRequest>,
    },
    /// To `Install`: SHA-256 of the encoded request that was received, so that the station knows
    /// what was stored.
    Installed(Digest),
    /// To `Lock`; also when it was locked before.
    Locked,
    /// To `Certificates`.
    Certificates {
        /// The device issuer's certificate.
        issuer: Sealed<Certificate>,
        /// The dongle's certificate.
        device: Sealed<DeviceCertificate>,
    },
    /// To `Attest`.
    Attestation(Sealed<Attestation>),
    /// To `Present`: the times afterwards.
    Times(DongleTimes),
    /// To `Consume`.
    Counter(Sealed<CounterAnswer>),
    /// To `PrepareUpdate`.
    UpdateRequest(Sealed<UpdateRequest>),
    /// To `ApplyUpdate`; also when the same update was applied before.
    Updated(Sealed<UpdateReceipt>),
    /// Refused, and nothing was changed.
    Refused(Refusal),
    /// To `StageFirmware` and `FirmwareData`: what is wanted next, as an offset in the program; its
    /// length when all is there.
    FirmwareWanted(u32),
    /// To `InstallFirmware`: the dongle restarts now. The USB connection breaks off.
    Restarting,
    /// To `SampleNoise`: raw samples that were used for nothing.
    Noise(Chunk),
}

/// What a dongle says of itself, unsigned.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct Info {
    /// [`PROTOCOL_VERSION`] of the firmware. Always first.
    pub protocol: u8,
    /// What it can do beyond the protocol's base.
    pub capabilities: Capabilities,
    /// The chip.
    pub chip: Chip,
    /// SHA-256 of the chip's unique id.
    pub unit: Digest,
    /// The running firmware.
    pub firmware: FirmwareVersion,
    /// How far it has come.
    pub stage: Stage,
    /// Its locks.
    pub lock: LockState,
    /// Its number, once provisioned.
    pub dongle: Option<DongleId>,
    /// Its key, once made.
    pub public_key: Option<PublicKey>,
    /// Power-ups so far.
    pub boots: u32,
    /// Milliseconds since power-up.
    pub uptime_ms: u64,
    /// Its times.
    pub times: DongleTimes,
    /// The newest revocation list that it has heard of.
    pub revocations: RevocationNumber,
    /// The number that the next update must carry.
    pub next_update: Sequence,
    /// Its counters.
    pub counters: [CounterState; COUNTERS],
    /// Erase cycles of the most used flash sector so far.
    pub erase_cycles: u32,
}

/// Optional abilities, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct Capabilities(pub u32);

impl Capabilities {
    /// The status LED can be blinked with the HID command `WINK`.
    pub const WINK: Self = Self(1);
    /// A button must be pressed before a key is made.
    pub const BUTTON: Self = Self(1 << 1);
    /// Firmware can be updated over USB.
    pub const FIRMWARE_UPDATE: Self = Self(1 << 2);

    /// Whether all of `other` are among these.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// These and `other`.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Request {
    /// Reads a request; `None` if the bytes are anything else or more.
    // Apart from its caller, so that a dongle's stack does not hold what reading takes while it works.
    #[must_use]
    #[inline(never)]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        decode_exact(bytes)
    }

    /// Writes it into `buffer`, of [`MESSAGE_MAX`] bytes or more. Empty if it does not fit.
    pub fn encode<'a>(&self, buffer: &'a mut [u8]) -> &'a mut [u8] {
        postcard::to_slice(self, buffer).unwrap_or_default()
    }
}

impl Response {
    /// Reads a response; `None` if the bytes are anything else or more.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        decode_exact(bytes)
    }

    /// Writes it into `buffer`, of [`MESSAGE_MAX`] bytes or more. Empty if it does not fit.
    pub fn encode<'a>(&self, buffer: &'a mut [u8]) -> &'a mut [u8] {
        postcard::to_slice(self, buffer).unwrap_or_default()
    }
}
