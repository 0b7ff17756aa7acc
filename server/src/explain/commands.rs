//! Why a command failed.

use super::{Explain, displayed, file};
use crate::{cli::Failure, text::Message};

displayed!(Failure);

impl Explain for Failure {
    fn message(&self) -> Message {
        match self {
            Self::Usage(why) => why.clone(),
            Self::Config(error) => error.message(),
            Self::Issuer(error) => error.message(),
            Self::Store(error) => error.message(),
            Self::Service(error) => error.message(),
            Self::File { path, source } => file(path, source),
            Self::Listen(address, error) => Message::new("error-listen")
                .with("address", address)
                .with("detail", error),
            Self::Tls { files, source } => Message::new("error-tls")
                .with("certificates", files.certificates.display())
                .with("key", files.key.display())
                .with("detail", source),
            Self::LogLevel(detail) => Message::new("error-log-level").with("detail", detail),
            Self::Notices(error) => Message::new("error-notices").because(error.message()),
            Self::Metrics(detail) => Message::new("error-metrics").with("detail", detail),
            Self::Answer(error) => Message::new("error-verbatim").with("detail", error),
            Self::System(error) => Message::new("error-verbatim").with("detail", error),
        }
    }
}
