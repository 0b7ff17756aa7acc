//! The server's settings: a TOML file, whose every value the environment can replace.
//!
//! `KEYFOB_SERVER_` and the value's name in capitals, its sections joined by `_`: `KEYFOB_SERVER_LISTEN`,
//! `KEYFOB_SERVER_DATABASE_ADDRESS`. An unknown key or variable is refused.

mod database;
mod environment;
mod error;
mod limits;
mod notices;
mod shown;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

pub use database::Database;
pub use error::ConfigError;
pub use limits::{Forks, RatesConfig, Resets};
pub use notices::{Encryption, Notices};

use crate::{
    api::{ForwardedHeader, Proxies, Rates},
    domain::{attention::Thresholds, check_in::ForkPolicy, reset::ResetPolicy},
    service::Policy,
    store::Settings,
};

/// The file's name in the server's directory.
pub const FILE: &str = "keyfob-server.toml";

/// All settings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where to serve figures for Prometheus; none: nowhere. Not for the public.
    pub metrics: Option<SocketAddr>,
    /// Certificates of the server itself; none: plain HTTP, for a proxy in front.
    pub tls: Option<Tls>,
    /// Proxies that are believed who they ask for, each an address or a network such as `10.0.0.0/8`; none: a
    /// client is who connects.
    pub trusted_proxies: Vec<String>,
    /// Where these proxies say it.
    pub forwarded_header: ForwardedHeader,
    /// The database.
    pub database: Database,
    /// What is asked of copies of an installation (decision 12).
    pub forks: Forks,
    /// How often a license may be reset (decision 15).
    pub resets: Resets,
    /// How often somebody may try, each a minute.
    pub rates: RatesConfig,
    /// Whom to tell, and when (M-10).
    pub notices: Notices,
    /// How to log.
    pub log: Log,
}

/// PEM files; read anew at SIGHUP.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate, and those that lead to its root.
    pub certificates: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// Logging, to standard error.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// What: `info`, or as `tracing`'s filters are written.
    pub level: String,
    /// One JSON object a line, instead of text.
    pub json: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 6350)),
            metrics: None,
            tls: None,
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::default(),
            database: Database::default(),
            forks: Forks::default(),
            resets: Resets::default(),
            rates: RatesConfig::default(),
            notices: Notices::default(),
            log: Log::default(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            level: "info".to_owned(),
            json: false,
        }
    }
}

impl Config {
    /// The settings of the file in `directory`, if there is one, and of `variables`.
    ///
    /// # Errors
    /// [`ConfigError`]: what is wrong, and where.
    pub fn read(
        directory: &Path,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let path = directory.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(ConfigError::Io { path, source }),
        };
        Self::parse(&text, variables)
    }

    /// The settings of this text and these variables.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn parse(
        text: &str,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut table: toml::Table = text.parse().map_err(ConfigError::File)?;
        // By itself first: a variable must not be blamed for what is wrong in the file.
        let _: Self = table.clone().try_into().map_err(ConfigError::File)?;
        for (name, value) in variables {
            environment::put(&mut table, &name, value)?;
        }
        let config: Self = table.try_into().map_err(ConfigError::Variable)?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        self.notices.check()?;
        self.proxies().map(drop)
    }

    /// The proxies that are believed.
    ///
    /// # Errors
    /// [`ConfigError::Proxy`].
    pub fn proxies(&self) -> Result<Proxies, ConfigError> {
        Proxies::new(&self.trusted_proxies, self.forwarded_header).map_err(ConfigError::Proxy)
    }

    /// The database, a file in `directory` if none is named.
    #[must_use]
    pub fn database(&self, directory: &Path) -> Settings {
        let file = Settings::sqlite(&directory.join("keyfob.db"));
        Settings {
            connections: self.database.connections,
            create: self.database.address.is_none(),
            address: self.database.address.clone().unwrap_or(file.address),
        }
    }

    /// What the vendor decides.
    #[must_use]
    pub const fn policy(&self) -> Policy {
        Policy {
            forks: ForkPolicy {
                refuse_after: self.forks.refuse_after,
            },
            resets: ResetPolicy {
                most: self.resets.most,
                days: self.resets.days,
            },
            thresholds: Thresholds {
                near_limit_percent: self.notices.near_limit_percent,
                silent_days: self.notices.silent_days,
                expiring_days: self.notices.expiring_days,
            },
        }
    }

    /// The limits of the HTTP interface.
    #[must_use]
    pub const fn rates(&self) -> Rates {
        Rates {
            tokens_per_address: self.rates.tokens_per_address,
            tokens_per_license: self.rates.tokens_per_license,
            check_ins_per_address: self.rates.check_ins_per_address,
            staff_per_address: self.rates.staff_per_address,
        }
    }
}
