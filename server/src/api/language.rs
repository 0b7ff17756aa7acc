//! In which language a request wants to be answered.

use axum::http::{HeaderMap, header};
use negotiator::Negotiator;

use crate::text::Language;

/// The most bytes of the header field that are looked at: browsers send a tenth of it.
const FIELD_MAX: usize = 1_000;

/// The language that `Accept-Language` prefers among those that are spoken here (RFC 9110, section 12.5.4);
/// English if it names none of them, or is no such field.
pub(super) fn preferred(headers: &HeaderMap) -> Language {
    let fields = headers.get_all(header::ACCEPT_LANGUAGE).iter();
    let fields: Result<Vec<_>, _> = fields.map(|field| field.to_str()).collect();
    let field = fields.unwrap_or_default().join(",");
    if field.len() > FIELD_MAX {
        return Language::default();
    }
    // The reader takes no space before a weight, where the standard permits it; in tags there is none.
    let field = field.replace([' ', '\t'], "");
    let wanted = Negotiator::new().accept_language(&field).languages(None);
    let mut spoken = wanted.iter().map(|range| match &**range {
        "*" => Some(Language::default()),
        tag => Language::of_tag(tag),
    });
    spoken.find_map(|language| language).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(fields: &[&str]) -> Language {
        let mut headers = HeaderMap::new();
        for field in fields {
            let field = HeaderValue::from_bytes(field.as_bytes()).expect("a field");
            headers.append(header::ACCEPT_LANGUAGE, field);
        }
        preferred(&headers)
    }

    #[test]
    fn the_preferred_language_that_is_spoken_is_taken() {
        for german in [
            "de",
            "DE-at",
            "de-CH;q=0.9, en;q=0.5",
            "en;q=0.5, de-CH;q=0.9",
            "en ; q=0.5\t,\tde ; q=0.9",
            "fr, de;q=0.2",
            "fr, de;q=0.2, *;q=0.1",
            "en;q=0, de;q=0.1",
            "de-DE-1996, en",
            ",, de",
        ] {
            assert_eq!(of(&[german]), Language::German, "{german}");
        }
        assert_eq!(of(&["fr", "de;q=0.5"]), Language::German, "two fields");
        assert_eq!(of(&["en;q=0.1", "de;q=0.5"]), Language::German);
    }

    #[test]
    fn all_else_is_english() {
        assert_eq!(of(&[]), Language::English);
        for english in [
            "",
            "en",
            "en-GB, de;q=0.9",
            "fr",
            "*",
            "*, de;q=0.5",
            "de;q=0",
            "de;q=0.0, fr",
            "german",
            "d",
            "de;q=",
            "de;q=NaN",
            "de;q=-1",
            "\"de\"",
            ";;;,,,===",
            "dé",
        ] {
            assert_eq!(of(&[english]), Language::English, "{english}");
        }
    }

    /// Nobody's browser sends that, and nobody is to make the server sort it.
    #[test]
    fn what_is_too_long_is_not_looked_at() {
        let long = "fr,".repeat(FIELD_MAX / 3 - 1) + "de";
        assert!(long.len() <= FIELD_MAX);
        assert_eq!(of(&[&long]), Language::German);
        let longer = "fr,".repeat(FIELD_MAX / 3) + "de";
        assert!(longer.len() > FIELD_MAX);
        assert_eq!(of(&[&longer]), Language::English);
    }

    /// Weights that are no numbers upset the sorting of other readers.
    #[test]
    fn weights_that_are_no_numbers_upset_nothing() {
        let entry = |at: usize| match at % 3 {
            0 => "de;q=NaN,".to_owned(),
            1 => format!("fr;q=0.{at},"),
            _ => "en;q=Infinity,".to_owned(),
        };
        let field: String = (0..80).map(entry).collect();
        assert_eq!(
            of(&[&field[..field.len().min(FIELD_MAX)]]),
            Language::English
        );
    }
}
