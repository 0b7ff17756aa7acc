//! `GET /v1/status`, `GET /v1/health`

use axum::{Json, extract::State};
use licfmt::UnixTime;
use serde::Serialize;

use super::{Api, Problem};
use crate::service::Error;

/// What the server is.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Status {
    name: &'static str,
    version: &'static str,
    api: &'static str,
    time: UnixTime,
    /// The server certified itself: nothing that it signs is for production.
    development: bool,
    /// It can sign.
    certified: bool,
}

pub(super) async fn status(State(api): State<Api>) -> Json<Status> {
    Json(Status {
        name: "keyfob-server",
        version: env!("CARGO_PKG_VERSION"),
        api: "v1",
        time: api.service.now(),
        development: api.service.is_development(),
        certified: api.service.issuer().is_ok(),
    })
}

/// Whether it works.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Health {
    status: &'static str,
}

pub(super) async fn health(State(api): State<Api>) -> Result<Json<Health>, Problem> {
    api.service.store().ping().await.map_err(Error::from)?;
    Ok(Json(Health { status: "ok" }))
}
