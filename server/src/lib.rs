//! The license server: online sites activate and check in, dongles are bound to licenses, license files are
//! downloaded.
//!
//! | module | what it holds |
//! |---|---|
//! | [`domain`] | the rules, pure |
//! | [`store`] | the database, and all SQL |
//! | [`clock`] | time and randomness as arguments |

pub mod api;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod issuer;
pub mod jobs;
pub mod mail;
pub mod service;
pub mod store;
pub mod text;
