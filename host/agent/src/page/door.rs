//! Who is let in at all, before anything else is looked at.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{Page, layout, visitor::language};

/// What each answer says to the browser.
const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    // The session is in the path: it goes to nobody else. With `no-referrer` forms would say no origin.
    ("referrer-policy", "same-origin"),
    ("cache-control", "no-store"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "interest-cohort=()"),
];

pub(super) async fn check(State(page): State<Arc<Page>>, request: Request, next: Next) -> Response {
    let mut response = if is_welcome(&page, request.method(), request.headers()) {
        next.run(request).await
    } else {
        let speech = page.speech(language(request.headers()));
        let text = speech.text("page-refused", &[]);
        (StatusCode::FORBIDDEN, layout::plain(speech, &text)).into_response()
    };
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

fn is_welcome(page: &Page, method: &Method, headers: &HeaderMap) -> bool {
    let one = |name: &str| {
        let mut values = headers.get_all(name).iter();
        let first = values.next();
        // Two of them are two opinions.
        values.next().is_none().then_some(first)
    };
    let Some(Some(host)) = one(header::HOST.as_str()) else {
        return false;
    };
    if host.as_bytes() != page.authority.as_bytes() {
        return false;
    }
    if method == Method::GET || method == Method::HEAD {
        return true;
    }
    let is_own = |origin: Option<&HeaderValue>| match origin {
        Some(origin) => origin.as_bytes() == format!("http://{}", page.authority).as_bytes(),
        // A program, which has to know the secret then.
        None => headers.contains_key(header::AUTHORIZATION),
    };
    let is_same = |site: Option<&HeaderValue>| site.is_none_or(|site| site == "same-origin");
    one("origin").is_some_and(is_own) && one("sec-fetch-site").is_some_and(is_same)
}
