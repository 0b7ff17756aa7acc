//! Axum's extractors, but what they refuse is a problem document.

use axum::{
    extract::{
        FromRequest, FromRequestParts,
        rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection},
    },
    http::StatusCode,
};
use licfmt::text::printable;

use super::Problem;
use crate::{code::Code, text::Message};

/// A JSON body.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(super) struct Json<T>(pub(super) T);

/// The parameters behind the `?`.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(super) struct Query<T>(pub(super) T);

/// The parts of the path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(super) struct Path<T>(pub(super) T);

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => {
                let wanted = Message::new("error-media-type").with("wanted", "application/json");
                Self::new(Code::MediaType, wanted)
            }
            JsonRejection::BytesRejection(error) => error.into(),
            other => malformed(&other.body_text()),
        }
    }
}

/// A body that is too large, or was cut off.
impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::new(Code::BodyTooLarge, Message::new("error-body-too-large"));
        }
        Self::new(
            Code::RequestMalformed,
            Message::new("error-request-cut-off"),
        )
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        malformed(&rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        malformed(&rejection.body_text())
    }
}

/// The reader's own words quote the request, which may be hostile.
fn malformed(detail: &str) -> Problem {
    let detail = Message::new("error-request-malformed").with("detail", printable(detail));
    Problem::new(Code::RequestMalformed, detail)
}
