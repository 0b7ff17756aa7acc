//! Revocation lists.

use keyfob_server::{code::Code, store::Role};
use serde_json::json;

use super::{NUMBER, get, post};
use crate::server::{Server, key, revocations};

/// Decision 3: the vendor's list is published, another's is not; what it names is revoked here too.
#[tokio::test]
async fn a_revocation_list_is_published() {
    let server = Server::start().await;
    server.license(NUMBER, "soft-dongle").await;
    let clerk = server.staff(Role::Clerk).await;
    let publish = |list: String| {
        let (server, clerk) = (&server, &clerk);
        async move {
            post(
                server,
                clerk,
                "/v1/admin/revocations",
                json!({ "list": list }),
            )
            .await
        }
    };
    publish(revocations(1, NUMBER, &key(9)))
        .await
        .problem(Code::RevocationsInvalid);
    publish("{}".to_owned())
        .await
        .problem(Code::RevocationsInvalid);
    let list = revocations(1, NUMBER, &key(2));
    let published = publish(list.clone()).await.json(200);
    assert_eq!(published, json!({ "revocations": 1 }));
    publish(list).await.problem(Code::RevocationsOld);
    let shown = get(&server, &clerk, &format!("/v1/admin/licenses/{NUMBER}"))
        .await
        .json(200);
    assert_eq!(shown["status"], "revoked");
}
