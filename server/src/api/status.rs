//! `GET /v1/status`, `GET /v1/health`

use axum::{Json, extract::State};
use licfmt::UnixTime;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Api, Problem};
use crate::service::Error;

/// What the server is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Status {
    /// The program.
    #[schema(value_type = String)]
    name: &'static str,
    /// Its version.
    #[schema(value_type = String)]
    version: &'static str,
    /// The version of this interface.
    #[schema(value_type = String)]
    api: &'static str,
    /// The server's time.
    time: UnixTime,
    /// The server certified itself: nothing that it signs is for production.
    development: bool,
    /// It can sign.
    certified: bool,
}

/// What the server is, for whoever asks.
#[utoipa::path(
    get,
    path = "/v1/status",
    tag = "server",
    responses((status = 200, description = "What it is.", body = Status))
)]
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
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Health {
    /// Always `ok`.
    #[schema(value_type = String)]
    status: &'static str,
}

/// Whether the server and its database work.
#[utoipa::path(
    get,
    path = "/v1/health",
    tag = "server",
    responses((status = 200, description = "They do.", body = Health))
)]
pub(super) async fn health(State(api): State<Api>) -> Result<Json<Health>, Problem> {
    api.service.store().ping().await.map_err(Error::from)?;
    Ok(Json(Health { status: "ok" }))
}
