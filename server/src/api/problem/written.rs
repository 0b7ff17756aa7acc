//! A problem document, in a language.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;
use crate::{
    code::Code,
    text::{Language, Texts},
};

/// The media type of problem documents.
pub(in crate::api) const TYPE: &str = "application/problem+json";

/// A problem document (RFC 9457). `code` is stable; `title` and `detail` are for people, in the language that
/// `Accept-Language` prefers: English or German.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(in crate::api) struct Written {
    /// `https://keyfob.invalid/problems/CODE`: names the kind of problem, and leads nowhere.
    #[serde(rename = "type")]
    #[schema(format = "uri")]
    kind: String,
    /// The kind of problem in words: the same for each problem of a code.
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// The stable code.
    code: Code,
    /// What is wrong.
    detail: String,
}

impl Problem {
    /// Puts the document into its response.
    pub(super) fn write(&self, mut response: Response, language: Language) -> Response {
        let texts = Texts::of(language);
        let document = Written {
            kind: format!("https://keyfob.invalid/problems/{}", self.code),
            title: self.code.title(texts),
            status: self.code.status().as_u16(),
            code: self.code,
            detail: self.detail.text(texts),
        };
        let document = serde_json::to_string(&document)
            .unwrap_or_else(|_| unreachable!("plain data serializes"));
        *response.body_mut() = Body::from(document);
        let headers = response.headers_mut();
        let field = HeaderValue::from_static;
        headers.insert(header::CONTENT_TYPE, field(TYPE));
        headers.insert(header::CONTENT_LANGUAGE, field(language.tag()));
        // Caches must not tell one reader what another one's language made of it.
        headers.insert(header::VARY, field("Accept-Language"));
        response
    }
}
