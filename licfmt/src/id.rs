//! One newtype per kind of id, so that a key id is never taken for a digest.

use core::{fmt, str::FromStr};

use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

/// Defines a fixed-size byte id: lower-case hex for people, raw bytes on the wire.
macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, MaxSize)]
        pub struct $name(pub [u8; $len]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::id::IdError;

            fn from_str(text: &str) -> Result<Self, $crate::id::IdError> {
                $crate::id::parse_hex(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    self.0.serialize(serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let expected = $crate::id::hex_form($len);
                    deserializer.deserialize_str($crate::id::ParseVisitor::new(expected))
                } else {
                    $crate::id::read_bytes(deserializer).map(Self)
                }
            }
        }
    };
}
pub(crate) use byte_id;

byte_id! {
    /// A SHA-256 digest, of a license file for instance.
    Digest, 32
}
byte_id! {
    /// A fresh random challenge; an answer carries it back so that an old answer is recognised.
    Nonce, 32
}
byte_id! {
    /// Names a public key: the first 16 bytes of its SHA-256.
    KeyId, 16
}
byte_id! {
    /// Stands for a license number on the dongle: the first 16 bytes of
    /// SHA-256(`"keyfob license number "` ‖ number), so that numbers of any length fit a record.
    LicenseTag, 16
}
byte_id! {
    /// Ties a dongle update to one request: random, drawn by the dongle.
    RequestId, 16
}

impl Digest {
    /// The SHA-256 of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl LicenseTag {
    /// The tag of a license number.
    #[must_use]
    pub fn of(number: &str) -> Self {
        let hash = Sha256::new()
            .chain_update(b"keyfob license number ")
            .chain_update(number);
        let mut tag = [0; 16];
        tag.copy_from_slice(&hash.finalize()[..16]);
        Self(tag)
    }
}

/// The number printed on a dongle: `KF-` eight digits `-` check digit (ISO/IEC 7812-1, Luhn), so
/// that a mistyped number is noticed before a license is bound to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, MaxSize)]
pub struct DongleId(u32);

impl DongleId {
    /// The highest serial number that eight digits hold.
    pub const MAX: u32 = 99_999_999;
    const FORM: &str = "a dongle number such as KF-00000042-2";

    /// The dongle with this serial number.
    ///
    /// # Errors
    /// [`IdError::Range`] above [`Self::MAX`].
    pub const fn new(serial: u32) -> Result<Self, IdError> {
        if serial > Self::MAX {
            Err(IdError::Range)
        } else {
            Ok(Self(serial))
        }
    }

    /// The serial number without its check digit.
    #[must_use]
    pub const fn serial(self) -> u32 {
        self.0
    }

    fn check_digit(self) -> u32 {
        let (mut sum, mut rest, mut double) = (0, self.0, true);
        while rest > 0 {
            let digit = rest % 10 * if double { 2 } else { 1 };
            sum += digit / 10 + digit % 10;
            rest /= 10;
            double = !double;
        }
        (10 - sum % 10) % 10
    }
}

impl fmt::Display for DongleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KF-{:08}-{}", self.0, self.check_digit())
    }
}

impl FromStr for DongleId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let rest = text.strip_prefix("KF-").ok_or(IdError::Form(Self::FORM))?;
        let (serial, check) = rest.split_once('-').ok_or(IdError::Form(Self::FORM))?;
        if serial.len() != 8 || check.len() != 1 {
            return Err(IdError::Form(Self::FORM));
        }
        let digits = |part: &str| -> Result<u32, IdError> {
            if !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(IdError::Form(Self::FORM));
            }
            part.parse().map_err(|_| IdError::Form(Self::FORM))
        };
        let id = Self::new(digits(serial)?)?;
        if id.check_digit() == digits(check)? {
            Ok(id)
        } else {
            Err(IdError::CheckDigit)
        }
    }
}

impl Serialize for DongleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_u32(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for DongleId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_str(ParseVisitor::new(Self::FORM))
        } else {
            Self::new(u32::deserialize(deserializer)?).map_err(de::Error::custom)
        }
    }
}

/// Defines a counting number that only grows.
macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, MaxSize, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number_id! {
    /// Counts the signed documents of one license; the highest one is the valid one.
    Revision
}
number_id! {
    /// Counts a vendor's revocation lists; 0 means that none was ever published.
    RevocationNumber
}
number_id! {
    /// Counts the updates applied to one dongle; the next update must carry the next number.
    Sequence
}

/// Why a text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// Wrong characters or wrong length.
    #[error("expected {0}")]
    Form(
        /// What it should look like.
        &'static str,
    ),
    /// A number too large for its field.
    #[error("number out of range")]
    Range,
    /// The last digit does not fit the others: a digit was mistyped.
    #[error("check digit does not match: a digit is wrong")]
    CheckDigit,
}

/// What `bytes` bytes look like as text.
pub(crate) const fn hex_form(bytes: usize) -> &'static str {
    match bytes {
        16 => "32 lower-case hex digits",
        32 => "64 lower-case hex digits",
        _ => "lower-case hex digits",
    }
}

/// Lower-case only: one spelling for one id.
pub(crate) fn parse_hex<const N: usize>(text: &str) -> Result<[u8; N], IdError> {
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(IdError::Form(hex_form(N))),
    };
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return Err(IdError::Form(hex_form(N)));
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Ok(bytes)
}

/// Reads bytes in the encoding of `[u8; N]`. Serde's own way of reading an array holds a copy of its
/// steps for each element: a kilobyte in a dongle.
pub(crate) fn read_bytes<'de, D: Deserializer<'de>, const N: usize>(
    deserializer: D,
) -> Result<[u8; N], D::Error> {
    deserializer.deserialize_tuple(N, BytesVisitor)
}

struct BytesVisitor<const N: usize>;

impl<'de, const N: usize> de::Visitor<'de> for BytesVisitor<N> {
    type Value = [u8; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an array of length {N}")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut elements: A) -> Result<[u8; N], A::Error> {
        let mut bytes = [0; N];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = elements
                .next_element()?
                .ok_or_else(|| de::Error::invalid_length(at, &self))?;
        }
        Ok(bytes)
    }
}

/// Reads any id from the text that its `FromStr` takes, without an allocator.
pub(crate) struct ParseVisitor<T> {
    expected: &'static str,
    parsed: core::marker::PhantomData<T>,
}

impl<T> ParseVisitor<T> {
    pub(crate) const fn new(expected: &'static str) -> Self {
        Self {
            expected,
            parsed: core::marker::PhantomData,
        }
    }
}

impl<T: FromStr<Err: fmt::Display>> de::Visitor<'_> for ParseVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dongle_number_has_a_check_digit() {
        // Luhn of 7992739871 is the textbook's 3; eight digits of it:
        assert_eq!(
            DongleId::new(42).expect("in range").to_string(),
            "KF-00000042-2"
        );
        assert_eq!(
            "KF-00000042-3".parse::<DongleId>(),
            Err(IdError::CheckDigit)
        );
        for text in ["KF-42-2", "KF-+0000042-2", "42", ""] {
            let error = text.parse::<DongleId>();
            assert_eq!(error, Err(IdError::Form(DongleId::FORM)), "{text}");
        }
        assert_eq!(DongleId::new(100_000_000), Err(IdError::Range));
    }

    #[test]
    fn hex_is_lower_case_and_of_exact_length() {
        let id: KeyId = "000102030405060708090a0b0c0d0e0f"
            .parse()
            .expect("good hex");
        assert_eq!(id.to_string(), "000102030405060708090a0b0c0d0e0f");
        assert!("000102030405060708090A0B0C0D0E0F".parse::<KeyId>().is_err());
        assert!("00".parse::<KeyId>().is_err());
    }

    #[test]
    fn the_form_that_is_expected_is_named() {
        let error = |error: IdError| error.to_string();
        assert_eq!(
            "1".parse::<DongleId>().map_err(error),
            Err("expected a dongle number such as KF-00000042-2".into())
        );
        assert_eq!(
            "1".parse::<KeyId>().map_err(error),
            Err("expected 32 lower-case hex digits".into())
        );
        assert_eq!(
            "1".parse::<Digest>().map_err(error),
            Err("expected 64 lower-case hex digits".into())
        );
    }

    /// JSON of the wrong type is told the same.
    #[cfg(feature = "json")]
    #[test]
    fn the_form_is_named_in_json_as_well() {
        let json: Result<KeyId, _> = serde_json::from_str("[1]");
        let error = json.expect_err("no text").to_string();
        assert!(error.contains("expected 32 lower-case"), "{error}");
    }

    proptest! {
        #[test]
        fn any_one_wrong_digit_in_a_dongle_number_is_noticed(serial in 0..=DongleId::MAX, at in 3usize..11, add in 1u8..10) {
            let mut text = DongleId::new(serial).expect("in range").to_string().into_bytes();
            text[at] = b'0' + (text[at] - b'0' + add) % 10;
            let text = core::str::from_utf8(&text).expect("ascii");
            prop_assert_eq!(text.parse::<DongleId>(), Err(IdError::CheckDigit));
        }
    }
}
