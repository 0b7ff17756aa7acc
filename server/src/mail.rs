//! Mails, over SMTP.

use fluent_bundle::{FluentArgs, FluentValue};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};

use crate::{config::Notices, service::Notice, text::Texts};

/// Sends mails to staff.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Vec<Mailbox>,
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// An address is none.
    #[error("{address:?} is no mail address: {source}")]
    Address {
        /// What was written.
        address: String,
        /// What does not fit.
        source: lettre::address::AddressError,
    },
    /// The mail server's address, or what it said.
    #[error("mail server: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// What was to be sent is no mail.
    #[error("mail: {0}")]
    Mail(#[from] lettre::error::Error),
}

impl Mailer {
    /// As the settings say; none if they name nobody.
    ///
    /// # Errors
    /// [`MailError::Address`], [`MailError::Smtp`].
    pub fn new(notices: &Notices) -> Result<Option<Self>, MailError> {
        let (Some(smtp), Some(from)) = (&notices.smtp, &notices.from) else {
            return Ok(None);
        };
        if notices.to.is_empty() {
            return Ok(None);
        }
        let to = notices.to.iter().map(|to| mailbox(to));
        Ok(Some(Self {
            transport: AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp)?.build(),
            from: mailbox(from)?,
            to: to.collect::<Result<_, _>>()?,
        }))
    }

    /// Sends one mail to all.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn send(&self, subject: &str, body: String) -> Result<(), MailError> {
        let to = self.to.iter().cloned();
        let message = to
            .fold(Message::builder().from(self.from.clone()), |mail, to| {
                mail.to(to)
            })
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(body)?;
        self.transport.send(message).await?;
        Ok(())
    }
}

fn mailbox(address: &str) -> Result<Mailbox, MailError> {
    address.parse().map_err(|source| MailError::Address {
        address: address.to_owned(),
        source,
    })
}

/// Subject and body of a mail about these notices (M-10).
#[must_use]
pub fn about(notices: &[Notice], every_days: u32, texts: &Texts) -> (String, String) {
    let count = FluentArgs::from_iter([("count", FluentValue::from(notices.len()))]);
    let days = FluentArgs::from_iter([("days", FluentValue::from(every_days))]);
    let lines: Vec<_> = notices.iter().map(|notice| line(notice, texts)).collect();
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
