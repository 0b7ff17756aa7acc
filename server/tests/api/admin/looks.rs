//! What needs attention, and what was done.

use keyfob_server::store::Role;
use serde_json::{Value, json};

use super::{NUMBER, get};
use crate::server::{Server, Site};

/// M-10: silent sites are listed.
#[tokio::test]
async fn silent_sites_are_listed() {
    let server = Server::start().await;
    let token = server.license(NUMBER, "soft-dongle").await;
    let viewer = server.staff(Role::Viewer).await;
    Site::new(NUMBER, 10)
        .activate(&server, &token)
        .await
        .json(200);
    let notices = get(&server, &viewer, "/v1/admin/attention").await.json(200);
    assert_eq!(notices, json!([]));
    server.pass(4);
    let notices = get(&server, &viewer, "/v1/admin/attention").await.json(200);
    assert_eq!(notices[0]["kind"], "silent");
    assert_eq!(notices[0]["since"], "2026-11-21T09:30:00Z");
}

/// The log comes in pages, and is verified as a whole.
#[tokio::test]
async fn the_log_is_read_and_verified() {
    let server = Server::start().await;
    let viewer = server.staff(Role::Viewer).await;
    let whole = get(&server, &viewer, "/v1/admin/audit/verification")
        .await
        .json(200);
    assert_eq!(whole["entries"], 2);
    let page = get(&server, &viewer, "/v1/admin/audit?most=1")
        .await
        .json(200);
    assert_eq!(
        (&page["next"], &page["entries"][0]["actor"]),
        (&1.into(), &"server".into())
    );
    let page = get(&server, &viewer, "/v1/admin/audit?after=1")
        .await
        .json(200);
    assert_eq!(
        page["entries"][0]["what"],
        json!({ "event": "staff-joined", "name": "viewer" })
    );
    assert_eq!(page["next"], Value::Null);
}
