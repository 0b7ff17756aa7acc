//! What was ordered changes.

use axum::{extract::State, http::StatusCode};
use licfmt::{
    order::Order,
    text::{LicenseNumber, Text},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Api, Problem,
    document::refusals,
    extract::{self, Path},
    roles::Clerk,
};
use crate::{code::Code, text::Message};

/// What a license shall say from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api::admin) struct Change {
    /// All of it: quantities only go up.
    order: Order,
    /// Why, for the log.
    reason: Text,
}

refusals! {
    NotChanged: STAFF BODY SIGNING | LicenseUnknown LicenseStatus OrderInvalid OrderChange
}

/// Changes what was ordered, and signs the next revision if there is one already (P-11, P-14).
#[utoipa::path(
    put,
    path = "/v1/admin/licenses/{number}/order",
    tag = "staff",
    operation_id = "change_order",
    params(("number" = LicenseNumber, Path, description = "The license's number.")),
    request_body = Change,
    security(("staff" = [])),
    responses((status = 204, description = "It is changed."), NotChanged)
)]
pub(in crate::api::admin) async fn change_order(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    Path(number): Path<LicenseNumber>,
    extract::Json(change): extract::Json<Change>,
) -> Result<StatusCode, Problem> {
    if change.order.number != number {
        let detail = Message::new("error-other-license");
        return Err(Problem::new(Code::RequestMalformed, detail));
    }
    api.service
        .change_order(change.order, &actor, &change.reason)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
