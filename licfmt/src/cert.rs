//! Issuer certificates: the offline root says what an issuer key may sign, and when.

use core::fmt;

use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Serialize};

use crate::{KeyId, PublicKey, Sealed, SignedBody, UnixTime, id::IdError, sign::SelfSigned};

/// One kind of thing that an issuer key may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Purpose {
    /// License documents.
    License = 0,
    /// Answers of the online server to check-ins.
    Lease = 1,
    /// Dongle certificates.
    Device = 2,
    /// Updates of dongles (D-8).
    Update = 3,
    /// Time statements (D-7).
    Time = 4,
    /// Revocation lists.
    Revocation = 5,
    /// Firmware images.
    Firmware = 6,
}

impl core::str::FromStr for Purpose {
    type Err = IdError;

    fn from_str(name: &str) -> Result<Self, IdError> {
        Self::ALL
            .into_iter()
            .find(|purpose| purpose.name() == name)
            .ok_or(IdError::Form(Self::NAMES))
    }
}

impl Purpose {
    const NAMES: &str = "one of license, lease, device, update, time, revocation, firmware";

    /// All purposes, in the order of their bits.
    pub const ALL: [Self; 7] = [
        Self::License,
        Self::Lease,
        Self::Device,
        Self::Update,
        Self::Time,
        Self::Revocation,
        Self::Firmware,
    ];

    /// The name used in commands and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::License => "license",
            Self::Lease => "lease",
            Self::Device => "device",
            Self::Update => "update",
            Self::Time => "time",
            Self::Revocation => "revocation",
            Self::Firmware => "firmware",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of [`Purpose`]s, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct Purposes(u16);

impl Purposes {
    /// Whether `purpose` is in the set.
    #[must_use]
    pub const fn contains(self, purpose: Purpose) -> bool {
        self.0 & 1 << purpose as u16 != 0
    }

    /// The bits that are no [`Purpose`] that this version knows; 0: none. Whoever signs a set must
    /// refuse them, for they would grant what nobody was shown.
    #[must_use]
    pub fn unknown(self) -> u16 {
        let known: Self = Purpose::ALL.into_iter().collect();
        self.0 & !known.0
    }

    /// The known purposes in the set, in the order of their bits.
    pub fn iter(self) -> impl Iterator<Item = Purpose> {
        Purpose::ALL
            .into_iter()
            .filter(move |purpose| self.contains(*purpose))
    }
}

impl FromIterator<Purpose> for Purposes {
    fn from_iter<I: IntoIterator<Item = Purpose>>(purposes: I) -> Self {
        Self(
            purposes
                .into_iter()
                .fold(0, |bits, purpose| bits | 1 << purpose as u16),
        )
    }
}

impl fmt::Display for Purposes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut comma = "";
        for purpose in self.iter() {
            write!(f, "{comma}{purpose}")?;
            comma = ", ";
        }
        match self.unknown() {
            0 => Ok(()),
            bits => write!(f, "{comma}unknown bits {bits:#06x}"),
        }
    }
}

/// The time during which an issuer may sign, both ends included. It is held against the document's
/// `issued` time, not against now: a perpetual license outlives its issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct Validity {
    /// The first second.
    pub not_before: UnixTime,
    /// The last second.
    pub not_after: UnixTime,
}

impl Validity {
    /// Whether `time` lies within.
    #[must_use]
    pub fn contains(&self, time: UnixTime) -> bool {
        self.not_before <= time && time <= self.not_after
    }
}

/// What the root signs about an issuer key.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct Certificate {
    /// The root key that signs. First, so that a reader knows which key to try.
    pub root: KeyId,
    /// The issuer's key.
    pub subject: PublicKey,
    /// What the issuer may sign.
    pub purposes: Purposes,
    /// When the issuer may sign it.
    pub validity: Validity,
}

impl SignedBody for Certificate {
    const TYPE: &'static str = "application/vnd.keyfob.certificate.v1";
}

/// Asks the offline root to certify a key, made by a server for instance.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct IssuerRequest {
    /// The key that is to be certified.
    pub public_key: PublicKey,
    /// What it is to be certified for.
    pub purposes: Purposes,
    /// When it was made.
    pub issued: UnixTime,
}

impl SignedBody for IssuerRequest {
    const TYPE: &'static str = "application/vnd.keyfob.issuer-request.v1";
}

impl SelfSigned for IssuerRequest {
    fn signer(&self) -> PublicKey {
        self.public_key
    }
}

impl Sealed<Certificate> {
    /// Which root the certificate claims to be of. A hint, not yet checked.
    #[must_use]
    pub fn root_hint(&self) -> Option<KeyId> {
        self.unverified_body().first_chunk().map(|id| KeyId(*id))
    }
}

#[cfg(test)]
mod tests {
    use std::{string::ToString, vec::Vec};

    use super::*;

    /// Decision 1: nothing that a set grants is hidden from who reads it.
    #[test]
    fn purposes_that_nobody_knows_are_shown() {
        let known: Purposes = Purpose::ALL.into_iter().collect();
        assert_eq!(known.unknown(), 0);
        let set: Purposes = postcard::from_bytes(&[0x81, 0x81, 0x02]).expect("0x8081");
        assert_eq!(set.unknown(), 0x8080);
        assert_eq!(set.to_string(), "license, unknown bits 0x8080");
        assert_eq!(Purposes(0x0100).to_string(), "unknown bits 0x0100");
        assert_eq!(Purposes::default().to_string(), "");
    }

    #[test]
    fn who_names_no_purpose_is_told_them_all() {
        let error = "licence".parse::<Purpose>().expect_err("no purpose");
        let names: Vec<_> = Purpose::ALL.iter().map(|it| it.name()).collect();
        let expected = std::format!("expected one of {}", names.join(", "));
        assert_eq!(error.to_string(), expected);
    }
}
