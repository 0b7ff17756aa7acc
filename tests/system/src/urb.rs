//! The USB/IP stream after a device was imported (kernel documentation, `usb/usbip_protocol.rst`):
//! the host submits and unlinks requests (URBs), the device's end answers them. Sans-IO.
//!
//! A request for input is not answered before there is input, as a real device says NAK; the crate
//! `usbip` cannot do that.

mod engine;
mod wire;

pub use engine::{Engine, Stall, UsbDevice};
pub use wire::{Command, Direction, Parser, Submit, WireError};
