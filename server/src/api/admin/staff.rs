//! `/v1/admin/staff`, and the accepting of invitations.

use std::net::SocketAddr;

use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::StatusCode,
};
use licfmt::{online::Token, text::Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Api, Problem,
    document::refusals,
    extract::{self, Path},
    roles::{Admin, Viewer},
};
use crate::{
    answer::{Access, Invited, Staff},
    store::Role,
};

/// All staff.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Everybody {
    /// In the order of their names.
    staff: Vec<Staff>,
}

refusals! { NotListed: STAFF }

/// All staff, in the order of their names.
#[utoipa::path(
    get,
    path = "/v1/admin/staff",
    tag = "staff",
    operation_id = "list_staff",
    security(("staff" = [])),
    responses((status = 200, description = "All of them.", body = Everybody), NotListed)
)]
pub(super) async fn list(_: Viewer, State(api): State<Api>) -> Result<Json<Everybody>, Problem> {
    let staff = api.service.staff().await?;
    let staff = staff.into_iter().map(Staff::from).collect();
    Ok(Json(Everybody { staff }))
}

/// Who is to be invited.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewStaff {
    /// How the audit log shall call them.
    name: Text,
    /// What they may do.
    role: Role,
}

refusals! { NotInvited: STAFF BODY | NameReserved }

/// Invites somebody, or gives them a new role; who was known needs a new access token then.
#[utoipa::path(
    post,
    path = "/v1/admin/staff",
    tag = "staff",
    operation_id = "invite_staff",
    request_body = NewStaff,
    security(("staff" = [])),
    responses((status = 201, description = "They are invited.", body = Invited), NotInvited)
)]
pub(super) async fn invite(
    Admin(actor): Admin,
    State(api): State<Api>,
    extract::Json(new): extract::Json<NewStaff>,
) -> Result<(StatusCode, Json<Invited>), Problem> {
    let invitation = api.service.invite(&new.name, new.role, &actor).await?;
    let invited = Invited::new(&new.name, new.role, invitation);
    Ok((StatusCode::CREATED, Json(invited)))
}

refusals! { NotRemoved: STAFF PARAMETERS | StaffUnknown }

/// Removes somebody, whose access token is worth nothing from now on.
#[utoipa::path(
    delete,
    path = "/v1/admin/staff/{name}",
    tag = "staff",
    operation_id = "remove_staff",
    params(("name" = Text, Path, description = "Their name.")),
    security(("staff" = [])),
    responses((status = 204, description = "They are removed."), NotRemoved)
)]
pub(super) async fn remove(
    Admin(actor): Admin,
    State(api): State<Api>,
    Path(name): Path<Text>,
) -> Result<StatusCode, Problem> {
    api.service.remove_staff(&name, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An invitation, to be exchanged for an access token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Invitation {
    /// What was handed to who is invited.
    token: Token,
}

refusals! { NotAccepted: BODY | Unauthorized RateLimited }

/// Exchanges an invitation for an access token, once.
#[utoipa::path(
    post,
    path = "/v1/admin/invitations/accept",
    tag = "staff",
    operation_id = "accept_invitation",
    request_body = Invitation,
    responses((status = 200, description = "The access token.", body = Access), NotAccepted)
)]
pub(super) async fn accept(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    extract::Json(invitation): extract::Json<Invitation>,
) -> Result<Json<Access>, Problem> {
    api.limits.invitation(peer.ip())?;
    let access = api.service.accept(&invitation.token).await?;
    Ok(Json(access.into()))
}
