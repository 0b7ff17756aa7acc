//! Requests that an installation signs.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use licfmt::{
    PublicKey,
    online::{self, KEY_HEADER, SIGNATURE_HEADER},
};

use super::Problem;
use crate::{code::Code, service::Error, text::Message};

/// A request whose signature holds, and the key that made it.
pub(super) struct Signed<R>(pub(super) R, pub(super) PublicKey);

impl<R: online::Request, S: Send + Sync> FromRequest<S> for Signed<R> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let headers = request.headers().clone();
        expect_type::<R>(&headers)?;
        let body = Bytes::from_request(request, state).await?;
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
    let detail = Message::new("error-media-type").with("wanted", R::TYPE);
    Err(Problem::new(Code::MediaType, detail))
}

fn field<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Problem> {
    let text = headers.get(name).and_then(|value| value.to_str().ok());
    text.ok_or_else(|| {
        let detail = Message::new("error-header-field").with("name", name);
        Problem::new(Code::RequestMalformed, detail)
    })
}
