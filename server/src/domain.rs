//! The rules, pure: what is known and what happens come in, what is to be done comes out. No I/O, no
//! clock.

pub mod activation;
pub mod attention;
pub mod audit;
pub mod check_in;
pub mod dongle;
pub mod installation;
pub mod license;
pub mod order;
pub mod reset;
pub mod secret;

#[cfg(test)]
mod properties;
#[cfg(test)]
pub(crate) mod samples;

pub use installation::Installation;
pub use license::{License, LicenseState, Status};
