//! Errors as problem documents (RFC 9457).

mod written;

use std::any::Any;

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::language;
use crate::{
    code::Code,
    explain::Explain as _,
    service::Error,
    text::{Language, Message},
};

pub(super) use written::{TYPE, Written};

/// What went wrong. In English, until a layer around the handlers writes it in the language that the
/// request prefers.
#[derive(Clone, Debug)]
pub struct Problem {
    code: Code,
    detail: Message,
    /// Seconds after which to try again, where that is known.
    retry_after_s: Option<u64>,
}

impl Problem {
    /// A problem with this code.
    #[must_use]
    pub const fn new(code: Code, detail: Message) -> Self {
        Self {
            code,
            detail,
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
        let status = self.code.status();
        let mut response = status.into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer");
            headers.insert(header::WWW_AUTHENTICATE, bearer);
        }
        let mut response = self.write(response, Language::default());
        response.extensions_mut().insert(self);
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
            error.message()
        };
        let problem = Self::new(code, detail);
        match error {
            Error::Overloaded | Error::Store(_) => problem.retry_after(5),
            _ => problem,
        }
    }
}

fn public(error: &Error) -> Message {
    match error {
        Error::Overloaded => error.message(),
        Error::Issuer(_) => Message::new("error-no-certificate"),
        Error::Store(_) => Message::new("error-no-database"),
        _ => Message::new("error-failed"),
    }
}

pub(super) async fn no_such_place() -> Problem {
    Problem::new(Code::NotFound, Message::new("error-not-found"))
}

pub(super) async fn no_such_method() -> Problem {
    Problem::new(Code::MethodNotAllowed, Message::new("error-method"))
}

/// Puts problems into the reader's language. What the layers around the handlers refuse, a request that took too
/// long for instance, is a problem document as well.
pub(super) async fn whole(request: Request, next: Next) -> Response {
    let language = language::preferred(request.headers());
    let mut response = next.run(request).await;
    let problem = response.extensions_mut().remove::<Problem>();
    if let Some(problem) = problem {
        return problem.write(response, language);
    }
    match of_layer(response.status()) {
        Some(problem) => problem.write(problem.clone().into_response(), language),
        None => response,
    }
}

fn of_layer(status: StatusCode) -> Option<Problem> {
    let failed = |code, detail| Some(Problem::new(code, Message::new(detail)));
    match status {
        StatusCode::SERVICE_UNAVAILABLE => {
            failed(Code::Unavailable, "error-too-slow").map(|problem| problem.retry_after(5))
        }
        StatusCode::PAYLOAD_TOO_LARGE => failed(Code::BodyTooLarge, "error-body-too-large"),
        _ if status.is_client_error() => failed(Code::RequestMalformed, "error-request-unlike"),
        _ if status.is_server_error() => failed(Code::Internal, "error-failed"),
        _ => None,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "tower-http's signature")]
pub(super) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(
        panic = said.unwrap_or("unknown"),
        "a request made the server panic"
    );
    Problem::new(Code::Internal, Message::new("error-failed")).into_response()
}
