//! Errors as problem documents (RFC 9457).

use std::any::Any;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{code::Code, service::Error};

/// The media type of problem documents.
pub(super) const TYPE: &str = "application/problem+json";

/// A problem document (RFC 9457). `code` is stable; `detail` is for people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `https://keyfob.invalid/problems/CODE`: names the kind of problem, and leads nowhere.
    #[serde(rename = "type")]
    #[schema(format = "uri")]
    kind: String,
    /// The status in words.
    #[schema(value_type = String)]
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// The stable code.
    code: Code,
    /// What is wrong.
    detail: String,
    /// Seconds after which to try again, where that is known.
    #[serde(skip)]
    retry_after_s: Option<u64>,
}

impl Problem {
    /// A problem with this code.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("https://keyfob.invalid/problems/{code}"),
            title: code.status().canonical_reason().unwrap_or("Problem"),
            status: code.status().as_u16(),
            code,
            detail: detail.into(),
            retry_after_s: None,
        }
    }

    /// The same, worth another try after so many seconds.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body =
            serde_json::to_string(&self).unwrap_or_else(|_| unreachable!("plain data serializes"));
        let kind = HeaderValue::from_static(TYPE);
        let status = self.code.status();
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer");
            headers.insert(header::WWW_AUTHENTICATE, bearer);
        }
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let code = error.code();
        let detail = if code.status().is_server_error() {
            // What the database or the system says is for the vendor's log, not for whoever asks.
            tracing::error!(%code, %error, "request failed");
            public(&error)
        } else {
            error.to_string()
        };
        let problem = Self::new(code, detail);
        match error {
            Error::Overloaded | Error::Store(_) => problem.retry_after(5),
            _ => problem,
        }
    }
}

fn public(error: &Error) -> String {
    match error {
        Error::Overloaded => error.to_string(),
        Error::Issuer(_) => "the server has no valid certificate to sign with".to_owned(),
        Error::Store(_) => "the database gives no answer".to_owned(),
        _ => "the server failed".to_owned(),
    }
}

pub(super) async fn no_such_place() -> Problem {
    Problem::new(Code::NotFound, "there is nothing at this path")
}

pub(super) async fn no_such_method() -> Problem {
    Problem::new(
        Code::MethodNotAllowed,
        "this path does not take this method",
    )
}

/// What the layers around the handlers refuse, a request that took too long for instance, is a problem
/// document as well.
pub(super) async fn whole(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_problem = kind.is_some_and(|kind| kind.as_bytes() == TYPE.as_bytes());
    if is_problem || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    match status {
        StatusCode::SERVICE_UNAVAILABLE => {
            Problem::new(Code::Unavailable, "the request took too long").retry_after(5)
        }
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Code::BodyTooLarge, "the body is too large"),
        _ if status.is_client_error() => {
            Problem::new(Code::RequestMalformed, "the request is malformed")
        }
        _ => Problem::new(Code::Internal, "the server failed"),
    }
    .into_response()
}

#[expect(clippy::needless_pass_by_value, reason = "tower-http's signature")]
pub(super) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(
        panic = said.unwrap_or("unknown"),
        "a request made the server panic"
    );
    Problem::new(Code::Internal, "the server failed").into_response()
}
