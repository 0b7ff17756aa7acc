//! A license's token: what a customer types once to bind the license (P-15).

use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::ParseVisitor;

/// 25 symbols of Crockford's Base32, 125 random bits, written in groups of five. Reading it forgives
/// lower case, missing or other grouping, and the letters that look like digits.
///
/// `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; Self::SYMBOLS]);

impl Token {
    /// Symbols in a token.
    pub const SYMBOLS: usize = 25;
    const GROUP: usize = 5;
    /// Crockford's alphabet: digits and letters without I, L, O and U.
    const ALPHABET: &'static [u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// The token of these random bytes; three of their bits are not used.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let mut bits = u128::from_be_bytes(bytes);
        Self(core::array::from_fn(|_| {
            let symbol = Self::ALPHABET[(bits & 31) as usize];
            bits >>= 5;
            symbol
        }))
    }

    /// The symbols without grouping: what is hashed.
    #[must_use]
    pub const fn symbols(&self) -> &[u8; Self::SYMBOLS] {
        &self.0
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let mut symbols = [0; Self::SYMBOLS];
        let mut count = 0;
        for c in text.chars().filter(|c| !matches!(c, '-' | ' ')) {
            let symbol = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let known = u8::try_from(symbol).ok();
            let symbol = known.filter(|symbol| Self::ALPHABET.contains(symbol));
            let symbol = symbol.ok_or(TokenError::Character(c))?;
            *symbols.get_mut(count).ok_or(TokenError::Length)? = symbol;
            count += 1;
        }
        if count == Self::SYMBOLS {
            Ok(Self(symbols))
        } else {
            Err(TokenError::Length)
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, symbol) in self.0.iter().enumerate() {
            if at > 0 && at % Self::GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*symbol))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(ParseVisitor::new("a license token"))
    }
}

/// Why a text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Too few or too many symbols.
    #[error("a license token has {} letters and digits", Token::SYMBOLS)]
    Length,
    /// A character that no token has.
    #[error("no license token has the character {0:?}")]
    Character(char),
}

#[cfg(test)]
mod tests {
    use std::{format, string::ToString as _};

    use super::*;

    fn token() -> Token {
        Token::from_random(*b"0123456789abcdef")
    }

    /// P-15: what people type is forgiven what they usually get wrong.
    #[test]
    fn a_token_is_read_as_it_is_typed() {
        let written = token().to_string();
        assert_eq!(written.len(), 29);
        let typed = written.to_lowercase().replace('-', " ").replace('1', "l");
        assert_eq!(typed.replace('0', "o").parse(), Ok(token()));
        assert_eq!(written.replace('-', "").parse(), Ok(token()));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let written = token().to_string();
        assert_eq!(written[1..].parse::<Token>(), Err(TokenError::Length));
        let long = format!("{written}0");
        assert_eq!(long.parse::<Token>(), Err(TokenError::Length));
        let letter = written.replacen(&written[..1], "u", 1);
        assert_eq!(letter.parse::<Token>(), Err(TokenError::Character('u')));
        let umlaut = written.replacen(&written[..1], "ü", 1);
        assert_eq!(umlaut.parse::<Token>(), Err(TokenError::Character('ü')));
    }

    #[test]
    fn a_log_does_not_show_it() {
        assert_eq!(format!("{:?}", token()), "Token(…)");
    }
}
