//! What happens to a license, `/v1/admin/licenses/{number}/…`.

use axum::{Json, extract::State, http::StatusCode};
use licfmt::{
    UnixTime,
    order::Order,
    text::{LicenseNumber, Name, Text},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Api, Problem,
    document::refusals,
    extract::{self, Path},
    roles::Clerk,
};
use crate::{
    answer::LicenseToken,
    code::Code,
    domain::{Status, reset::By},
};

/// Why, for the log.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    /// For people.
    pub(super) reason: Text,
}

refusals! { NotReleased: STAFF PARAMETERS SIGNING | LicenseUnknown LicenseStatus DongleRevoked }

/// Payment is in: the license may be used (P-9).
#[utoipa::path(
    post,
    path = "/v1/admin/licenses/{number}/release",
    tag = "staff",
    operation_id = "release_license",
    params(("number" = LicenseNumber, Path, description = "The license's number.")),
    security(("staff" = [])),
    responses((status = 204, description = "It is released."), NotReleased)
)]
pub(super) async fn release(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    Path(number): Path<LicenseNumber>,
) -> Result<StatusCode, Problem> {
    api.service.release(&number, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

refusals! { NotEnded: STAFF BODY | LicenseUnknown LicenseStatus }

/// Ends a license.
#[utoipa::path(
    post,
    path = "/v1/admin/licenses/{number}/cancel",
    tag = "staff",
    operation_id = "cancel_license",
    params(("number" = LicenseNumber, Path, description = "The license's number.")),
    request_body = Reason,
    security(("staff" = [])),
    responses((status = 204, description = "It is cancelled."), NotEnded)
)]
pub(super) async fn cancel(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    Path(number): Path<LicenseNumber>,
    extract::Json(why): extract::Json<Reason>,
) -> Result<StatusCode, Problem> {
    let cancelled = Status::Cancelled;
    api.service
        .end(&number, cancelled, &actor, &why.reason)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a license back.
#[utoipa::path(
    post,
    path = "/v1/admin/licenses/{number}/revoke",
    tag = "staff",
    operation_id = "revoke_license",
    params(("number" = LicenseNumber, Path, description = "The license's number.")),
    request_body = Reason,
    security(("staff" = [])),
    responses((status = 204, description = "It is revoked."), NotEnded)
)]
pub(super) async fn revoke(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    Path(number): Path<LicenseNumber>,
    extract::Json(why): extract::Json<Reason>,
) -> Result<StatusCode, Problem> {
    let revoked = Status::Revoked;
    api.service
        .end(&number, revoked, &actor, &why.reason)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

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
pub(super) async fn reset(
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

/// What a license shall say from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
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
pub(super) async fn change_order(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    Path(number): Path<LicenseNumber>,
    extract::Json(change): extract::Json<Change>,
) -> Result<StatusCode, Problem> {
    if change.order.number != number {
        let detail = "the order is of another license than the path";
        return Err(Problem::new(Code::RequestMalformed, detail));
    }
    api.service
        .change_order(change.order, &actor, &change.reason)
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
pub(super) async fn rotate_token(
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
pub(super) struct Waiver {
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
pub(super) async fn waive(
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
pub(super) struct Designated {
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
pub(super) async fn designate(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    Path(number): Path<LicenseNumber>,
    extract::Json(designated): extract::Json<Designated>,
) -> Result<StatusCode, Problem> {
    let instances = designated.instances;
    api.service.designate(&number, instances, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
