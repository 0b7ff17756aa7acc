//! Who looks at the page.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Path, RawPathParams, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use keyfob::{Problem, text::Language};

use super::{Page, access::Said, layout};
use crate::text::Speech;

/// Somebody with a session.
pub(super) struct Visitor {
    pub(super) page: Arc<Page>,
    pub(super) session: String,
    language: Language,
}

impl Visitor {
    pub(super) fn speech(&self) -> &Speech {
        self.page.speech(self.language)
    }

    /// The address of a page of this session.
    pub(super) fn at(&self, path: &str) -> String {
        format!("/s/{}/{path}", self.session)
    }

    /// Back to the status, which says what came of it.
    pub(super) fn back(&self, outcome: Result<String, Problem>) -> Redirect {
        let said = match outcome {
            Ok(text) => Said {
                is_good: true,
                text,
                hint: None,
            },
            Err(problem) => {
                let (text, hint) = self.speech().on_page(&problem);
                Said {
                    is_good: false,
                    text,
                    hint,
                }
            }
        };
        self.page.access().say(&self.session, said);
        Redirect::to(&self.at(""))
    }
}

impl FromRequestParts<Arc<Page>> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, page: &Arc<Page>) -> Result<Self, Response> {
        let language = language(&parts.headers);
        let closed = || layout::closed(page.speech(language));
        let Ok(params) = RawPathParams::from_request_parts(parts, page).await else {
            return Err(closed());
        };
        let mut params = params.iter();
        let session = params.find_map(|(name, value)| (name == "session").then_some(value));
        let now_ms = page.seams.now_ms();
        match session {
            Some(session) if page.access().goes_on(session, now_ms) => Ok(Self {
                page: Arc::clone(page),
                session: session.to_owned(),
                language,
            }),
            _ => Err(closed()),
        }
    }
}

/// Begins a session.
pub(super) async fn enter(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Response {
    let now_ms = page.seams.now_ms();
    let entered = page.access().enter(&code, &*page.seams.rng, now_ms);
    match entered {
        Ok(Some(session)) => {
            page.log("", "agent-log-opened", &[]);
            Redirect::to(&format!("/s/{session}/")).into_response()
        }
        Ok(None) => layout::closed(page.speech(language(&headers))),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// The first of the browser's languages that is spoken here.
pub(super) fn language(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE);
    let wanted = wanted.and_then(|value| value.to_str().ok());
    let wanted = fluent_langneg::accepted_languages::parse(wanted.unwrap_or_default());
    let spoken = wanted
        .iter()
        .find(|id| matches!(id.language.as_str(), "de" | "en"));
    spoken.map_or(Language::English, |id| {
        let Ok(language) = id.to_string().parse();
        language
    })
}
