//! The whole-system test (D-1 to D-9): firmware image, emulated chip, USB/IP, a real kernel's USB
//! stack, `hidapi`, and the program `keyfob` as its users run it. See `README.md` in this folder.
//!
//! | module | what it holds |
//! |---|---|
//! | [`plan`] | every scenario and every check that must be seen to pass |
//! | [`order`] | what the guest asks of the machine that holds the dongles |
//! | [`session`] | how several USB/IP connections in turn cross one serial port |
//! | [`urb`] | the USB/IP stream itself, and a device's end of it |
//! | [`dongle`] | the firmware library as a USB device, for trying the test itself |
//!
//! Two programs use it: `keyfob-system` on the host, `keyfob-guest` as the guest's only process
//! besides those that it starts.

pub mod dongle;
pub mod order;
pub mod plan;
pub mod session;
pub mod urb;
