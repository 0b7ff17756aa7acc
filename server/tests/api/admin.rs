//! `/v1/admin/licenses…`, `…/attention`, `…/audit…`, `…/revocations`

mod changes;
mod licenses;
mod looks;
mod revocations;

use axum::http::Method;
use licfmt::online::Token;
use serde_json::Value;

use crate::server::{Reply, Server};

const NUMBER: &str = "1921900011";

async fn post(server: &Server, who: &Token, path: &str, body: Value) -> Reply {
    server.call(who, Method::POST, path, Some(body)).await
}

async fn get(server: &Server, who: &Token, path: &str) -> Reply {
    server.call(who, Method::GET, path, None).await
}

fn of(number: &str, what: &str) -> String {
    format!("/v1/admin/licenses/{number}/{what}")
}
