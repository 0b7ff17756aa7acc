//! Why a command failed, with the code and the status that it ends with.

use std::{io, net::SocketAddr, path::PathBuf};

use crate::{
    config::{ConfigError, Tls},
    issuer::IssuerError,
    mail::MailError,
    service::Error,
    store::StoreError,
    text::Message,
};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The command line.
    Usage(Message),
    Config(#[from] ConfigError),
    Issuer(#[from] IssuerError),
    Store(#[from] StoreError),
    Service(#[from] Error),
    File {
        path: PathBuf,
        source: io::Error,
    },
    Listen(SocketAddr, io::Error),
    Tls {
        files: Tls,
        source: io::Error,
    },
    LogLevel(String),
    Notices(MailError),
    Metrics(String),
    Answer(serde_json::Error),
    System(io::Error),
}

impl Failure {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "config",
            Self::Issuer(IssuerError::NotCertified(_)) => "not-certified",
            Self::Issuer(_) => "issuer",
            Self::Store(_) => "database",
            Self::Service(error) => error.code().name(),
            Self::Usage(_)
            | Self::LogLevel(_)
            | Self::Notices(_)
            | Self::Metrics(_)
            | Self::Answer(_) => "usage",
            Self::Tls { .. } => "tls",
            Self::File { .. } | Self::Listen(..) | Self::System(_) => "io",
        }
    }

    /// 1: refused by the rules; 2: called wrongly or set up wrongly; 3: something that it needs failed.
    pub(super) const fn status(&self) -> u8 {
        match self {
            Self::Config(_)
            | Self::Usage(_)
            | Self::LogLevel(_)
            | Self::Notices(_)
            | Self::Metrics(_)
            | Self::Answer(_)
            | Self::Tls { .. } => 2,
            Self::Service(Error::Store(_) | Error::Overloaded)
            | Self::Store(_)
            | Self::File { .. }
            | Self::Listen(..)
            | Self::System(_) => 3,
            Self::Issuer(_) | Self::Service(_) => 1,
        }
    }
}
