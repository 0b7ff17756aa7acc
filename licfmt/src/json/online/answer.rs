//! What comes back.

use alloc::{format, string::String};

use serde::{Deserialize, Serialize};

use crate::{json::strict, limits::FILE_MAX, text::printable};

/// What comes back: signed files, as text. It is not signed itself: only what is in it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The signed [`Lease`](crate::lease::Lease).
    pub lease: String,
    /// The license file, unless it is the one that the installation has, or the lease refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// The newest revocation list, if the installation's is older.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocations: Option<String>,
}

impl Answer {
    /// The most bytes of an answer: three files of [`FILE_MAX`], twice as long for their escapes, and what
    /// is around them. A client stops reading the response there.
    pub const MAX: usize = 8 * FILE_MAX;

    /// Takes an answer apart; the files in it are still to be opened.
    ///
    /// # Errors
    /// Too large, or no answer.
    pub fn read(body: &[u8]) -> Result<Self, AnswerError> {
        if body.len() > Self::MAX {
            return Err(AnswerError::TooLarge(body.len()));
        }
        let text = core::str::from_utf8(body).map_err(|error| AnswerError::malformed(&error))?;
        strict::read(text).map_err(|error| AnswerError::malformed(&error))
    }
}

/// Why a text is no answer: to the license control, the server was not reached (decision 11).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// Larger than any answer may be.
    #[error("{0} bytes long; answers have at most {max}", max = Answer::MAX)]
    TooLarge(usize),
    /// Something else: the page of a proxy, perhaps.
    #[error("not a license server's answer: {0}")]
    Malformed(String),
}

impl AnswerError {
    /// The reader's own words quote the body, which may be hostile.
    fn malformed(error: &dyn core::fmt::Display) -> Self {
        Self::Malformed(printable(&format!("{error}")))
    }
}

#[cfg(test)]
mod tests {
    use std::{string::ToString as _, vec};

    use super::*;

    #[test]
    fn three_of_the_largest_files_fit() {
        let file = || "\n".repeat(FILE_MAX);
        let answer = Answer {
            lease: file(),
            license: Some(file()),
            revocations: Some(file()),
        };
        let text = serde_json::to_string(&answer).expect("serializes");
        assert_eq!(Answer::read(text.as_bytes()), Ok(answer));
    }

    /// Decision 11: whatever a proxy says is no answer.
    #[test]
    fn what_is_no_answer_is_told_without_its_tricks() {
        let large = vec![b' '; Answer::MAX + 1];
        let error = Answer::read(&large).expect_err("too large");
        assert_eq!(error, AnswerError::TooLarge(Answer::MAX + 1));
        assert!(error.to_string().ends_with("at most 524288"), "{error}");
        let error = Answer::read(b"{\"\x1b[2J\": 1}").expect_err("no answer");
        assert!(!error.to_string().chars().any(char::is_control));
        assert!(Answer::read(br#"["{}"]"#).is_err());
        assert!(Answer::read(br#"{"lease":"{}","license":null}"#).is_err());
    }
}
