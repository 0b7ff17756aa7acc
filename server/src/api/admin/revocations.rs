//! `POST /v1/admin/revocations`

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Api, Problem, document::refusals, extract, roles::Clerk};
use crate::answer::Published;

/// A revocation list to be published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewList {
    /// The signed file `revocations.json`, as text.
    list: String,
}

refusals! {
    NotPublished: STAFF BODY | RevocationsInvalid RevocationsOld Unavailable NotCertified CertificateInvalid
}

/// Publishes a revocation list that the vendor signed: sites get it with their next check-in (decision 3).
#[utoipa::path(
    post,
    path = "/v1/admin/revocations",
    tag = "staff",
    operation_id = "publish_revocations",
    request_body = NewList,
    security(("staff" = [])),
    responses((status = 200, description = "It is published.", body = Published), NotPublished)
)]
pub(super) async fn publish(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    extract::Json(new): extract::Json<NewList>,
) -> Result<Json<Published>, Problem> {
    let revocations = api.service.publish_revocations(&new.list, &actor).await?;
    Ok(Json(Published { revocations }))
}
