//! Secrets that people and programs carry: only their hashes are kept.
//!
//! They are random and long (125 bits at least), so a plain hash is enough: there is nothing to guess
//! that a slow one would slow down.

use licfmt::{Digest, online::Token};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The hash of a license's token.
#[must_use]
pub fn token_hash(token: &Token) -> Digest {
    hash(b"keyfob license token ", token.symbols())
}

/// The hash of a staff member's access token.
#[must_use]
pub fn access_hash(token: &Token) -> Digest {
    hash(b"keyfob access token ", token.symbols())
}

/// Whether two hashes are equal, in a time that does not tell where they differ.
#[must_use]
pub fn same(one: &Digest, other: &Digest) -> bool {
    one.0.ct_eq(&other.0).into()
}

fn hash(kind: &[u8], secret: &[u8]) -> Digest {
    let hash = Sha256::new().chain_update(kind).chain_update(secret);
    Digest(hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::token;

    /// What stands in databases: SHA-256 of the kind and the 25 symbols, computed with another program.
    #[test]
    fn the_hashes_are_these() {
        let token: Token = "01234-56789-ABCDE-FGHJK-MNPQR".parse().expect("a token");
        let license = "1a84233265d8dd345e2d8014f70ae83da7c06b600a8cf9eedbce53945363bbe1";
        assert_eq!(token_hash(&token).to_string(), license);
        let access = "ef99d1f54c32dd25aca8e0163f00326c97d610bb3c6fc1d6bd0b50b1e1552ac2";
        assert_eq!(access_hash(&token).to_string(), access);
        let typed: Token = "o1234 56789 abcde fghjk mnpqr".parse().expect("a token");
        assert_eq!(token_hash(&typed).to_string(), license);
    }

    #[test]
    fn one_bit_makes_another_hash() {
        let hash = token_hash(&token(1));
        assert!(same(&hash, &token_hash(&token(1))));
        assert!(!same(&hash, &token_hash(&token(2))));
        for bit in 0..256 {
            let mut other = hash;
            other.0[bit / 8] ^= 1 << (bit % 8);
            assert!(!same(&hash, &other), "{bit}");
        }
    }
}
