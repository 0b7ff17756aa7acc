//! The HTTP interface under `/v1`.

mod activations;
mod admin;
mod check_ins;
mod document;
mod extract;
mod language;
mod licenses;
mod limits;
mod problem;
mod proxies;
mod signed;
mod status;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::TimeoutLayer,
    trace::TraceLayer,
};
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use document::openapi;
pub use limits::{Limits, Rates};
pub use problem::Problem;
pub use proxies::{ForwardedHeader, Proxies};

use crate::service::Service;

/// No request takes longer, the reading of its body included.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often the limits forget who has not called for long.
const UPKEEP: Duration = Duration::from_mins(1);

/// What every handler has.
#[derive(Clone)]
pub struct Api {
    service: Arc<Service>,
    limits: Arc<Limits>,
    proxies: Proxies,
}

impl Api {
    /// For this service, with these limits, behind these proxies.
    #[must_use]
    pub fn new(service: Arc<Service>, limits: Limits, proxies: Proxies) -> Self {
        Self {
            service,
            limits: Arc::new(limits),
            proxies,
        }
    }

    /// Forgets who has not called for long, every minute, for as long as it is polled: else the limits would
    /// remember each address that ever called.
    pub async fn upkeep(self) {
        let mut every = tokio::time::interval(UPKEEP);
        loop {
            every.tick().await;
            self.limits.forget();
        }
    }

    /// All routes. Serve it with the peers' addresses
    /// ([`Router::into_make_service_with_connect_info`]): limits are by address.
    pub fn router(self) -> Router {
        Router::from(routes())
            .fallback(problem::no_such_place)
            .method_not_allowed_fallback(problem::no_such_method)
            .layer(DefaultBodyLimit::max(licfmt::limits::FILE_MAX))
            // Refuses what is announced, too, before it comes.
            .layer(RequestBodyLimitLayer::new(licfmt::limits::FILE_MAX))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                PATIENCE,
            ))
            .layer(CatchPanicLayer::custom(problem::panicked))
            .layer(from_fn(problem::whole))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(TraceLayer::new_for_http())
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(from_fn_with_state(
                self.proxies.clone(),
                proxies::look_behind,
            ))
            .with_state(self)
    }
}

fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(document::Document::openapi())
        .routes(routes!(activations::activate))
        .routes(routes!(check_ins::check_in))
        .routes(routes!(licenses::file))
        .routes(routes!(status::status))
        .routes(routes!(status::health))
        .routes(routes!(document::document))
        .merge(admin::routes())
}
