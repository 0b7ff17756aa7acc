//! The parts of a license.

use alloc::string::String;
use core::fmt;

use base64ct::Base64;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    Certificate, DongleId, PublicKey, Sealed, SignedBody,
    limits::Count,
    statement::TimeStatement,
    text::{Name, Text},
};

/// What kind of license it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Bought, for a plant.
    Standard,
    /// Free, for building a project; runs 24 hours at a time (P-10).
    Engineering,
    /// Issued by file when a dongle failed; at most 7 days (decision 20).
    Emergency,
}

/// Where a license may be used; kept apart so that a product can be tried without touching
/// production (M-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Environment {
    /// The real plant.
    Production,
    /// A test installation.
    Test,
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Production => "production",
            Self::Test => "test",
        })
    }
}

/// Who a license was given to (P-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Licensee {
    /// Company.
    pub company: Text,
    /// First name.
    pub first_name: Text,
    /// Last name.
    pub last_name: Text,
    /// Street and number.
    pub street: Text,
    /// Postal code.
    pub zip: Text,
    /// City.
    pub city: Text,
    /// Canton, state or province.
    pub state: Text,
    /// Country.
    pub country: Text,
    /// E-mail address.
    pub email: Text,
    /// Phone number.
    pub phone: Text,
}

/// What the program shows as the licensee (P-3, P-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Display {
    /// Name of the plant or owner.
    pub name: Text,
    /// Postal code.
    pub zip: Text,
    /// City.
    pub city: Text,
}

/// One thing that may be used, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// Its name in the program.
    pub id: Name,
    /// What is counted, for people: "data points".
    pub unit: Text,
    /// How many.
    pub limit: Limit,
}

/// How much may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// At most this many.
    AtMost(Count),
    /// As many as one likes; written `"unlimited"`.
    Unlimited,
}

impl Limit {
    const UNLIMITED: &'static str = "unlimited";

    /// Whether `used` units are still within the limit.
    #[must_use]
    pub fn allows(self, used: u64) -> bool {
        match self {
            Self::AtMost(most) => used <= most.get(),
            Self::Unlimited => true,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(most) => most.fmt(f),
            Self::Unlimited => f.write_str(Self::UNLIMITED),
        }
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::AtMost(most) => most.serialize(serializer),
            Self::Unlimited => serializer.serialize_str(Self::UNLIMITED),
        }
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Limit;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number up to 2^53 - 1 or \"unlimited\"")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Limit, E> {
                let most = Count::new(number).ok_or_else(|| E::custom("number beyond 2^53 - 1"))?;
                Ok(Limit::AtMost(most))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Limit, E> {
                if text == Limit::UNLIMITED {
                    Ok(Limit::Unlimited)
                } else {
                    Err(E::invalid_value(de::Unexpected::Str(text), &self))
                }
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// How many people may use one program at the same time (P-6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// The operating program.
    pub id: Name,
    /// Simultaneous users.
    pub users: u32,
}

/// What a license is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protection {
    /// A USB dongle.
    HardDongle(HardDongle),
    /// A registered installation that checks in with the server.
    SoftDongle(SoftDongle),
    /// Nothing but its short life: emergency licenses only.
    Unbound,
}

/// The dongle that a license needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HardDongle {
    /// The printed number.
    pub id: DongleId,
    /// The key that it proves itself with.
    pub public_key: PublicKey,
}

/// A soft dongle is bound at the server, not in the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoftDongle {}

/// A signed time statement with its issuer's certificate, both Base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeToken {
    /// The time issuer's certificate.
    #[serde(with = "sealed_base64")]
    pub issuer: Sealed<Certificate>,
    /// What it signed.
    #[serde(with = "sealed_base64")]
    pub statement: Sealed<TimeStatement>,
}

/// A signed binary object as Base64 text (RFC 4648, section 4, padded, one spelling).
pub(crate) mod sealed_base64 {
    use super::{Base64, Deserialize, Deserializer, Sealed, Serializer, SignedBody, String, de};
    use base64ct::Encoding as _;

    use crate::sign::SEALED_MAX;

    pub(crate) fn serialize<S: Serializer, T: SignedBody>(
        object: &Sealed<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Base64::encode_string(object.as_bytes()))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: SignedBody>(
        deserializer: D,
    ) -> Result<Sealed<T>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut buffer = [0; SEALED_MAX];
        let bytes = Base64::decode(&text, &mut buffer).map_err(de::Error::custom)?;
        Sealed::from_bytes(bytes).map_err(de::Error::custom)
    }
}
