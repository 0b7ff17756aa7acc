//! `/v1/admin/dongles`

use axum::{Json, extract::State, http::StatusCode};
use licfmt::{DongleId, text::LicenseNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Api, Problem,
    changes::Reason,
    document::refusals,
    extract::{self, Path, Query},
    page::Most,
    roles::{Clerk, Viewer},
};
use crate::answer::{Dongle, Registered};

/// Which dongles.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Only those after this number: the page before ended there.
    after: Option<DongleId>,
    #[serde(default)]
    #[param(inline)]
    most: Most,
}

/// A page of dongles.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Dongles {
    /// In the order of their numbers.
    dongles: Vec<Dongle>,
    /// Where the next page begins, if there may be one: its `after`.
    next: Option<DongleId>,
}

refusals! { NotListed: STAFF PARAMETERS }

/// Dongles in the order of their numbers.
#[utoipa::path(
    get,
    path = "/v1/admin/dongles",
    tag = "staff",
    operation_id = "list_dongles",
    params(Which),
    security(("staff" = [])),
    responses((status = 200, description = "A page of them.", body = Dongles), NotListed)
)]
pub(super) async fn list(
    _: Viewer,
    State(api): State<Api>,
    Query(which): Query<Which>,
) -> Result<Json<Dongles>, Problem> {
    let most = which.most;
    let dongles = api.service.dongles(which.after, most.get()).await?;
    let dongles: Vec<_> = dongles.into_iter().map(Dongle::from).collect();
    let next = most.last(&dongles).map(|last| last.dongle);
    Ok(Json(Dongles { dongles, next }))
}

/// A dongle to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDongle {
    /// What provisioning wrote, `KF-….pem`: the device issuer's certificate and the dongle's (decision 6).
    certificates: String,
}

refusals! {
    NotRegistered: STAFF BODY | DongleCertificate DongleRegistered Unavailable NotCertified CertificateInvalid
}

/// Registers a dongle by its certificate. The same again changes nothing.
#[utoipa::path(
    post,
    path = "/v1/admin/dongles",
    tag = "staff",
    operation_id = "register_dongle",
    request_body = NewDongle,
    security(("staff" = [])),
    responses((status = 200, description = "It is registered.", body = Registered), NotRegistered)
)]
pub(super) async fn register(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    extract::Json(new): extract::Json<NewDongle>,
) -> Result<Json<Registered>, Problem> {
    let dongle = api
        .service
        .register_dongle(&new.certificates, &actor)
        .await?;
    Ok(Json(Registered { dongle }))
}

/// The license that a dongle is to be bound to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Binding {
    /// Its number.
    number: LicenseNumber,
}

refusals! {
    NotBound: STAFF BODY SIGNING | LicenseUnknown DongleUnknown SoftDongleLicense LicenseEnded DongleRevoked
        DongleBoundElsewhere DongleTier Raced
}

/// Binds a dongle to a license, whose next revision is signed for it (D-6). The same again changes nothing.
#[utoipa::path(
    put,
    path = "/v1/admin/dongles/{dongle}/license",
    tag = "staff",
    operation_id = "bind_dongle",
    params(("dongle" = DongleId, Path, description = "The dongle's printed number.")),
    request_body = Binding,
    security(("staff" = [])),
    responses((status = 204, description = "It is bound."), NotBound)
)]
pub(super) async fn bind(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    Path(dongle): Path<DongleId>,
    extract::Json(binding): extract::Json<Binding>,
) -> Result<StatusCode, Problem> {
    api.service
        .bind_dongle(dongle, &binding.number, &actor)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

refusals! { NotFreed: STAFF BODY | DongleUnknown DongleInUse Raced }

/// Frees the dongle of a license that has ended, for another license. The same again changes nothing.
#[utoipa::path(
    post,
    path = "/v1/admin/dongles/{dongle}/free",
    tag = "staff",
    operation_id = "free_dongle",
    params(("dongle" = DongleId, Path, description = "The dongle's printed number.")),
    request_body = Reason,
    security(("staff" = [])),
    responses((status = 204, description = "It is bound to no license."), NotFreed)
)]
pub(super) async fn free(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    Path(dongle): Path<DongleId>,
    extract::Json(why): extract::Json<Reason>,
) -> Result<StatusCode, Problem> {
    api.service.free_dongle(dongle, &actor, &why.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
