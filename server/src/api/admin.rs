//! Staff's calls, `/v1/admin/…`: the same that the commands do.

use std::net::SocketAddr;

use axum::{
    Json, Router,
    extract::{ConnectInfo, FromRequestParts, State},
    http::request::Parts,
    routing::{get, post},
};
use licfmt::online::Token;
use serde::{Deserialize, Serialize};

use super::{Api, Problem, licenses::bearer};
use crate::{
    service::{Error, Notice},
    store::Role,
};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/v1/admin/invitations/accept", post(accept))
        .route("/v1/admin/attention", get(attention))
}

/// An invitation, to be exchanged for an access token.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Invitation {
    token: Token,
}

/// What a staff member shows with each call.
#[derive(Clone, Debug, Serialize)]
struct Access {
    token: Token,
    name: String,
    role: &'static str,
}

async fn accept(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Json(invitation): Json<Invitation>,
) -> Result<Json<Access>, Problem> {
    api.limits.token(peer.ip(), "invitation")?;
    let access = api.service.accept(&invitation.token).await?;
    Ok(Json(Access {
        token: access.token,
        role: access.staff.role.name(),
        name: access.staff.name,
    }))
}

async fn attention(State(api): State<Api>, _: Viewer) -> Result<Json<Vec<Notice>>, Problem> {
    Ok(Json(api.service.attention().await?))
}

/// A staff member who may look.
pub(super) struct Viewer;

impl FromRequestParts<Api> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        if let Some(ConnectInfo(peer)) = address {
            api.limits.staff(peer.ip())?;
        }
        let token = bearer(&parts.headers).ok_or(Error::Unauthorized)?;
        api.service.authorize(&token, Role::Viewer).await?;
        Ok(Self)
    }
}
