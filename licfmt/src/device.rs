//! What a dongle is: chip, lock, tier; how it asks for a certificate and what it gets.

use core::fmt;

use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Serialize};

use crate::{
    Digest, DongleId, Nonce, PublicKey, Purpose, SignedBody, UnixTime, sign::SelfSigned,
    trust::Issued,
};

/// The chip that runs the firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Chip {
    /// No chip: the firmware library inside a program.
    Simulated,
    /// Raspberry Pi RP2040: flash can be read by whoever holds the board.
    Rp2040,
    /// Raspberry Pi RP2350.
    Rp2350,
    /// Nordic nRF52840.
    Nrf52840,
}

impl Chip {
    /// The best tier that a dongle with this chip can be certified for (architecture, invariant 9).
    #[must_use]
    pub const fn highest_tier(self) -> Tier {
        match self {
            Self::Simulated => Tier::Simulated,
            Self::Rp2040 => Tier::Development,
            Self::Rp2350 | Self::Nrf52840 => Tier::Production,
        }
    }
}

impl fmt::Display for Chip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Simulated => "simulated",
            Self::Rp2040 => "RP2040",
            Self::Rp2350 => "RP2350",
            Self::Nrf52840 => "nRF52840",
        })
    }
}

/// How well a dongle keeps its key, as its certificate states it: given by a station that looked
/// from outside, never claimed by the dongle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, MaxSize, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// A program: no protection at all.
    Simulated,
    /// Real hardware whose memory can be read out with effort or with none.
    Development,
    /// Read-out protected and locked.
    Production,
}

impl Tier {
    /// All tiers, the least protected first.
    pub const ALL: [Self; 3] = [Self::Simulated, Self::Development, Self::Production];

    /// The name used in licenses and commands.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Simulated => "simulated",
            Self::Development => "development",
            Self::Production => "production",
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the dongle sees of its own locks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct LockState {
    /// The one-way lock command was given: key, ID and root can no longer be replaced.
    pub identity: bool,
    /// The chip's debug port and read-out are closed, as far as the chip can tell.
    pub debug_port: bool,
}

/// Firmware version; only ever grows on a unit.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, MaxSize, Serialize, Deserialize,
)]
pub struct FirmwareVersion {
    /// Changes that an old host cannot live with.
    pub major: u8,
    /// Additions.
    pub minor: u8,
    /// Repairs.
    pub patch: u8,
}

impl fmt::Display for FirmwareVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// How far a dongle has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, MaxSize, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// No key yet.
    Blank,
    /// A key was made; it waits for its certificate.
    KeyMade,
    /// Certificate and root are in; can still be provisioned anew.
    Provisioned,
    /// Locked for good.
    Locked,
}

impl Stage {
    /// The name that programs know it by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::KeyMade => "key-made",
            Self::Provisioned => "provisioned",
            Self::Locked => "locked",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blank => "blank",
            Self::KeyMade => "key made, not certified",
            Self::Provisioned => "provisioned, not locked",
            Self::Locked => "locked",
        })
    }
}

/// A dongle's request for a certificate, signed with the key that it asks for (proof of possession).
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct ProvisionRequest {
    /// The station's challenge.
    pub challenge: Nonce,
    /// The key made on the dongle.
    pub public_key: PublicKey,
    /// The chip.
    pub chip: Chip,
    /// SHA-256 of the chip's unique id: tells units apart without publishing the id.
    pub unit: Digest,
    /// The locks as the dongle sees them.
    pub lock: LockState,
    /// The firmware that made the key.
    pub firmware: FirmwareVersion,
}

impl SignedBody for ProvisionRequest {
    const TYPE: &'static str = "application/vnd.keyfob.provision-request.v1";
}

impl SelfSigned for ProvisionRequest {
    fn signer(&self) -> PublicKey {
        self.public_key
    }
}

/// What a device issuer says about one dongle.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct DeviceCertificate {
    /// The printed number.
    pub dongle: DongleId,
    /// The key made on the dongle.
    pub public_key: PublicKey,
    /// SHA-256 of the chip's unique id, from the request.
    pub unit: Digest,
    /// The chip.
    pub chip: Chip,
    /// The tier that the station found.
    pub tier: Tier,
    /// When it was certified.
    pub issued: UnixTime,
}

impl SignedBody for DeviceCertificate {
    const TYPE: &'static str = "application/vnd.keyfob.device-certificate.v1";
}

impl Issued for DeviceCertificate {
    const PURPOSE: Purpose = Purpose::Device;

    fn issued(&self) -> UnixTime {
        self.issued
    }
}
