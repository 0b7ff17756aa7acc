//! Two at the same moment.

use axum::http::Method;
use keyfob_server::{
    code::Code,
    store::{Role, Store},
};
use licfmt::{device::Tier, online::Token};
use serde_json::json;

use crate::server::{Reply, Server, dongle, key};

/// How many wait for a lock while they write to `dongles`.
async fn waiting(server: &Server) -> i64 {
    let Store::Postgres(pool) = server.service.store() else {
        panic!("not PostgreSQL");
    };
    let sql = "SELECT COUNT(*) FROM pg_stat_activity \
               WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE dongles%' AND datname = current_database()";
    sqlx::query_scalar(sql).fetch_one(pool).await.expect("read")
}

async fn bind(server: &Server, clerk: &Token, dongle: &str, number: &str) -> Reply {
    let path = format!("/v1/admin/dongles/{dongle}/license");
    server
        .call(clerk, Method::PUT, &path, Some(json!({ "number": number })))
        .await
}

/// D-6: of two licenses that want the same dongle at once, one gets it, and the other is told.
#[tokio::test]
async fn a_dongle_is_bound_by_who_comes_first() {
    let server = Server::on_postgres().await;
    for number in ["1", "2"] {
        server.license(number, "hard-dongle").await;
    }
    let clerk = server.staff(Role::Clerk).await;
    let (id, certificates) = dongle(42, Tier::Production, &key(2));
    let registered = server.service.register_dongle(&certificates, "test").await;
    registered.expect("registered");
    let mut first = server.service.store().write().await.expect("begun");
    first.bind_dongle(id, "1").await.expect("bound");
    let name = id.to_string();
    let second = bind(&server, &clerk, &name, "2");
    let first_ends = async {
        while waiting(&server).await == 0 {
            tokio::task::yield_now().await;
        }
        first.commit().await.expect("durable");
    };
    let (second, ()) = tokio::join!(second, first_ends);
    second.problem(Code::Raced);
    bind(&server, &clerk, &name, "2")
        .await
        .problem(Code::DongleBoundElsewhere);
}
