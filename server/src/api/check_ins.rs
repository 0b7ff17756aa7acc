//! `POST /v1/check-ins`

use std::net::SocketAddr;

use axum::{
    Json,
    extract::{ConnectInfo, State},
};
use licfmt::online::{Answer, CheckIn};

use super::{Api, Problem, signed::Signed};

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
