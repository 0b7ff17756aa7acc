//! Mails, over SMTP.

use std::{
    error::Error,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use fluent_bundle::{FluentArgs, FluentValue};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, SinglePart,
        header::{Header, HeaderName, HeaderValue},
    },
    transport::smtp::client::{Certificate, Tls, TlsParameters},
};
use licfmt::UnixTime;

use crate::{
    config::{Encryption, Notices},
    service::Notice,
    text::Texts,
};

/// So long a mail may take: as long as RFC 5321, section 4.5.3.2.1, bids a client wait for a greeting.
pub const PATIENCE: Duration = Duration::from_mins(5);

/// What carries mails.
pub trait Transport: AsyncTransport<Error: Error + Send + Sync + 'static> + Sync {}

impl<T: AsyncTransport<Error: Error + Send + Sync + 'static> + Sync> Transport for T {}

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// Sends mails to staff.
pub struct Mailer<T = Smtp> {
    transport: T,
    from: Mailbox,
    to: Vec<Mailbox>,
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// An address is none.
    Address {
        /// What was written.
        address: String,
        /// What does not fit.
        source: lettre::address::AddressError,
    },
    /// The mail server's address, or the authorities that vouch for it.
    Smtp(#[from] lettre::transport::smtp::Error),
    /// The file of authorities cannot be read, or has none.
    Authorities {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// What was to be sent is no mail.
    Mail(#[from] lettre::error::Error),
    /// The mail server was not reached, refused, or broke off.
    Sending(#[source] Box<dyn Error + Send + Sync>),
    /// The mail server did not answer.
    Silent,
}

impl Mailer {
    /// As the settings say; none if they name nobody. Needs a Tokio runtime.
    ///
    /// # Errors
    /// [`MailError::Address`], [`MailError::Smtp`], [`MailError::Authorities`].
    pub fn new(notices: &Notices) -> Result<Option<Self>, MailError> {
        let (Some(smtp), Some(from)) = (&notices.smtp, &notices.from) else {
            return Ok(None);
        };
        if notices.to.is_empty() {
            return Ok(None);
        }
        let to = notices.to.iter().map(|to| mailbox(to));
        let mut builder = Smtp::from_url(smtp)?;
        if let (Some(path), Some(server)) = (&notices.ca, notices.mail_server()) {
            builder = builder.tls(vouched_for(path, server)?);
        }
        let to = to.collect::<Result<_, _>>()?;
        Ok(Some(Self::with(builder.build(), mailbox(from)?, to)))
    }
}

impl<T> Mailer<T> {
    /// Sends by this transport.
    #[must_use]
    pub const fn with(transport: T, from: Mailbox, to: Vec<Mailbox>) -> Self {
        Self {
            transport,
            from,
            to,
        }
    }

    /// Who is told.
    #[must_use]
    pub fn to(&self) -> &[Mailbox] {
        &self.to
    }
}

impl<T: Transport> Mailer<T> {
    /// Sends one mail; takes [`PATIENCE`] at most.
    ///
    /// # Errors
    /// [`MailError::Mail`], [`MailError::Sending`], [`MailError::Silent`].
    pub async fn send(
        &self,
        to: &Mailbox,
        subject: &str,
        body: String,
        now: UnixTime,
    ) -> Result<(), MailError> {
        let message = Message::builder()
            .from(self.from.clone())
            .to(to.clone())
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(now.0))
            .message_id(None)
            .subject(subject)
            .header(AutoSubmitted)
            .singlepart(SinglePart::plain(body))?;
        let sent = tokio::time::timeout(PATIENCE, self.transport.send(message)).await;
        let sent = sent.map_err(|_| MailError::Silent)?;
        sent.map_err(|error| MailError::Sending(error.into()))?;
        Ok(())
    }
}

/// Nobody's holiday notice is to answer (RFC 3834, section 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// TLS to a mail server that authorities of this file may vouch for.
fn vouched_for(path: &Path, (host, encryption): (String, Encryption)) -> Result<Tls, MailError> {
    let refused = |source| MailError::Authorities {
        path: path.to_path_buf(),
        source,
    };
    let pem = std::fs::read(path).map_err(refused)?;
    if !pem.windows(PEM.len()).any(|it| it == PEM) {
        return Err(refused(std::io::Error::other("no certificate in PEM form")));
    }
    let parameters = TlsParameters::builder(host)
        .add_root_certificate(Certificate::from_pem(&pem)?)
        .build_rustls()?;
    Ok(match encryption {
        Encryption::None => Tls::None,
        Encryption::Starttls => Tls::Required(parameters),
        Encryption::Tls => Tls::Wrapper(parameters),
    })
}

const PEM: &[u8] = b"-----BEGIN CERTIFICATE-----";

fn mailbox(address: &str) -> Result<Mailbox, MailError> {
    address.parse().map_err(|source| MailError::Address {
        address: address.to_owned(),
        source,
    })
}

/// The most notices that one mail spells out. After a day without network all sites may be silent, and mail servers take
/// mails of some megabytes only.
pub const LINES_MAX: usize = 200;

/// Subject and body of a mail about these notices (M-10).
#[must_use]
pub fn about(notices: &[Notice], every_days: u32, texts: &Texts) -> (String, String) {
    let count = FluentArgs::from_iter([("count", FluentValue::from(notices.len()))]);
    let days = FluentArgs::from_iter([("days", FluentValue::from(every_days))]);
    let shown = notices.iter().take(LINES_MAX);
    let mut lines: Vec<_> = shown.map(|notice| line(notice, texts)).collect();
    let more = notices.len().saturating_sub(LINES_MAX);
    if more > 0 {
        let more = FluentArgs::from_iter([("count", FluentValue::from(more))]);
        lines.push(texts.text("notices-more", &more));
    }
    let body = format!(
        "{}\n\n{}\n\n{}\n",
        texts.text("notices-start", &count),
        lines.join("\n"),
        texts.text("notices-end", &days),
    );
    (texts.text("notices-subject", &count), body)
}

fn line(notice: &Notice, texts: &Texts) -> String {
    let (license, company) = notice.whose();
    let mut args = FluentArgs::new();
    args.set("license", license);
    args.set("company", company);
    match notice {
        Notice::NearLimit {
            feature,
            used,
            limit,
            ..
        } => {
            args.set("feature", feature.to_string());
            // Whole numbers as they stand in the license, without a language's separators.
            args.set("used", used.to_string());
            args.set("limit", limit.to_string());
        }
        Notice::Silent { since, .. } => args.set("since", since.to_string()),
        Notice::Forked { forks, .. } => args.set("forks", *forks),
        Notice::Expiring { expires, .. } => args.set("expires", expires.to_string()),
    }
    texts.text(&format!("notice-{}", notice.subject().0), &args)
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
