//! What all pages have in common.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse as _, Response},
};
use maud::{DOCTYPE, Markup, html};

use crate::text::Speech;

/// For somebody without a session.
pub(super) fn closed(speech: &Speech) -> Response {
    let text = speech.text("page-closed", &[]);
    (StatusCode::FORBIDDEN, plain(speech, &text)).into_response()
}

/// For an address, or a site, that is none.
pub(super) fn nothing(speech: &Speech) -> Response {
    let text = speech.text("page-gone", &[]);
    (StatusCode::NOT_FOUND, plain(speech, &text)).into_response()
}

/// A page with nothing but a text.
pub(super) fn plain(speech: &Speech, text: &str) -> Html<String> {
    page(speech, &html! { main { p { (text) } } })
}

/// A page.
pub(super) fn page(speech: &Speech, inside: &Markup) -> Html<String> {
    let title = speech.text("page-title", &[]);
    let page = html! {
        (DOCTYPE)
        html lang=(speech.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href="/style.css";
            }
            body {
                header { h1 { (title) } }
                (inside)
            }
        }
    };
    Html(page.into_string())
}
