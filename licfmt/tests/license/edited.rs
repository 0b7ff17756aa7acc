//! Files that were edited after they were signed, or are no files of ours at all.

use crate::{
    folder::{Vector, vector},
    support::*,
};

/// Edits after signing.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) fn vectors() -> Vec<Vector> {
    let good = license_file(&pretty(&license()));
    let edit = |from: &str, to: &str| {
        assert!(good.contains(from), "{from} is not in the file");
        good.replacen(from, to, 1)
    };
    let certificate_edit = {
        let at = good.find("\"certificates\": [").expect("there") + 100;
        let other = if &good[at..=at] == "A" { "B" } else { "A" };
        format!("{}{other}{}", &good[..at], &good[at + 1..])
    };
    vec![
        vector("edited-value", edit("6100", "9100"), "edited"),
        vector(
            "edited-payload-space",
            edit("\"revision\": 3", "\"revision\":  3"),
            "edited",
        ),
        vector(
            "edited-outer-space",
            edit("{\n  \"keyfob\"", "{\n \"keyfob\""),
            "edited",
        ),
        vector(
            "edited-final-newline-gone",
            good.trim_end().to_owned(),
            "edited",
        ),
        vector("edited-crlf", good.replace('\n', "\r\n"), "edited"),
        vector("edited-trailing-newline", good.clone() + "\n", "edited"),
        vector(
            "edited-outer-escape",
            edit("license/1", "licens\\u0065/1"),
            "edited",
        ),
        vector("edited-certificate", certificate_edit, "edited"),
        vector(
            "edited-byte-order-mark",
            format!("\u{feff}{good}"),
            "malformed",
        ),
        vector(
            "outer-unknown-key",
            edit("\"payload\"", "\"note\": 1,\n  \"payload\""),
            "malformed",
        ),
        vector(
            "outer-duplicate-key",
            edit("\"payload\"", "\"keyfob\": \"license/1\",\n  \"payload\""),
            "malformed",
        ),
        vector("outer-two-files", good.clone() + &good, "edited"),
        vector(
            "outer-list",
            r#"["license/1", {}, ["AAAA"], ["AAAA"]]"#,
            "malformed",
        ),
        vector("outer-single-line", good.replace('\n', " "), "edited"),
        vector(
            "outer-payload-missing",
            "{\n  \"keyfob\": \"license/1\",\n  \"certificates\": [],\n  \"signatures\": []\n}\n",
            "malformed",
        ),
        vector(
            "edited-base64-padding",
            edit("==\"\n  ]\n}", "\"\n  ]\n}"),
            "edited",
        ),
        vector("truncated", good[..good.len() / 2].to_owned(), "malformed"),
        vector("empty", "", "malformed"),
        vector("not-json", "promos.key\n", "malformed"),
        vector(
            "too-large",
            format!("{good}{}", " ".repeat(65_536)),
            "too-large",
        ),
        vector("deep-nesting", "[".repeat(60_000), "malformed"),
        vector("version-2", edit("license/1", "license/2"), "version"),
        vector("version-01", edit("license/1", "license/01"), "edited"),
        vector(
            "version-2-spaced",
            edit("\"license/1", " \"license/2"),
            "version",
        ),
        vector("other-kind", edit("license/1", "revocations/1"), "kind"),
    ]
}
