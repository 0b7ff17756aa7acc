//! Files that people bring: orders, certificates, revocation lists. What is deeper in them than this is told
//! in English.

use licfmt::{
    SealError, TrustError, armor::ArmorError, document::Contradiction, envelope::EnvelopeError,
    limits::FILE_MAX, order::OrderError, text::TextError,
};

use super::Explain;
use crate::text::Message;

impl Explain for OrderError {
    fn message(&self) -> Message {
        match self {
            Self::Empty(field) => Message::new("order-empty").with("field", field),
            Self::Malformed(detail) => Message::new("order-malformed").with("detail", detail),
            other => Message::new("order-malformed").with("detail", other),
        }
    }
}

impl Explain for TextError {
    fn message(&self) -> Message {
        match self {
            Self::Empty => Message::new("text-empty"),
            Self::Long(most) => Message::new("text-long").with("most", most),
            Self::Character(it) => {
                Message::new("text-character").with("character", format_args!("{it:?}"))
            }
            other => Message::new("error-verbatim").with("detail", other),
        }
    }
}

impl Explain for EnvelopeError {
    fn message(&self) -> Message {
        match self {
            Self::TooLarge(found) => too_large(*found),
            Self::Malformed(detail) => Message::new("file-malformed").with("detail", detail),
            Self::Kind { found, wanted } => Message::new("file-kind")
                .with("found", found)
                .with("wanted", wanted),
            Self::Version { found, known } => Message::new("file-version")
                .with("found", found)
                .with("known", known),
            Self::Edited => Message::new("file-edited"),
            Self::SignatureCount(count) => Message::new("file-signatures").with("count", count),
            Self::Trust(error) => error.message(),
            Self::OtherKey => Message::new("file-other-key"),
            Self::IssuerRevoked(issuer) => {
                Message::new("file-issuer-revoked").with("issuer", issuer)
            }
            Self::Contradiction(error) => error.message(),
            other => Message::new("file-malformed").with("detail", other),
        }
    }
}

impl Explain for Contradiction {
    fn message(&self) -> Message {
        Message::new("file-contradiction").with("detail", self)
    }
}

impl Explain for SealError {
    fn message(&self) -> Message {
        Message::new("file-malformed").with("detail", self)
    }
}

impl Explain for ArmorError {
    fn message(&self) -> Message {
        match self {
            Self::TooLarge(found) => too_large(*found),
            Self::NoBlock(wanted) => Message::new("pem-none").with("wanted", wanted),
            Self::Pem(error) => Message::new("pem-malformed").with("detail", error),
            Self::Label { found, wanted } => Message::new("pem-other")
                .with("found", found)
                .with("wanted", wanted),
            Self::Missing(wanted) => Message::new("pem-missing").with("wanted", wanted),
            Self::More => Message::new("pem-more"),
            other => Message::new("pem-malformed").with("detail", other),
        }
    }
}

impl Explain for TrustError {
    fn message(&self) -> Message {
        match self {
            Self::UnknownRoot => Message::new("trust-root"),
            Self::Certificate(error) => Message::new("trust-certificate").with("detail", error),
            Self::IssuerKey(error) => Message::new("trust-key").with("detail", error),
            Self::Purpose { needed, has } => Message::new("trust-purpose")
                .with("found", has)
                .with("needed", needed),
            Self::Validity { issued, validity } => Message::new("trust-validity")
                .with("issued", issued)
                .with("from", validity.not_before)
                .with("until", validity.not_after),
            other => Message::new("trust-certificate").with("detail", other),
        }
    }
}

fn too_large(found: usize) -> Message {
    Message::new("file-too-large")
        .with("found", found)
        .with("most", FILE_MAX)
}
