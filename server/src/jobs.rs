//! What the server does by itself, now and then.

use std::{sync::Arc, time::Duration};

use crate::{
    mail::{MailError, Mailer, about},
    service::{Error, Service},
    text::Texts,
};

/// How often to look whether there is something to tell.
pub const EVERY: Duration = Duration::from_hours(1);

/// Why staff was not told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobError {
    /// What to tell could not be found out.
    #[error(transparent)]
    Service(#[from] Error),
    /// It could not be sent.
    #[error(transparent)]
    Mail(#[from] MailError),
}

/// Tells staff what they were not told within the last `every_days` (M-4, M-10), in one mail; answers how
/// many notices it had. What could not be sent counts as not told.
///
/// # Errors
/// [`JobError`].
pub async fn tell_staff(
    service: &Service,
    mailer: &Mailer,
    texts: &Texts,
    every_days: u32,
) -> Result<usize, JobError> {
    // Noted first: of two servers on one database only one tells.
    let notices = service.untold(every_days).await?;
    if notices.is_empty() {
        return Ok(0);
    }
    let (subject, body) = about(&notices, every_days, texts);
    if let Err(error) = mailer.send(&subject, body).await {
        service.not_told(&notices).await?;
        return Err(error.into());
    }
    Ok(notices.len())
}

/// [`tell_staff`], every [`EVERY`], for ever.
pub async fn run(service: Arc<Service>, mailer: Mailer, texts: Texts, every_days: u32) {
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        match tell_staff(&service, &mailer, &texts, every_days).await {
            Ok(0) => {}
            Ok(notices) => tracing::info!(notices, "told staff"),
            Err(error) => tracing::error!(%error, "staff was not told"),
        }
    }
}
