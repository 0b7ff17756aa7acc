//! Columns: typed values from and to what databases hold.

use std::{fmt::Display, str::FromStr};

use licfmt::UnixTime;
use serde::{Serialize, de::DeserializeOwned};

/// A value in the database that this server would not have written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Corrupt {
    /// Which column.
    pub column: &'static str,
    /// What is wrong with it.
    pub detail: String,
}

/// The value that `text` stands for.
pub(super) fn parse<T: FromStr<Err: Display>>(
    column: &'static str,
    text: &str,
) -> Result<T, Corrupt> {
    text.parse().map_err(|error: T::Err| Corrupt {
        column,
        detail: error.to_string(),
    })
}

/// The same, where there may be none.
pub(super) fn parse_some<T: FromStr<Err: Display>>(
    column: &'static str,
    text: Option<&str>,
) -> Result<Option<T>, Corrupt> {
    text.map(|text| parse(column, text)).transpose()
}

/// One of the values that a name stands for.
pub(super) fn named<T>(column: &'static str, name: &str, known: Option<T>) -> Result<T, Corrupt> {
    known.ok_or_else(|| Corrupt {
        column,
        detail: format!("{name:?} is not known"),
    })
}

/// The value that this JSON text stands for.
pub(super) fn json<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, Corrupt> {
    serde_json::from_str(text).map_err(|error| Corrupt {
        column,
        detail: error.to_string(),
    })
}

/// A value as JSON text.
pub(super) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| unreachable!("plain data serializes"))
}

/// A number that is never negative.
pub(super) fn number<T: TryFrom<i64, Error: Display>>(
    column: &'static str,
    number: i64,
) -> Result<T, Corrupt> {
    T::try_from(number).map_err(|error| Corrupt {
        column,
        detail: format!("{number}: {error}"),
    })
}

/// A time.
pub(super) fn time(column: &'static str, seconds: i64) -> Result<UnixTime, Corrupt> {
    number(column, seconds).map(UnixTime)
}

/// The same, where there may be none.
pub(super) fn time_some(
    column: &'static str,
    seconds: Option<i64>,
) -> Result<Option<UnixTime>, Corrupt> {
    seconds.map(|seconds| time(column, seconds)).transpose()
}

/// As a database holds it. Times and counts that are out of its range do not come up: the largest
/// that is read is 9999.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
