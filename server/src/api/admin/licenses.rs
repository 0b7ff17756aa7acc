//! `/v1/admin/licenses`: list, make, show.

use axum::{Json, extract::State, http::StatusCode};
use licfmt::{
    order::Order,
    text::{LicenseNumber, Text},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Api, Problem,
    document::refusals,
    extract::{self, Path, Query},
    page::Most,
    roles::{Clerk, Viewer},
};
use crate::{
    answer::{License, LicenseLine, LicenseToken},
    domain::license::Protection,
    store::LicenseFilter,
};

/// Which licenses.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Only those whose number or order contains this, whatever the case.
    search: Option<Text>,
    /// Only those after this number: the page before ended there.
    after: Option<LicenseNumber>,
    #[serde(default)]
    #[param(inline)]
    most: Most,
}

/// A page of licenses.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Licenses {
    /// In the order of their numbers.
    licenses: Vec<LicenseLine>,
    /// Where the next page begins, if there may be one: its `after`.
    next: Option<LicenseNumber>,
}

refusals! { NotListed: STAFF PARAMETERS }

/// Licenses in the order of their numbers.
#[utoipa::path(
    get,
    path = "/v1/admin/licenses",
    tag = "staff",
    operation_id = "list_licenses",
    params(Which),
    security(("staff" = [])),
    responses((status = 200, description = "A page of them.", body = Licenses), NotListed)
)]
pub(super) async fn list(
    _: Viewer,
    State(api): State<Api>,
    Query(which): Query<Which>,
) -> Result<Json<Licenses>, Problem> {
    let filter = LicenseFilter {
        search: which.search.map(|text| text.to_string()),
        after: which.after,
        most: which.most.get(),
    };
    let licenses = api.service.licenses(&filter).await?;
    let licenses: Vec<_> = licenses.into_iter().map(LicenseLine::from).collect();
    let next = which.most.last(&licenses).map(|last| last.number.clone());
    Ok(Json(Licenses { licenses, next }))
}

/// A license to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLicense {
    /// What protects it.
    protection: Protection,
    /// What it shall say.
    order: Order,
}

refusals! { NotCreated: STAFF BODY | OrderInvalid LicenseExists }

/// Makes a license of an order. It waits for its release (P-9).
#[utoipa::path(
    post,
    path = "/v1/admin/licenses",
    tag = "staff",
    operation_id = "create_license",
    request_body = NewLicense,
    security(("staff" = [])),
    responses((status = 201, description = "It is made.", body = LicenseToken), NotCreated)
)]
pub(super) async fn create(
    Clerk(actor): Clerk,
    State(api): State<Api>,
    extract::Json(new): extract::Json<NewLicense>,
) -> Result<(StatusCode, Json<LicenseToken>), Problem> {
    let number = new.order.number.clone();
    let created = api
        .service
        .create_license(new.order, new.protection, &actor)
        .await?;
    let token = created.token;
    Ok((StatusCode::CREATED, Json(LicenseToken { number, token })))
}

refusals! { NotShown: STAFF PARAMETERS | LicenseUnknown }

/// Everything of a license.
#[utoipa::path(
    get,
    path = "/v1/admin/licenses/{number}",
    tag = "staff",
    operation_id = "show_license",
    params(("number" = LicenseNumber, Path, description = "The license's number.")),
    security(("staff" = [])),
    responses((status = 200, description = "The license.", body = License), NotShown)
)]
pub(super) async fn show(
    _: Viewer,
    State(api): State<Api>,
    Path(number): Path<LicenseNumber>,
) -> Result<Json<License>, Problem> {
    Ok(Json(api.service.license(&number).await?.into()))
}
