//! `GET /v1/licenses/{number}/file`

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use licfmt::{online::Token, text::LicenseNumber};

use super::{Api, Problem};
use crate::service::Error;

pub(super) async fn file(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    // Neither a bad number nor a bad token is told apart from a wrong one.
    let number: LicenseNumber = number.parse().map_err(|_| Error::TokenWrong)?;
    api.limits.token(peer.ip(), &number)?;
    let token = bearer(&headers).ok_or(Error::TokenWrong)?;
    let file = api.service.license_file(&number, &token).await?;
    let name = format!("attachment; filename=\"{number}.json\"");
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file).into_response())
}

/// The token of `Authorization: Bearer …` (RFC 6750, section 2.1).
pub(super) fn bearer(headers: &HeaderMap) -> Option<Token> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        token.trim().parse().ok()
    } else {
        None
    }
}
