//! What a license's site may do: move, register, go without check-ins, and which of its instances check in.

use axum::{Json, extract::State, http::StatusCode};
use licfmt::{
    UnixTime,
    text::{LicenseNumber, Name, Text},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Api, Problem, Reason,
    document::refusals,
    extract::{self, Path},
    roles::Clerk,
};
use crate::{answer::LicenseToken, domain::reset::By};

refusals! { NotReset: STAFF BODY | LicenseUnknown HardDongleLicense NotBound }

/// Lets a soft-dongle license move to another computer, beyond the limit if need be (P-13).
#[utoipa::path(
    post,
    path = "/v1/admin/licenses/{number}/reset",
    tag = "staff",
    operation_id = "reset_license",
    params(("number" = LicenseNumber, Path, description = "The license's number.")),
    request_body = Reason,
    security(("staff" = [])),
    responses((status = 204, description = "It is bound to no computer."), NotReset)
)]
pub(in crate::api::admin) async fn reset(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    Path(number): Path<LicenseNumber>,
    extract::Json(why): extract::Json<Reason>,
) -> Result<StatusCode, Problem> {
    api.service
        .reset(&number, By::Staff, &actor, &why.reason)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

refusals! { NotRotated: STAFF PARAMETERS | LicenseUnknown }

/// Replaces the token. The one before is worth nothing; sites that are registered go on.
#[utoipa::path(
    post,
    path = "/v1/admin/licenses/{number}/token",
    tag = "staff",
    operation_id = "rotate_token",
    params(("number" = LicenseNumber, Path, description = "The license's number.")),
    security(("staff" = [])),
    responses((status = 200, description = "The new token.", body = LicenseToken), NotRotated)
)]
pub(in crate::api::admin) async fn rotate_token(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    Path(number): Path<LicenseNumber>,
) -> Result<Json<LicenseToken>, Problem> {
    let token = api.service.rotate_token(&number, &actor).await?;
    Ok(Json(LicenseToken { number, token }))
}

/// A waiver (M-8).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api::admin) struct Waiver {
    /// Until when, 30 days from now at most; none: no longer.
    until: Option<UnixTime>,
    /// Why, for the log.
    reason: Text,
}

refusals! { NotWaived: STAFF BODY | LicenseUnknown WaiverTooLong }

/// Waives the check until a time, or no longer (M-8).
#[utoipa::path(
    put,
    path = "/v1/admin/licenses/{number}/waiver",
    tag = "staff",
    operation_id = "waive_check",
    params(("number" = LicenseNumber, Path, description = "The license's number.")),
    request_body = Waiver,
    security(("staff" = [])),
    responses((status = 204, description = "It holds from the next check-in."), NotWaived)
)]
pub(in crate::api::admin) async fn waive(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    Path(number): Path<LicenseNumber>,
    extract::Json(waiver): extract::Json<Waiver>,
) -> Result<StatusCode, Problem> {
    api.service
        .waive(&number, waiver.until, &actor, &waiver.reason)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who checks in (M-7).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api::admin) struct Designated {
    /// The instances; empty: any.
    #[schema(max_items = 256)]
    instances: Vec<Name>,
}

refusals! { NotDesignated: STAFF BODY | LicenseUnknown }

/// Says which instances check in (M-7).
#[utoipa::path(
    put,
    path = "/v1/admin/licenses/{number}/designated",
    tag = "staff",
    operation_id = "designate_instances",
    params(("number" = LicenseNumber, Path, description = "The license's number.")),
    request_body = Designated,
    security(("staff" = [])),
    responses((status = 204, description = "It holds from the next check-in."), NotDesignated)
)]
pub(in crate::api::admin) async fn designate(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    Path(number): Path<LicenseNumber>,
    extract::Json(designated): extract::Json<Designated>,
) -> Result<StatusCode, Problem> {
    let instances = designated.instances;
    api.service.designate(&number, instances, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
