//! The technician's bench (D-5): blank boards in, provisioned, tested, locked dongles out, with a
//! record of each.
//!
//! | module | what it holds |
//! |---|---|
//! | [`package`] | what is written into a blank board: boot stage with its trust block, signed image |
//! | [`uf2`] | the file format of packages |
//! | [`flash`] | ways into a board: debug probe, PICOBOOT, UF2, Nordic's DFU |
//! | [`lock`] | what closes a chip for good |
//! | [`mod@bench`] | what happens to one unit, from request and certificate to the lock; trays of them |
//! | [`selftest`] | what is measured of a unit, and what is good enough |
//! | [`journal`] | what was done, step by step: a crash loses nothing |
//! | [`record`], [`label`] | what is kept of a finished unit, and what is printed |
//! | [`store`] | a station's directory |

pub mod bench;
pub mod flash;
pub mod journal;
pub mod label;
pub mod lock;
pub mod package;
pub mod record;
pub mod selftest;
pub mod store;
#[cfg(test)]
mod testing;
pub mod uf2;
