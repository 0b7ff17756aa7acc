//! What comes back.

use axum::{
    body::to_bytes,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use keyfob_server::{
    code::Code,
    text::{Language, Texts},
};
use serde_json::Value;

/// A response that was read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("whole");
        Self {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).expect("UTF-8"),
        }
    }

    /// A header field.
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str());
        value.unwrap_or(Ok("")).expect("text")
    }

    /// The JSON of a good answer.
    pub(crate) fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.header("content-type"), "application/json");
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// It is done, and there is nothing to say.
    pub(crate) fn done(&self) {
        assert_eq!(self.status, StatusCode::NO_CONTENT, "{}", self.body);
        assert_eq!(self.body, "");
    }

    /// The detail of a problem with this code, which is as RFC 9457 and the table of codes say.
    pub(crate) fn problem(&self, code: Code) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        let problem: Value = serde_json::from_str(&self.body).expect("JSON");
        assert_eq!(problem["code"], code.name(), "{}", self.body);
        assert_eq!(self.status, code.status(), "{}", self.body);
        assert_eq!(problem["status"], code.status().as_u16());
        let kind = format!("https://keyfob.invalid/problems/{code}");
        assert_eq!(problem["type"], kind);
        let members = problem.as_object().expect("an object");
        assert_eq!(members.len(), 5, "{}", self.body);
        let challenge = self.status == StatusCode::UNAUTHORIZED;
        assert_eq!(self.header("www-authenticate") == "Bearer", challenge);
        let language = match self.header("content-language") {
            "en" => Language::English,
            "de" => Language::German,
            other => panic!("{other:?} is no language: {self:?}"),
        };
        assert_eq!(problem["title"], code.title(Texts::of(language)));
        assert_eq!(self.header("vary"), "Accept-Language");
        let detail = problem["detail"].as_str().expect("a text");
        assert!(!detail.is_empty() && !detail.contains("{$"), "{detail}");
        detail.to_owned()
    }
}
