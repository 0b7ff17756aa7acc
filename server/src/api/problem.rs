//! Errors as problem documents (RFC 9457).

use std::any::Any;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::service::Error;

/// A problem document. `code` is stable; `detail` is for people.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// `https://keyfob.invalid/problems/CODE`: names the kind of problem, and leads nowhere.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The stable code.
    code: &'static str,
    /// What is wrong.
    detail: String,
    /// Seconds after which to try again, where that is known.
    #[serde(skip)]
    retry_after_s: Option<u64>,
}

impl Problem {
    /// A problem with this code.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("https://keyfob.invalid/problems/{code}"),
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
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
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body =
            serde_json::to_string(&self).unwrap_or_else(|_| unreachable!("plain data serializes"));
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
        if let Some(seconds) = self.retry_after_s {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = status(&error);
        let detail = if status.is_server_error() {
            // What the database or the system says is for the vendor's log, not for whoever asks.
            tracing::error!(code = error.code(), %error, "request failed");
            public(&error)
        } else {
            error.to_string()
        };
        let problem = Self::new(status, error.code(), detail);
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

fn status(error: &Error) -> StatusCode {
    match error.code() {
        "request-malformed"
        | "signature-invalid"
        | "order-invalid"
        | "dongle-certificate"
        | "revocations-invalid"
        | "waiver-too-long" => StatusCode::BAD_REQUEST,
        "token-wrong" | "unauthorized" => StatusCode::UNAUTHORIZED,
        "forbidden" => StatusCode::FORBIDDEN,
        "installation-unknown" | "license-unknown" | "dongle-unknown" | "staff-unknown" => {
            StatusCode::NOT_FOUND
        }
        "body-too-large" => StatusCode::PAYLOAD_TOO_LARGE,
        "unavailable" | "not-certified" | "certificate-invalid" => StatusCode::SERVICE_UNAVAILABLE,
        "internal" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::CONFLICT,
    }
}

pub(super) async fn no_such_place() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "not-found",
        "there is nothing at this path",
    )
}

pub(super) async fn no_such_method() -> Problem {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    Problem::new(
        status,
        "method-not-allowed",
        "this path does not take this method",
    )
}

#[expect(clippy::needless_pass_by_value, reason = "tower-http's signature")]
pub(super) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(
        panic = said.unwrap_or("unknown"),
        "a request made the server panic"
    );
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Problem::new(status, "internal", "the server failed").into_response()
}
