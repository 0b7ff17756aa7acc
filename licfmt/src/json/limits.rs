//! Bounds on what a signed file may hold, and numbers that every JSON reader reads alike.

use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

/// The largest file that is read, in bytes. Larger ones are refused unread.
pub const FILE_MAX: usize = 64 * 1024;
/// The most signatures on one file.
pub const SIGNATURES_MAX: usize = 4;
/// The most features, options or seats in one license; the most entries in a revocation list's part.
pub const ENTRIES_MAX: usize = 256;
/// How deep the `ext` object may nest.
pub const DEPTH_MAX: usize = 8;

/// A whole number from 0 to 2^53 − 1: what every JSON implementation holds exactly (RFC 8259,
/// section 6, and I-JSON, RFC 7493, section 2.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Count(u64);

impl Count {
    /// 2^53 − 1.
    pub const MAX: u64 = (1 << 53) - 1;

    /// The number, if it is small enough.
    #[must_use]
    pub const fn new(number: u64) -> Option<Self> {
        if number <= Self::MAX {
            Some(Self(number))
        } else {
            None
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl From<u32> for Count {
    fn from(number: u32) -> Self {
        Self(number.into())
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u64::deserialize(deserializer)?;
        Self::new(number).ok_or_else(|| de::Error::custom("number beyond 2^53 - 1"))
    }
}

/// A list of at most [`ENTRIES_MAX`] entries.
pub(crate) fn entries<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    at_most(deserializer, ENTRIES_MAX)
}

/// A list of at most `max` entries; refused before the entry too many is kept.
pub(crate) fn at_most<'de, D, T>(deserializer: D, max: usize) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Visitor<T>(usize, core::marker::PhantomData<T>);

    impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Visitor<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of at most {} entries", self.0)
        }

        fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::new();
            while let Some(entry) = list.next_element()? {
                if entries.len() == self.0 {
                    return Err(de::Error::invalid_length(self.0 + 1, &self));
                }
                entries.push(entry);
            }
            Ok(entries)
        }
    }

    deserializer.deserialize_seq(Visitor(max, core::marker::PhantomData))
}
