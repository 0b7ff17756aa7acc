//! What a protected program embeds: find the dongle, check the license, say run, warn or stop.

pub mod clock;
pub mod code;

pub use clock::{Clock, Moment, SystemClock};
pub use code::{Code, ExitStatus};
