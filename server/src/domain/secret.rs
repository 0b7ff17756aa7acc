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
