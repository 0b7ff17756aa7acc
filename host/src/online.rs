//! The soft dongle: an installation that is registered with the vendor's server and asks it once a day
//! (P-15, P-16, M-1).
//!
//! # Files and parts
//! | part | what it does |
//! |---|---|
//! | [`LicInfo`], [`Installation`] | `licinfo.cfg`: the registration, the key, the last lease; tamper-evident and bound to the computer |
//! | [`Client`] | registers and checks in; believes nothing that is not signed |
//! | [`Http`], [`Https`] | the way to the server: a seam, and the real one |
//! | [`schedule`] | when to ask: pure, randomness is an argument |
//! | [`Means`] | what a [`Site`](crate::Site) needs for all that |
//!
//! # What `licinfo.cfg` is worth
//! - *Copied to another computer*: the key does not open there ([`Code::LicinfoOtherComputer`](crate::Code)).
//!   It is encrypted with a key that is made of the computer's component hashes, other ones than those
//!   that the file and the server know.
//! - *Edited, broken off, of another version*: a code of its own each. The installation's key signs all
//!   of it.
//! - *Deleted*: never registered, no start (decision 13).
//! - *An older one put back*: the highest lease is remembered in the state directory
//!   ([`Code::LicinfoRestored`](crate::Code)); who puts that back as well, such as a whole snapshot, is
//!   found by the server at the next check-in (decision 12). Until then it runs on the old lease, which
//!   ends by its own periods: a lease counts from the server's signed time, whenever it is read.
//! - Who can read the computer's serial numbers and writes a program of their own can open the key: it
//!   keeps files from being copied, it is no safe.
//!
//! # What goes out
//! The fields of [`licfmt::online`], the installation's public key, a signature, and what HTTP needs;
//! nothing else (M-2). There are no redirects: a proxy's login page is just an answer that is not signed.
//!
//! # Decided here
//! - An instance asks when it starts, unless another one that runs had a success within `check_in_s`, or the
//!   same one within [`schedule::START_FRESH_S`], so that a service that is started again and again does
//!   not ask each time.
//! - Nobody waits for another instance that is asking: its lease will be found in the file.
//! - The computer is looked at when a run begins, and for each check-in. With a part that was exchanged while the
//!   program runs, no check-in succeeds any more: the reason is known at once, the license's days count, and the next
//!   start is refused until the license is reset (P-17).
//! - `unregister` tells the server nothing but that the program is stopped: only a reset frees a license.

mod answer;
mod client;
mod file;
mod https;
mod installation;
mod lease;
mod lock;
mod means;
mod offer;
mod register;
pub mod schedule;
mod seal;
mod transport;
mod wrap;

pub use client::{Ask, Client, Outcome, Silence};
pub use file::{LicInfo, Pending, Reported, Server};
pub use https::{Https, masked};
pub use installation::Installation;
pub use lease::{Held, check as check_lease};
pub use means::{Means, UsageBoard};
pub use offer::{SERVER_FILE, offered};
pub use register::Registration;
pub use transport::{ACTIVATIONS, CHECK_INS, Http, Post, REPLY_MAX, Reply};
pub use wrap::WrappedKey;
