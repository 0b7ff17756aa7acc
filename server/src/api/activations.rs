//! `POST /v1/activations`

use std::net::SocketAddr;

use axum::{
    Json,
    extract::{ConnectInfo, State},
};
use licfmt::online::{Activation, Answer};

use super::{Api, Problem, signed::Signed};

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
