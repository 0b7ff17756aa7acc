//! `GET /v1/licenses/{number}/file`

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use licfmt::{online::Token, text::LicenseNumber};

use super::{Api, Problem, document::refusals, extract::Path};
use crate::service::Error;

refusals! {
    Refusals: PARAMETERS | TokenWrong SoftDongleLicense DongleNotBound LicenseNotReleased LicenseRevoked
        LicenseCancelled RateLimited
}

/// The license file of a hard-dongle license, to be taken to the site (P-12); only once its dongle is
/// bound (D-6).
#[utoipa::path(
    get,
    path = "/v1/licenses/{number}/file",
    tag = "sites",
    operation_id = "license_file",
    params(("number" = LicenseNumber, Path, description = "The license's number.")),
    security(("license" = [])),
    responses(
        (status = 200, description = "The license file.", body = Object, content_type = "application/json",
            headers(("content-disposition" = String, description = "A name for the file."))),
        Refusals
    )
)]
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
