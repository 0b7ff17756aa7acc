//! What can be wrong with the settings.

use std::path::PathBuf;

use super::FILE;

/// Why the settings are of no use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is wrong.
    #[error("{FILE}: {0}")]
    File(toml::de::Error),
    /// A variable has a name that no setting has.
    #[error("there is no setting for the environment variable {0}")]
    Unknown(String),
    /// A variable has a value that its setting does not take.
    #[error("an environment variable: {0}")]
    Variable(toml::de::Error),
    /// One of the proxies is no address.
    #[error("trusted_proxies: {0:?} is neither an address nor a network such as 10.0.0.0/8")]
    Proxy(String),
    /// Two settings do not fit together.
    #[error("{0}")]
    Contradiction(&'static str),
}
