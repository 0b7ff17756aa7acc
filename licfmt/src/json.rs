//! The signed files.

pub mod agent;
pub mod armor;
pub mod detached;
pub mod document;
pub mod envelope;
pub mod ext;
pub mod hardware;
pub mod lease;
pub mod license;
pub mod limits;
pub mod online;
pub mod order;
pub mod revocation;
mod strict;
pub mod text;
