//! What the programs in `src/bin` share: a board for each chip, the USB interface, the main loop.
//!
//! | module | what it holds |
//! |---|---|
//! | [`chip`] | the chip that is built for: its parts, watchdog, reset |
//! | `active_low` | pins that are on when they are low |
//! | [`fed`] | flash that feeds the watchdog |
//! | `info` | what a built program says of itself |
//! | [`map`] | where everything is in the flash |
//! | [`trust`] | where the boot stage's keys are |
//! | [`board`] | the dongle's board, made of the chip's parts |
//! | [`usb`] | reports from and to the host, at a higher priority than the dongle's work |
//! | [`worker`] | the dongle's main loop |
//! | [`fault`] | panics and hard faults |
//!
//! This is the only package with `unsafe`: registers that no driver covers, and the jump to the
//! dongle's program.
#![no_std]

#[cfg(not(any(feature = "rp2040", feature = "rp2350", feature = "nrf52840")))]
compile_error!("one chip: feature `rp2040`, `rp2350` or `nrf52840`; see hw/build-firmware");

#[cfg(feature = "nrf52840")]
pub mod active_low;
#[cfg(feature = "dongle")]
pub mod board;
pub mod chip;
pub mod fault;
pub mod fed;
mod info;
pub mod map;
pub mod trust;
#[cfg(feature = "dongle")]
pub mod usb;
#[cfg(feature = "dongle")]
pub mod worker;
