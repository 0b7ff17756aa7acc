//! What is wrong with the settings, mail's among them.

use super::{Explain, displayed, file};
use crate::{
    config::{ConfigError, FILE},
    mail::{MailError, PATIENCE},
    text::Message,
};

displayed!(ConfigError, MailError);

impl Explain for ConfigError {
    fn message(&self) -> Message {
        match self {
            Self::Io { path, source } => file(path, source),
            // The reader of TOML ends its words with an empty line.
            Self::File(error) => Message::new("error-file")
                .with("path", FILE)
                .with("detail", error.to_string().trim_end()),
            Self::Unknown(name) => Message::new("error-setting-unknown").with("name", name),
            Self::Variable(error) => {
                Message::new("error-variable").with("detail", error.to_string().trim_end())
            }
            Self::Proxy(found) => {
                Message::new("error-proxy").with("found", format_args!("{found:?}"))
            }
            Self::Contradiction(why) => why.clone(),
        }
    }
}

impl Explain for MailError {
    fn message(&self) -> Message {
        let server = Message::new("error-mail-server");
        match self {
            Self::Address { address, source } => Message::new("error-mail-address")
                .with("address", format_args!("{address:?}"))
                .with("detail", source),
            Self::Smtp(error) => server.with("detail", error),
            Self::Authorities { path, source } => file(path, source),
            Self::Mail(error) => Message::new("error-mail").with("detail", error),
            Self::Sending(error) => server.with("detail", error),
            Self::Silent => Message::new("error-mail-silent").with("seconds", PATIENCE.as_secs()),
        }
    }
}
