//! The signed files.

pub mod armor;
pub mod document;
pub mod envelope;
pub mod ext;
pub mod license;
pub mod limits;
pub mod revocation;

pub mod text;
