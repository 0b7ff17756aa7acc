//! The dongle: everything a Keyfob USB dongle does, for any board.
//!
//! A board gives flash, raw noise, an LED and perhaps a button ([`Board`]); this library makes a
//! [`Dongle`] of them, which answers the requests of [`licfmt::message`], and a [`Port`], which
//! speaks [`licfmt::hid`] to several programs at once. Time comes in as an argument: milliseconds
//! since power-up, by the dongle's own timer.
//!
//! | module | what it holds |
//! |---|---|
//! | [`board`] | what a board must give |
//! | [`noise`] | health tests of the noise source, and what is made of noise (D-1) |
//! | [`secret`] | the signing key: never shown, checked before a signature leaves (D-1, D-3) |
//! | [`clock`] | trusted and observed time (D-7) |
//! | [`store`] | the records on flash: old or new after a power cut, nothing else (D-9) |
//! | [`dongle`] | the commands |
//! | [`port`] | USB reports in, USB reports out |
//! | [`led`] | what the LED shows |
//! | `sim` (feature `sim`) | a dongle made of memory |
//!
//! No `std`, no allocator, no `unsafe`, no panic on any input.
#![no_std]

#[cfg(any(test, feature = "sim"))]
extern crate std;

pub mod board;
pub mod clock;
mod commands;
pub mod dongle;
pub mod led;
pub mod noise;
pub mod port;
pub mod secret;
#[cfg(any(test, feature = "sim"))]
pub mod sim;
pub mod store;
#[cfg(test)]
mod tests;
mod version;

pub use board::Board;
pub use dongle::Dongle;
pub use port::Port;
pub use version::VERSION;
