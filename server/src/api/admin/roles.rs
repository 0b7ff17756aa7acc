//! Who calls, and whether they may.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};

use super::{Api, Problem, bearer};
use crate::{service::Error, store::Role};

/// A handler that takes one of these is for that role and those above.
macro_rules! role {
    ($role:ident) => {
        impl FromRequestParts<Api> for $role {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
                authorize(parts, api, Role::$role).await.map(Self::from)
            }
        }
    };
}

/// Who may look.
pub(super) struct Viewer;

/// Who may change what concerns customers, by their name in the audit log.
pub(super) struct Clerk(pub(super) String);

/// Who may invite and remove staff, by their name in the audit log.
pub(super) struct Admin(pub(super) String);

role!(Viewer);
role!(Clerk);
role!(Admin);

impl From<String> for Viewer {
    fn from(_: String) -> Self {
        Self
    }
}

impl From<String> for Clerk {
    fn from(name: String) -> Self {
        Self(name)
    }
}

impl From<String> for Admin {
    fn from(name: String) -> Self {
        Self(name)
    }
}

async fn authorize(parts: &Parts, api: &Api, needed: Role) -> Result<String, Problem> {
    let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    if let Some(ConnectInfo(peer)) = address {
        api.limits.staff(peer.ip())?;
    }
    let token = bearer(&parts.headers).ok_or(Error::Unauthorized)?;
    Ok(api.service.authorize(&token, needed).await?.name)
}
