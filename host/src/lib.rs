//! What a protected program embeds: find the dongle, check the license, say run, warn or stop.

pub mod agent;
pub mod channel;
pub mod clock;
pub mod code;
pub mod control;
pub mod directory;
pub mod discovery;
pub mod dongle;
pub mod guard;
pub mod hardware;
#[cfg(feature = "online")]
pub mod online;
pub mod problem;
pub mod program;
pub mod provision;
pub mod rng;
pub mod state;
#[cfg(feature = "text")]
pub mod text;
pub mod transport;
pub mod verify;
pub mod watch;

pub use clock::{Clock, Moment, SystemClock};
pub use code::{Code, ExitStatus};
pub use guard::{Guard, Site};
pub use hardware::{HardwareSource, SystemHardware};
pub use problem::Problem;
pub use program::Program;
pub use rng::{OsRng, Rng, RngError};

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
