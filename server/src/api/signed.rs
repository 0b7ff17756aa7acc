//! Requests that an installation signs.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
};
use licfmt::{
    PublicKey,
    online::{self, KEY_HEADER, SIGNATURE_HEADER},
};

use super::Problem;
use crate::service::Error;

/// A request whose signature holds, and the key that made it.
pub(super) struct Signed<R>(pub(super) R, pub(super) PublicKey);

impl<R: online::Request, S: Send + Sync> FromRequest<S> for Signed<R> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let headers = request.headers().clone();
        expect_type::<R>(&headers)?;
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|error| unread(&error))?;
        let key = field(&headers, KEY_HEADER)?;
        let signature = field(&headers, SIGNATURE_HEADER)?;
        let (request, key) = online::open(&body, key, signature).map_err(Error::from)?;
        Ok(Self(request, key))
    }
}

fn expect_type<R: online::Request>(headers: &HeaderMap) -> Result<(), Problem> {
    let found = headers.get(header::CONTENT_TYPE);
    if found.is_some_and(|found| found.as_bytes() == R::TYPE.as_bytes()) {
        return Ok(());
    }
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    let detail = format!("expected a body of type {}", R::TYPE);
    Err(Problem::new(status, "media-type", detail))
}

fn field<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Problem> {
    let text = headers.get(name).and_then(|value| value.to_str().ok());
    text.ok_or_else(|| {
        let detail = format!("the header field {name} is missing");
        Problem::new(StatusCode::BAD_REQUEST, "request-malformed", detail)
    })
}

/// A body that is too large, or was cut off.
pub(super) fn unread(error: &BytesRejection) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let detail = format!("requests have at most {} bytes", licfmt::limits::FILE_MAX);
        return Problem::new(error.status(), "body-too-large", detail);
    }
    let status = StatusCode::BAD_REQUEST;
    Problem::new(status, "request-malformed", "the body did not arrive whole")
}
