//! What host and dongle say to each other: one [`Request`], one [`Response`], in postcard.
//!
//! `docs/protocol.md` in this crate shows every message as bytes; those bytes are the golden
//! vectors of the tests.

use core::fmt;

use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Serialize};

use crate::{
    Certificate, Digest, DongleId, Nonce, PublicKey, RevocationNumber, Sealed,
    attest::{Attestation, Challenge, DongleTimes},
    counter::{COUNTERS, CounterAnswer, CounterIndex, CounterState},
    device::{Chip, DeviceCertificate, FirmwareVersion, LockState, ProvisionRequest, Stage},
    id::Sequence,
    sign::decode_exact,
    statement::TimeStatement,
    update::{DongleUpdate, UpdateReceipt, UpdateRequest},
};

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
pub struct HostEntropy(pub [u8; 32]);

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

/// Why a dongle refuses. Numbers are on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The bytes are no request of this protocol.
    #[error("request not understood")]
    Malformed,
    /// Not at this stage: no key, no certificate, or already locked.
    #[error("not possible at the dongle's present stage")]
    Stage,
    /// The noise source failed its health test; no key was made.
    #[error("the dongle's noise source failed its health test")]
    Noise,
    /// The button was not pressed in time.
    #[error("the dongle's button was not pressed")]
    Consent,
    /// A certificate or signature does not lead to the dongle's vendor root.
    #[error("not signed by the dongle's vendor")]
    Untrusted,
    /// Meant for another dongle, or another key.
    #[error("meant for another dongle")]
    OtherDongle,
    /// Not the update that the dongle waits for.
    #[error("not the update that the dongle waits for")]
    Sequence,
    /// An update that contradicts itself or the dongle's state.
    #[error("the update's values are not acceptable")]
    Value,
    /// No room for another license's lowest revision.
    #[error("the dongle has no room for another license")]
    Full,
    /// Flash failed; the dongle goes on with what it had.
    #[error("the dongle's flash failed")]
    Storage,
    /// The dongle checked its own answer and found it wrong; it was not sent.
    #[error("the dongle found a fault in its own answer")]
    SelfCheck,
}

impl Request {
    /// Reads a request; `None` if the bytes are anything else or more.
    #[must_use]
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
