//! Points in time, as whole seconds.

use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
///
/// In JSON it is an RFC 3339 text in UTC with whole seconds, `2026-11-21T09:30:00Z`, in exactly
/// that spelling; on the wire a varint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, MaxSize)]
pub struct UnixTime(pub u64);

/// Seconds in a day.
pub const DAY: u64 = 24 * 3600;
/// Seconds in an hour.
pub const HOUR: u64 = 3600;

impl UnixTime {
    /// The last second that every time zone can write with a four-digit year: 9999-12-30T22:00:00Z.
    pub const MAX: Self = Self(253_402_207_200);

    /// This time moved forward, stopping at [`Self::MAX`].
    #[must_use]
    pub const fn plus(self, seconds: u64) -> Self {
        let sum = self.0.saturating_add(seconds);
        if sum > Self::MAX.0 {
            Self::MAX
        } else {
            Self(sum)
        }
    }

    /// Seconds from `earlier` to this time; 0 if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

#[cfg(feature = "json")]
mod text {
    use core::{fmt, str::FromStr};

    use jiff::Timestamp;

    use super::UnixTime;
    use crate::id::IdError;

    /// What a time looks like as text.
    pub(super) const FORM: &str = "a UTC time such as 2026-11-21T09:30:00Z";

    impl UnixTime {
        fn timestamp(self) -> Option<Timestamp> {
            i64::try_from(self.0)
                .ok()
                .and_then(|second| Timestamp::from_second(second).ok())
        }
    }

    impl fmt::Display for UnixTime {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self.timestamp() {
                Some(timestamp) => timestamp.fmt(f),
                None => write!(f, "@{}", self.0),
            }
        }
    }

    impl FromStr for UnixTime {
        type Err = IdError;

        /// Takes `YYYY-MM-DDThh:mm:ssZ` only: one spelling for one time.
        fn from_str(text: &str) -> Result<Self, IdError> {
            let exact = text.len() == 20
                && text.bytes().enumerate().all(|(at, byte)| match at {
                    4 | 7 => byte == b'-',
                    10 => byte == b'T',
                    13 | 16 => byte == b':',
                    19 => byte == b'Z',
                    _ => byte.is_ascii_digit(),
                });
            // 60 is RFC 3339's leap second, which POSIX time cannot tell from the next one.
            if !exact || &text[17..19] == "60" {
                return Err(IdError::Form(FORM));
            }
            let timestamp: Timestamp = text.parse().map_err(|_| IdError::Form(FORM))?;
            u64::try_from(timestamp.as_second())
                .map(Self)
                .map_err(|_| IdError::Range)
        }
    }
}

#[cfg(not(feature = "json"))]
impl core::fmt::Display for UnixTime {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "@{}", self.0)
    }
}

impl Serialize for UnixTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_u64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for UnixTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[cfg(feature = "json")]
        if deserializer.is_human_readable() {
            return deserializer.deserialize_str(crate::id::ParseVisitor::new(text::FORM));
        }
        u64::deserialize(deserializer).map(Self)
    }
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn one_spelling_for_one_time() {
        let text = "2026-11-21T09:30:00Z";
        let time: UnixTime = text.parse().expect("RFC 3339");
        assert_eq!(time, UnixTime(1_795_253_400));
        assert_eq!(time.to_string(), text);
        for other in [
            "2026-11-21t09:30:00z",
            "2026-11-21T09:30:00.0Z",
            "2026-11-21T10:30:00+01:00",
            "2026-11-21 09:30:00Z",
            "2026-02-30T09:30:00Z",
            "2016-12-31T23:59:60Z",
            "1969-12-31T23:59:59Z",
            "",
        ] {
            assert!(other.parse::<UnixTime>().is_err(), "{other} was taken");
        }
        let error = "tomorrow".parse::<UnixTime>().expect_err("no time");
        let expected = "expected a UTC time such as 2026-11-21T09:30:00Z";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn times_stop_at_the_end_of_four_digit_years() {
        assert_eq!(UnixTime::MAX.to_string(), "9999-12-30T22:00:00Z");
        assert_eq!(UnixTime(5).plus(u64::MAX), UnixTime::MAX);
        assert_eq!(UnixTime(u64::MAX).to_string(), "@18446744073709551615");
    }
}
