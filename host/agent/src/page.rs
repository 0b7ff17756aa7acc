//! The local web page (decision 18): status, registration, refresh, license upload, log, diagnostics; German and
//! English.
//!
//! # How it is kept to itself
//! - It listens on 127.0.0.1 alone, and answers only requests whose `Host` says so: a name that an attacker lets point
//!   here is refused.
//! - Each address but the style sheet's begins with a session, a secret in the path, which begins with a link that
//!   works once, within a minute, from `keyfob agent open`. Who may read the agent's state directory gets such
//!   links. There are no cookies: browsers send them to every port of a computer, whoever listens there.
//! - What changes something must come by POST from this very page: `Origin`, and `Sec-Fetch-Site` where the browser
//!   sends it.
//! - No scripts, nothing from elsewhere, no frames; no secret is ever shown.

mod access;
mod actions;
mod control;
mod diagnostics;
mod door;
mod layout;
mod opening;
mod upload;
mod views;
mod visitor;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use keyfob::{Site, text::Language, transport::Seams};
use licfmt::{limits::FILE_MAX, text::Name};

use access::secret;
pub use access::{Access, CODE_MS, IDLE_MS, SESSION_MS};
pub use control::{FILE, Opener, open};
pub(crate) use opening::{Limits, Opening};

use crate::{
    keeper::{Context, Trigger},
    text::Speech,
};

/// A license file in a form, with what belongs to the form.
const BODY_MAX: usize = FILE_MAX + 16 * 1024;

/// A site that the page shows.
pub struct Kept {
    /// The site.
    pub site: Site,
    /// Its keeper's trigger.
    pub trigger: Trigger,
    /// The server that its registration's form offers.
    pub server: Option<String>,
}

/// All that the page shows and does.
pub struct Page {
    context: Context,
    seams: Seams,
    access: Mutex<Access>,
    /// Who knows it gets links.
    secret: String,
    /// `127.0.0.1:47180`
    authority: String,
    sites: BTreeMap<Name, Kept>,
    english: Speech,
    german: Speech,
}

impl Page {
    /// At this authority, such as `127.0.0.1:47180`; `secret` opens it.
    #[must_use]
    pub fn new(
        context: Context,
        seams: Seams,
        (authority, secret): (String, String),
        sites: BTreeMap<Name, Kept>,
    ) -> Self {
        Self {
            context,
            seams,
            access: Mutex::default(),
            secret,
            authority,
            sites,
            english: Speech::new(Language::English),
            german: Speech::new(Language::German),
        }
    }

    fn access(&self) -> MutexGuard<'_, Access> {
        self.access.lock().unwrap_or_else(PoisonError::into_inner)
    }

    const fn speech(&self, language: Language) -> &Speech {
        match language {
            Language::English => &self.english,
            Language::German => &self.german,
        }
    }

    fn log(&self, site: &str, id: &str, args: &[(&str, &dyn std::fmt::Display)]) {
        let text = self.context.speech.text(id, args);
        self.context
            .log
            .add(self.seams.timer.now().wall, site, &text);
    }
}

/// All addresses.
pub fn router(page: Arc<Page>) -> Router {
    Router::new()
        .route("/", get(views::closed))
        .route("/style.css", get(views::style))
        .route("/control/open", post(control::link))
        .route("/open/{code}", get(visitor::enter))
        .route("/s/{session}/", get(views::status))
        .route("/s/{session}/log", get(views::log))
        .route("/s/{session}/diagnostics", get(diagnostics::download))
        .route("/s/{session}/close", post(actions::close))
        .route("/s/{session}/sites/{site}/refresh", post(actions::refresh))
        .route(
            "/s/{session}/sites/{site}/register",
            post(actions::register),
        )
        .route("/s/{session}/sites/{site}/file", post(upload::upload))
        .fallback(views::gone)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&page),
            door::check,
        ))
        .with_state(page)
}

#[cfg(test)]
mod tests;
