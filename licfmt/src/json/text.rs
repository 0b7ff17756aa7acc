//! Texts in signed files: bounded, and harmless to print.

use alloc::string::String;
use core::{fmt, ops::Deref, str::FromStr};

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize};

use crate::id::ParseVisitor;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Empty, where something must stand.
    #[error("must not be empty")]
    Empty,
    /// Longer than it may be.
    #[error("longer than {0} bytes")]
    Long(usize),
    /// A character that is not allowed here.
    #[error("holds the character {0:?}, which is not allowed here")]
    Character(char),
}

/// Defines a text with a bound and a set of characters.
macro_rules! bounded_text {
    ($(#[$doc:meta])* $name:ident, $max:literal, $fault:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(CompactString);

        impl $name {
            /// The most bytes of UTF-8.
            pub const MAX: usize = $max;

            fn check(text: &str) -> Result<(), TextError> {
                if text.len() > Self::MAX {
                    return Err(TextError::Long(Self::MAX));
                }
                let fault: fn(&str) -> Option<TextError> = $fault;
                fault(text).map_or(Ok(()), Err)
            }
        }

        impl FromStr for $name {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, TextError> {
                Self::check(text).map(|()| Self(text.into()))
            }
        }

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(ParseVisitor::new("a text"))
            }
        }
    };
}

bounded_text! {
    /// A line of text for people: no control characters, nothing that reverses the direction of
    /// writing, so that a license cannot dress up a terminal or a web page.
    Text, 200, |text| text.chars().find(|c| is_unprintable(*c)).map(TextError::Character)
}

bounded_text! {
    /// A license number. It becomes a file name, so: a digit, then ASCII letters, digits and `-`.
    LicenseNumber, 32, number_fault
}

bounded_text! {
    /// The name of a product, feature, option or seat as programs know it: lower-case ASCII
    /// letters, digits, `-` and `.`.
    Name, 64, name_fault
}

fn name_fault(text: &str) -> Option<TextError> {
    let refused = |c: &char| !matches!(c, 'a'..='z' | '0'..='9' | '-' | '.');
    if text.is_empty() {
        Some(TextError::Empty)
    } else {
        text.chars().find(refused).map(TextError::Character)
    }
}

/// A digit in front keeps it from being an option (`-rf`) or a device (`NUL`).
fn number_fault(text: &str) -> Option<TextError> {
    let first = text.chars().next();
    let Some(first) = first else {
        return Some(TextError::Empty);
    };
    if !first.is_ascii_digit() {
        return Some(TextError::Character(first));
    }
    text.chars()
        .find(|c| !c.is_ascii_alphanumeric() && *c != '-')
        .map(TextError::Character)
}

/// `text` as it may be shown: what could steer a terminal replaced, and not too long.
#[must_use]
pub fn printable(text: &str) -> String {
    const LONGEST: usize = 200;
    let shown = text.chars().take(LONGEST);
    let mut shown: String = shown
        .map(|c| if is_unprintable(c) { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// Controls, line and paragraph separators, and the bidirectional controls of Unicode (UAX #9).
pub(crate) fn is_unprintable(character: char) -> bool {
    // Nearly all characters are these, and the question is asked of every one.
    if matches!(character, ' '..='~') {
        return false;
    }
    character.is_control()
        || matches!(
            character,
            '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}'..='\u{202e}'
        )
        || matches!(character, '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_dress_up_a_terminal_are_refused() {
        assert!("Gebäude 7, Zürich".parse::<Text>().is_ok());
        for bad in ["\u{1b}[2J", "a\nb", "\u{202e}exe", "\u{feff}x", "\u{0}"] {
            assert!(
                matches!(bad.parse::<Text>(), Err(TextError::Character(_))),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn what_is_shown_cannot_steer_a_terminal() {
        assert_eq!(
            printable("a\u{1b}[2J\u{9b}\u{202e}b"),
            "a\u{fffd}[2J\u{fffd}\u{fffd}b"
        );
        assert_eq!(printable(&"x".repeat(60_000)).chars().count(), 201);
    }

    #[test]
    fn a_license_number_is_a_file_name() {
        assert!("1921900011".parse::<LicenseNumber>().is_ok());
        for bad in ["../etc", "1/b", "1 b", "", "1.json", "ä", "-rf", "NUL"] {
            assert!(bad.parse::<LicenseNumber>().is_err(), "{bad:?}");
        }
    }
}
