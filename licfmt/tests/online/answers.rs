//! Answers: one file for each named defect, in `tests/vectors/online`.

use crate::{
    folder::{Vector, vector},
    samples::*,
};

pub(crate) fn vectors(revocations: String) -> Vec<Vector> {
    let good = compact(&answer());
    let with = |more: &str| format!("{},{more}}}", good.trim_end_matches('}'));
    let bad = [
        ("answer-unknown-key", with("\"note\":\"\"")),
        ("answer-duplicate-key", with("\"lease\":\"\"")),
        ("answer-null-for-absent", with("\"license\":null")),
        ("answer-lease-not-as-text", "{\"lease\":{}}".to_owned()),
        ("answer-list", "[\"\"]".to_owned()),
        ("answer-without-lease", "{}".to_owned()),
        (
            "answer-proxy-page",
            "<html><body>Please log in</body></html>\n".to_owned(),
        ),
    ]
    .map(|(name, file)| vector(name, file, "malformed"));
    let first = compact(&first_answer(revocations));
    [
        vector("good-answer", good, "ok"),
        vector("good-first-answer", first, "ok"),
    ]
    .into_iter()
    .chain(bad)
    .collect()
}
