//! What people read of a problem is in the language that the request prefers (RFC 9110, section 12.5.4).

use axum::http::{HeaderValue, Method, Request, header};
use keyfob_server::{code::Code, store::Role};
use licfmt::online::Token;
use serde_json::{Value, json};

use crate::server::{Reply, Server, Site, request};

/// The problem of a path that is none, asked for in this language.
async fn nothing(server: &Server, language: &[u8]) -> Reply {
    server.send(wanting(language, "/v1/nothing")).await
}

fn wanting(language: &[u8], path: &str) -> Request<axum::body::Body> {
    in_language(request(Method::GET, path, None, None), language)
}

fn in_language(
    mut request: Request<axum::body::Body>,
    language: &[u8],
) -> Request<axum::body::Body> {
    let language = HeaderValue::from_bytes(language).expect("a field");
    request
        .headers_mut()
        .insert(header::ACCEPT_LANGUAGE, language);
    request
}

fn title(reply: &Reply) -> String {
    let problem: Value = serde_json::from_str(&reply.body).expect("JSON");
    problem["title"].as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn german_is_answered_to_who_prefers_it() {
    let server = Server::start().await;
    let long_first = format!("{}de", "fr,".repeat(100));
    for german in ["de", "de-CH;q=0.9, en;q=0.5", "en;q=0.5, de", &long_first] {
        let reply = nothing(&server, german.as_bytes()).await;
        let detail = reply.problem(Code::NotFound);
        assert_eq!(detail, "unter diesem Pfad gibt es nichts", "{german}");
        assert_eq!(title(&reply), "Hier ist nichts");
        assert_eq!(reply.header("content-language"), "de");
    }
}

#[tokio::test]
async fn english_is_answered_to_all_others() {
    let server = Server::start().await;
    let oversized = format!("{}de", "fr,".repeat(2_000));
    let others: [&[u8]; 9] = [
        b"en",
        b"fr",
        b"*",
        b"en, de;q=0.9",
        b"de;q=0",
        b"",
        b";;q=,=*,,de;q=x",
        b"d\xc3\xa9, \xff",
        oversized.as_bytes(),
    ];
    let plain = server.get("/v1/nothing").await;
    for other in others {
        let reply = nothing(&server, other).await;
        let detail = reply.problem(Code::NotFound);
        assert_eq!(detail, "there is nothing at this path", "{other:?}");
        assert_eq!(reply.body, plain.body);
        assert_eq!(reply.header("content-language"), "en");
    }
}

/// The title is of the code, the detail of what happened; the code is what programs go by.
#[tokio::test]
async fn each_kind_of_refusal_is_translated() {
    let server = Server::limited(3).await;
    let (site, wrong) = (Site::new("1", 10), Token::from_random([9; 16]));
    let activate = || in_language(crate::server::activation(&site.activation(&wrong)), b"de");
    let reply = server.send(activate()).await;
    let detail = reply.problem(Code::TokenWrong);
    assert_eq!(detail, "keine Lizenz hat diese Nummer und dieses Token");
    assert_eq!(title(&reply), "Lizenznummer oder Token falsch");
    server.send(activate()).await;
    server.send(activate()).await;
    let detail = server.send(activate()).await.problem(Code::RateLimited);
    assert!(detail.starts_with("zu viele Anfragen (tokens-"), "{detail}");
    let staff =
        |token, method, path: &str, body| in_language(request(method, path, token, body), b"de");
    let accept = staff(None, Method::GET, "/v1/admin/staff", None);
    let reply = server.send(accept).await;
    let detail = reply.problem(Code::Unauthorized);
    assert!(detail.starts_with("das Zugangstoken"), "{detail}");
    let clerk = server.staff(Role::Clerk).await;
    let body = json!({ "spare": 1 });
    let create = staff(Some(&clerk), Method::POST, "/v1/admin/licenses", Some(body));
    let detail = server.send(create).await.problem(Code::RequestMalformed);
    assert!(
        detail.starts_with("die Anfrage ist nicht lesbar: "),
        "{detail}"
    );
    // What the parser says stays as it is.
    assert!(detail.contains("unknown field `spare`"), "{detail}");
}

/// What the server does not tell in English, it does not tell in German.
#[tokio::test]
async fn what_is_for_the_log_stays_there() {
    let server = Server::start().await;
    server.service.store().close().await;
    let reply = server.send(wanting(b"de", "/v1/health")).await;
    assert_eq!(
        reply.problem(Code::Unavailable),
        "die Datenbank antwortet nicht"
    );
    assert_eq!(title(&reply), "Server nicht verfügbar");
    assert_eq!(reply.header("retry-after"), "5");
}

/// What else a problem's response says stays, whatever its language.
#[tokio::test]
async fn other_header_fields_stay() {
    let server = Server::start().await;
    let delete = request(Method::DELETE, "/v1/status", None, None);
    let reply = server.send(in_language(delete, b"de")).await;
    let detail = reply.problem(Code::MethodNotAllowed);
    assert_eq!(detail, "dieser Pfad nimmt diese Methode nicht an");
    assert_eq!(reply.header("allow"), "GET,HEAD");
    let length = reply.header("content-length").to_owned();
    assert_eq!(length, reply.body.len().to_string());
    let head = request(Method::HEAD, "/v1/nothing", None, None);
    let reply = server.send(in_language(head, b"de")).await;
    assert_eq!((reply.status.as_u16(), reply.body.as_str()), (404, ""));
    assert_eq!(reply.header("content-language"), "de");
}

/// Good answers are for programs: they are the same in every language, and caches may know that.
#[tokio::test]
async fn good_answers_have_no_language() {
    let server = Server::start().await;
    let german = server.send(wanting(b"de", "/v1/status")).await;
    assert_eq!(german.json(200), server.get("/v1/status").await.json(200));
    assert_eq!(german.header("content-language"), "");
    assert_eq!(german.header("vary"), "");
}
