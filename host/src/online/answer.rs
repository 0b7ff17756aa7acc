//! What came back: an answer in form, or the reason why it is none. Nothing here is believed yet.

use licfmt::online::Answer;
use serde::Deserialize;

use super::{Reply, client::Silence};
use crate::{Code, Problem};

/// RFC 9457, as far as it matters here.
#[derive(Deserialize)]
struct ProblemDocument {
    code: String,
}

/// Reads an answer.
pub(super) fn read(reply: &Reply) -> Result<Answer, Silence> {
    let silence = |problem| Silence {
        problem,
        retry_after_s: reply.retry_after_s,
    };
    if reply.status != 200 {
        return Err(silence(declined(reply)));
    }
    if reply.media_type != "application/json" {
        let other = Problem::new(Code::ServerAnswer)
            .because("why-answer-kind")
            .with("found", licfmt::text::printable(&reply.media_type));
        return Err(silence(other));
    }
    serde_json::from_slice(&reply.body).map_err(|error| {
        let error = licfmt::text::printable(&error.to_string());
        let malformed = Problem::new(Code::ServerAnswer).because("why-answer-malformed");
        silence(malformed.with("error", error))
    })
}

/// The server's own word, unsigned: for people. Anything else is somebody else's page.
fn declined(reply: &Reply) -> Problem {
    let own = (reply.media_type == "application/problem+json")
        .then(|| serde_json::from_slice::<ProblemDocument>(&reply.body).ok())
        .flatten();
    match own {
        Some(document) => Problem::new(Code::ServerDeclined)
            .with("reason", licfmt::text::printable(&document.code)),
        None => Problem::new(Code::ServerAnswer)
            .because("why-answer-status")
            .with("status", reply.status),
    }
}
