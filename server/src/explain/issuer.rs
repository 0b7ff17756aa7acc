//! Why the server cannot sign.

use super::{Explain, displayed, file};
use crate::{
    issuer::{IssuerError, KeyError},
    text::Message,
};

displayed!(IssuerError, KeyError);

impl Explain for IssuerError {
    fn message(&self) -> Message {
        let certificate = Message::new("error-issuer-certificate");
        match self {
            Self::NotCertified(path) => {
                Message::new("error-not-certified").with("path", path.display())
            }
            Self::OtherKey => Message::new("error-issuer-key"),
            Self::Purpose(purpose) => Message::new("error-issuer-purpose").with("purpose", purpose),
            Self::Trust(error) => certificate.because(error.message()),
            Self::Armor(error) => certificate.because(error.message()),
            Self::Document(error) => Message::new("error-issuer-document").because(error.message()),
            Self::Key(error) => error.message(),
        }
    }
}

impl Explain for KeyError {
    fn message(&self) -> Message {
        match self {
            Self::Io { path, source } => file(path, source),
            Self::Unreadable { path, detail } => Message::new("error-key-unreadable")
                .with("path", path.display())
                .with("detail", detail),
        }
    }
}
