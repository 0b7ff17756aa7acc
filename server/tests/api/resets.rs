//! `POST /v1/admin/licenses/{number}/reset`

use axum::{http::Method, response::IntoResponse as _};
use keyfob_server::{api::Problem, code::Code, domain::reset::By, service::Error, store::Role};
use serde_json::json;

use crate::server::{Reply, Server, Site};

const NUMBER: &str = "1921900011";

/// P-13, decision 15: staff goes beyond the limit at which a customer is refused with the time from which it works.
#[tokio::test]
async fn staff_resets_beyond_the_limit() {
    let server = Server::start().await;
    let token = server.license(NUMBER, "soft-dongle").await;
    let clerk = server.staff(Role::Clerk).await;
    let path = format!("/v1/admin/licenses/{NUMBER}/reset");
    for seed in 10..14 {
        let site = Site::new(NUMBER, seed);
        site.activate(&server, &token).await.json(200);
        if seed == 13 {
            let refused = by_customer(&server).await;
            let detail = refused.problem(Code::ResetLimit);
            let said = "reset 3 times within 365 days; the next reset is possible from 2027-11-21T09:30:00Z";
            assert_eq!(detail, said);
        }
        let why = json!({ "reason": "new computer" });
        server
            .call(&clerk, Method::POST, &path, Some(why))
            .await
            .done();
    }
}

/// What a call of the customer's would answer.
async fn by_customer(server: &Server) -> Reply {
    let reset = server.service.reset(NUMBER, By::Customer, "portal", "move");
    let error: Error = reset.await.expect_err("refused");
    Reply::read(Problem::from(error).into_response()).await
}
