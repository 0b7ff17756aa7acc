//! Everything Keyfob writes down, and nothing else.
//!
//! One definition of every byte that crosses a boundary: between vendor and site, host and
//! dongle, file and program. No I/O, no clock, no randomness: time and keys come in as arguments.
//!
//! | module | what it holds |
//! |---|---|
//! | [`id`], [`mod@time`] | one newtype per kind of id, and [`UnixTime`] |
//! | [`key`], [`sign`] | public keys, [`Sealed`] binary objects, DSSE pre-authentication encoding |
//! | [`cert`], [`trust`], [`rollover`] | issuer certificates, pinned roots and their successors |
//! | [`device`], [`attest`], [`statement`], [`counter`], [`update`] | what dongles and vendors sign |
//! | [`firmware`] | signed images, and whom a boot stage believes |
//! | [`message`], [`hid`] | what host and dongle say to each other, and how it is cut into USB reports |
//! | `license`, `envelope`, `revocation`, `armor` (feature `json`) | the signed files |
//! | `online`, `lease`, `hardware`, `detached` (feature `json`) | what a site and the server say to each other |
//! | `agent` (feature `json`) | what a program and the agent of its computer say to each other |
//!
//! # Features
//! `json` (on by default) adds the signed files and needs an allocator; without it the crate needs
//! neither `std` nor `alloc`, which is what a dongle uses. `openapi` adds JSON Schemas of what a site and
//! the server say to each other, for the server's OpenAPI document; it needs `std`.
// The schemas are written by macros that use `std` as it is by default.
#![cfg_attr(not(feature = "openapi"), no_std)]

#[cfg(feature = "json")]
extern crate alloc;
#[cfg(all(test, not(feature = "openapi")))]
extern crate std;

pub mod attest;
pub mod cert;
pub mod counter;
pub mod device;
pub mod firmware;
pub mod hid;
pub mod id;
pub mod key;
pub mod message;
pub mod rollover;
pub mod sign;
pub mod statement;
pub mod time;
pub mod trust;
pub mod update;

#[cfg(feature = "json")]
mod json;
#[cfg(feature = "openapi")]
mod schema;
#[cfg(feature = "json")]
pub use json::{
    agent, armor, detached, document, envelope, ext, hardware, lease, license, limits, online,
    order, revocation, text,
};

pub use cert::{Certificate, Purpose, Purposes, Validity};
pub use id::{Digest, DongleId, KeyId, LicenseTag, Nonce, Revision, RevocationNumber};
pub use key::{KeyError, PublicKey};
pub use sign::{SealError, Sealed, SignedBody};
pub use time::UnixTime;
pub use trust::{RootKey, TrustError};

/// The examples of README.md are compiled and run.
#[cfg(all(doctest, feature = "json"))]
#[doc = include_str!("../README.md")]
mod readme {}
