//! Why the database gave no answer.

use super::{Explain, displayed, file};
use crate::{
    store::{Broken, Corrupt, DongleError, StoreError},
    text::Message,
};

displayed!(StoreError, DongleError, Corrupt, Broken);

impl Explain for StoreError {
    fn message(&self) -> Message {
        match self {
            Self::Database(error) => Message::new("error-database").with("detail", error),
            Self::Migration(error) => Message::new("error-migration").with("detail", error),
            Self::Address(why) => Message::new("error-address").because(why.clone()),
            Self::Corrupt(error) => error.message(),
            Self::InUse(path) => Message::new("error-in-use").with("path", path.display()),
            Self::NotBackup(path) => Message::new("error-not-backup").with("path", path.display()),
            Self::Silent => Message::new("error-database-silent"),
            Self::File { path, source } => file(path, source),
            Self::Stopping => Message::new("error-stopping"),
        }
    }
}

impl Explain for DongleError {
    fn message(&self) -> Message {
        match self {
            Self::Registered => Message::new("error-dongle-registered"),
            Self::Bound => Message::new("error-raced"),
            Self::Store(error) => error.message(),
        }
    }
}

impl Explain for Corrupt {
    fn message(&self) -> Message {
        Message::new("error-corrupt")
            .with("column", self.column)
            .with("detail", &self.detail)
    }
}

impl Explain for Broken {
    fn message(&self) -> Message {
        Message::new("error-audit-broken")
            .with("entry", self.entry)
            .with("what", self.what)
    }
}
