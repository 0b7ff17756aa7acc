//! `/v1/admin/audit`: the log of what changed.

use axum::{Json, extract::State};
use licfmt::limits::Count;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Api, Problem, document::refusals, extract::Query, page::Most, roles::Viewer};
use crate::{domain::audit::Entry, store::Verified};

/// Which entries.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Only those after this one: the page before ended there.
    #[serde(default)]
    after: Count,
    #[serde(default)]
    #[param(inline)]
    most: Most,
}

/// A page of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Entries {
    /// Oldest first.
    entries: Vec<Entry>,
    /// Where the next page begins, if there may be one: its `after`.
    next: Option<u64>,
}

refusals! { NotShown: STAFF PARAMETERS }

/// The log of what changed, oldest first.
#[utoipa::path(
    get,
    path = "/v1/admin/audit",
    tag = "staff",
    operation_id = "show_audit",
    params(Which),
    security(("staff" = [])),
    responses((status = 200, description = "A page of it.", body = Entries), NotShown)
)]
pub(super) async fn show(
    _: Viewer,
    State(api): State<Api>,
    Query(which): Query<Which>,
) -> Result<Json<Entries>, Problem> {
    let most = which.most;
    let entries = api.service.audit(which.after.get(), most.get()).await?;
    let next = most.last(&entries).map(|last| last.number);
    Ok(Json(Entries { entries, next }))
}

refusals! { NotVerified: STAFF | AuditBroken }

/// Goes through the whole log: whether nothing in it was changed.
#[utoipa::path(
    get,
    path = "/v1/admin/audit/verification",
    tag = "staff",
    operation_id = "verify_audit",
    security(("staff" = [])),
    responses((status = 200, description = "It is whole.", body = Verified), NotVerified)
)]
pub(super) async fn verify(_: Viewer, State(api): State<Api>) -> Result<Json<Verified>, Problem> {
    Ok(Json(api.service.verify_audit().await?))
}
