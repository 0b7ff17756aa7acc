//! What can be wrong with the settings.

use std::path::PathBuf;

use crate::text::Message;

/// Why the settings are of no use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is wrong.
    File(toml::de::Error),
    /// A variable has a name that no setting has.
    Unknown(String),
    /// A variable has a value that its setting does not take.
    Variable(toml::de::Error),
    /// One of the proxies is no address.
    Proxy(String),
    /// Two settings do not fit together.
    Contradiction(Message),
}
