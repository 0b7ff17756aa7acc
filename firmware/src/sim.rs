//! A dongle made of memory: the firmware library itself on a flash model, with power cuts and a
//! scripted noise source. No protection of any kind: its tier is `Simulated`.
//!
//! ```
//! use keyfob_firmware::sim::{SimDongle, SimNoise};
//! use licfmt::message::{Request, Response};
//!
//! let mut dongle = SimDongle::new([7; 16], SimNoise::seeded(1));
//! let Response::Info(info) = dongle.handle(&Request::Info, 0) else { unreachable!() };
//! assert_eq!(info.boots, 1);
//!
//! let image = dongle.image();
//! let mut again = SimDongle::from_image(&image, SimNoise::seeded(2)).expect("just made");
//! let Response::Info(info) = again.handle(&Request::Info, 0) else { unreachable!() };
//! assert_eq!(info.boots, 2);
//! ```

mod board;
mod unit;

pub use board::{SimBoard, SimNoise, SimPin};
pub use keyfob_boot::sim::{Nor, NorError, Operation, Strike, flashed, signed_image};
pub use unit::{IMAGE_LEN, ImageError, SimDongle};
