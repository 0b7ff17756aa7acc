//! Staff's calls, `/v1/admin/…`: the same that the commands do, by the same functions and with the same
//! answers.

mod attention;
mod audit;
mod changes;
mod dongles;
mod licenses;
mod page;
mod revocations;
mod roles;
mod staff;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Api, Problem, document, extract, licenses::bearer};

/// The most bytes of a body: a signed file as JSON text, whose quotes are escaped.
const BODY_MAX: usize = 4 * licfmt::limits::FILE_MAX;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(licenses::list, licenses::create))
        .routes(routes!(licenses::show))
        .routes(routes!(changes::status::release))
        .routes(routes!(changes::status::cancel))
        .routes(routes!(changes::status::revoke))
        .routes(routes!(changes::site::reset))
        .routes(routes!(changes::order::change_order))
        .routes(routes!(changes::site::rotate_token))
        .routes(routes!(changes::site::waive))
        .routes(routes!(changes::site::designate))
        .routes(routes!(dongles::list, dongles::register))
        .routes(routes!(dongles::bind))
        .routes(routes!(dongles::free))
        .routes(routes!(revocations::publish))
        .routes(routes!(attention::attention))
        .routes(routes!(audit::show))
        .routes(routes!(audit::verify))
        .routes(routes!(staff::list, staff::invite))
        .routes(routes!(staff::remove))
        .routes(routes!(staff::accept))
        .layer(DefaultBodyLimit::max(BODY_MAX))
}
