//! Licenses are released, and end.

use axum::{extract::State, http::StatusCode};
use licfmt::text::LicenseNumber;

use super::{
    Api, Problem, Reason,
    document::refusals,
    extract::{self, Path},
    roles::Clerk,
};
use crate::domain::Status;

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
pub(in crate::api::admin) async fn release(
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
pub(in crate::api::admin) async fn cancel(
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
pub(in crate::api::admin) async fn revoke(
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
