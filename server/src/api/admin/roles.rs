//! Who calls, and whether they may.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};

use super::{Api, Problem, bearer};
use crate::{service::Error, store::Role};

/// One extractor for each role: a handler that takes it is for that role and those above.
macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident)+) => {$(
        $(#[$doc])*
        pub(super) struct $role(
            /// Their name, for the audit log.
            pub(super) String,
        );

        impl FromRequestParts<Api> for $role {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
                authorize(parts, api, Role::$role).await.map(Self)
            }
        }
    )+};
}

roles! {
    /// Who may look.
    Viewer
    /// Who may change what concerns customers.
    Clerk
    /// Who may invite and remove staff.
    Admin
}

async fn authorize(parts: &Parts, api: &Api, needed: Role) -> Result<String, Problem> {
    let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    if let Some(ConnectInfo(peer)) = address {
        api.limits.staff(peer.ip())?;
    }
    let token = bearer(&parts.headers).ok_or(Error::Unauthorized)?;
    Ok(api.service.authorize(&token, needed).await?.name)
}
