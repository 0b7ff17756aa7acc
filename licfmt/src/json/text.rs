//! Texts in signed files: bounded, and harmless to print.

use alloc::string::String;
use core::{fmt, ops::Deref, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de};

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
    ($(#[$doc:meta])* $name:ident, $max:literal, $empty:literal, $refused:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The most bytes of UTF-8.
            pub const MAX: usize = $max;

            fn check(text: &str) -> Result<(), TextError> {
                if text.is_empty() && !$empty {
                    return Err(TextError::Empty);
                }
                if text.len() > Self::MAX {
                    return Err(TextError::Long(Self::MAX));
                }
                match text.chars().find($refused) {
                    Some(refused) => Err(TextError::Character(refused)),
                    None => Ok(()),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                Self::check(&text).map(|()| Self(text))
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
                String::deserialize(deserializer)?.try_into().map_err(de::Error::custom)
            }
        }
    };
}

bounded_text! {
    /// A line of text for people: no control characters, nothing that reverses the direction of
    /// writing, so that a license cannot dress up a terminal or a web page.
    Text, 200, true, |character: &char| is_unprintable(*character)
}

bounded_text! {
    /// A license number. It becomes a file name, so: ASCII letters, digits and inner `-`.
    LicenseNumber, 32, false, |character: &char| !is_number_character(*character)
}

bounded_text! {
    /// The name of a product, feature, option or seat as programs know it: lower-case ASCII
    /// letters, digits, `-` and `.`.
    Name, 64, false, |character: &char| !is_name_character(*character)
}

fn is_name_character(character: char) -> bool {
    matches!(character, 'a'..='z' | '0'..='9' | '-' | '.')
}

fn is_number_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '-'
}

/// Controls, line and paragraph separators, and the bidirectional controls of Unicode (UAX #9).
fn is_unprintable(character: char) -> bool {
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
    fn a_license_number_is_a_file_name() {
        assert!("1921900011".parse::<LicenseNumber>().is_ok());
        for bad in ["../etc", "a/b", "a b", "", "a.json", "ä"] {
            assert!(bad.parse::<LicenseNumber>().is_err(), "{bad:?}");
        }
    }
}
