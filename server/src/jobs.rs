//! What the server does by itself, now and then.

use std::{sync::Arc, time::Duration};

use lettre::message::Mailbox;

use crate::{
    mail::{MailError, Mailer, Transport, about},
    service::{Error, Notice, Service},
    text::Texts,
};

/// How often to look whether there is something to tell.
pub const EVERY: Duration = Duration::from_hours(1);

/// Why somebody was not told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobError {
    /// What to tell could not be found out or noted.
    #[error(transparent)]
    Service(#[from] Error),
    /// It could not be sent.
    #[error(transparent)]
    Mail(#[from] MailError),
}

/// How many were told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// So many mails were sent.
    pub mails: usize,
    /// So many could not be sent.
    pub failed: usize,
}

/// Tells each of the staff what they were not told within the last `every_days` (M-4, M-10), in one mail. What could
/// not be sent counts as not told: the log says so, and the next time it is tried again. That one address is refused
/// keeps nothing from the others.
///
/// # Errors
/// [`Error`]: what there is to tell could not be found out.
pub async fn tell_staff<T: Transport>(
    service: &Service,
    mailer: &Mailer<T>,
    texts: &Texts,
    every_days: u32,
) -> Result<Told, Error> {
    let notices = service.attention().await?;
    let mut told = Told::default();
    for to in mailer.to() {
        match tell(service, mailer, texts, every_days, (to, &notices)).await {
            Ok(true) => told.mails += 1,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(to = %to.email, %error, "not told; tried again later");
                told.failed += 1;
            }
        }
    }
    Ok(told)
}

/// Answers whether there was something to tell.
async fn tell<T: Transport>(
    service: &Service,
    mailer: &Mailer<T>,
    texts: &Texts,
    every_days: u32,
    (to, notices): (&Mailbox, &[Notice]),
) -> Result<bool, JobError> {
    let recipient = to.email.as_ref();
    let due = service.claim(notices, recipient, every_days).await?;
    if due.is_empty() {
        return Ok(false);
    }
    let (subject, body) = about(&due, every_days, texts);
    if let Err(error) = mailer.send(to, &subject, body, service.now()).await {
        service.not_told(&due, recipient).await?;
        return Err(error.into());
    }
    service.told(&due, recipient).await?;
    Ok(true)
}

/// [`tell_staff`], every [`EVERY`], for ever.
pub async fn run(service: Arc<Service>, mailer: Mailer, texts: Texts, every_days: u32) {
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        match tell_staff(&service, &mailer, &texts, every_days).await {
            Ok(told) if told == Told::default() => tracing::debug!("nothing new to tell staff"),
            Ok(Told { mails: 0, .. }) => {}
            Ok(Told { mails, .. }) => tracing::info!(mails, "told staff"),
            Err(error) => {
                tracing::error!(%error, "what to tell staff is not known; tried again later");
            }
        }
    }
}
