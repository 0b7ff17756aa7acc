//! `POST /v1/check-ins`

use std::net::SocketAddr;

use axum::{
    Json,
    extract::{ConnectInfo, State},
};
use licfmt::{
    PublicKey,
    online::{Answer, CheckIn},
};

use super::{Api, Problem, document::refusals, signed::Signed};

refusals! {
    Refusals: SIGNED | InstallationUnknown EnvironmentMismatch InstanceNotDesignated LicenseNotReleased
        VersionUnsupported
}

/// Asks whether the license may still be used (P-16, M-1). A refusal is a signed lease too.
#[utoipa::path(
    post,
    path = "/v1/check-ins",
    tag = "sites",
    params(
        ("keyfob-key" = PublicKey, Header, description = "The installation's public key."),
        ("keyfob-signature" = String, Header, description = "Its signature of media type and body, in Base64.")
    ),
    request_body(content = CheckIn, content_type = "application/vnd.keyfob.check-in.v1+json"),
    responses((status = 200, description = "A lease: granted, or refused.", body = Answer), Refusals)
)]
pub(super) async fn check_in(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Signed(check_in, key): Signed<CheckIn>,
) -> Result<Json<Answer>, Problem> {
    api.limits.check_in(peer.ip())?;
    let answer = api.service.check_in(check_in, key).await?;
    metrics::counter!("keyfob_check_ins").increment(1);
    Ok(Json(answer))
}
