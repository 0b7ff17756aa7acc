//! `POST /v1/activations`

use std::net::SocketAddr;

use axum::{
    Json,
    extract::{ConnectInfo, State},
};
use licfmt::{
    PublicKey,
    online::{Activation, Answer},
};

use super::{Api, Problem, document::refusals, signed::Signed};

refusals! {
    Refusals: SIGNED | TokenWrong BoundElsewhere HardDongleLicense EnvironmentMismatch LicenseNotReleased
        LicenseRevoked LicenseCancelled VersionUnsupported KeyInUse
}

/// Binds a license to an installation: the first registration, or the one after a reset (P-13, P-15).
#[utoipa::path(
    post,
    path = "/v1/activations",
    tag = "sites",
    params(
        ("keyfob-key" = PublicKey, Header, description = "The installation's public key."),
        ("keyfob-signature" = String, Header, description = "Its signature of media type and body, in Base64.")
    ),
    request_body(content = Activation, content_type = "application/vnd.keyfob.activation.v1+json"),
    responses((status = 200, description = "A granted lease.", body = Answer), Refusals)
)]
pub(super) async fn activate(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Signed(activation, key): Signed<Activation>,
) -> Result<Json<Answer>, Problem> {
    api.limits.token(peer.ip(), &activation.number)?;
    let answer = api.service.activate(activation, key).await?;
    metrics::counter!("keyfob_activations").increment(1);
    Ok(Json(answer))
}
