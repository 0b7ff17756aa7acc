//! `GET /v1/admin/attention`

use axum::{Json, extract::State};

use super::{Api, Problem, document::refusals, roles::Viewer};
use crate::service::Notice;

refusals! { Refusals: STAFF }

/// The sites that near a limit, have not reported, were copied, or expire (M-10).
#[utoipa::path(
    get,
    path = "/v1/admin/attention",
    tag = "staff",
    operation_id = "attention",
    security(("staff" = [])),
    responses((status = 200, description = "All of them.", body = Vec<Notice>), Refusals)
)]
pub(super) async fn attention(
    _: Viewer,
    State(api): State<Api>,
) -> Result<Json<Vec<Notice>>, Problem> {
    Ok(Json(api.service.attention().await?))
}
