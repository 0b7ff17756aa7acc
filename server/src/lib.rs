//! The license server: online sites activate and check in, dongles are bound to licenses, license files are
//! downloaded.
//!
//! | module | what it holds |
//! |---|---|
//! | [`domain`] | the rules, pure |
//! | [`store`] | the database, and all SQL |
//! | [`service`] | rules, database and issuer put together |
//! | [`api`] | the HTTP interface |
//! | [`cli`] | the commands |
//! | [`answer`] | what staff is shown, by both |
//! | [`code`] | what can go wrong |
//! | [`explain`] | how an error becomes a text for people |
//! | [`text`] | the texts, in German and English |
//! | [`clock`] | time and randomness as arguments |

pub mod answer;
pub mod api;
pub mod cli;
pub mod clock;
pub mod code;
pub mod config;
pub mod domain;
pub mod explain;
pub mod issuer;
pub mod jobs;
pub mod mail;
pub mod service;
pub mod store;
pub mod text;
