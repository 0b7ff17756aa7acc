//! One form for each value. What serde derives is more generous than JSON's readers elsewhere: it takes a list of
//! values for an object, `null` for a field that is absent, `{"test": null}` for the word `"test"`. Two readers of
//! one signed text must never differ on what it says, so all of these are refused.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Error, Value};

/// Reads a text that is what the type writes, but for white space, escapes and the order of keys.
///
/// # Errors
/// Not JSON, not of this type, or of another form than the one that is written.
pub(crate) fn read<T: Serialize + DeserializeOwned>(text: &str) -> Result<T, Error> {
    let read: T = serde_json::from_str(text)?;
    // Nearly every text is as it was written, which is found out in a tenth of the time.
    if is_written(text, &serde_json::to_string(&read)?) {
        return Ok(read);
    }
    // Read first: that bounds lists and depth, and refuses keys that stand there twice.
    if serde_json::from_str::<Value>(text)? == serde_json::to_value(&read)? {
        Ok(read)
    } else {
        Err(serde::de::Error::custom(
            "not in the form in which it is written: a list for an object, `null`, or another spelling",
        ))
    }
}

/// Whether `text`, which is JSON, is `compact` but for white space between its tokens (RFC 8259,
/// section 2).
fn is_written(text: &str, compact: &str) -> bool {
    let (mut in_string, mut escaped) = (false, false);
    let tokens = text.bytes().filter(|byte| {
        if in_string {
            in_string = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
            return true;
        }
        in_string = *byte == b'"';
        !matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
    });
    tokens.eq(compact.bytes())
}

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec::Vec};

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Word {
        Yes,
        Of(Vec<u8>),
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Note {
        word: Word,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        more: Option<String>,
    }

    #[test]
    fn what_serde_takes_for_the_same_is_refused() {
        let good = [
            r#"{"word":"yes"}"#,
            r#" { "more": "\u0061", "word": { "of": [1] } } "#,
        ];
        for text in good {
            assert!(read::<Note>(text).is_ok(), "{text}");
        }
        let bad = [
            r#"["yes"]"#,
            r#"["yes", "a"]"#,
            r#"{"word":{"yes":null}}"#,
            r#"{"word":"yes","more":null}"#,
        ];
        for text in bad {
            assert!(read::<Note>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn white_space_counts_inside_strings_only() {
        let compact = r#"{"a b":"\"c \\","d":[1]}"#;
        let spaced = "{ \"a b\" :\n\t\"\\\"c \\\\\",\r\n\"d\": [ 1 ] }";
        assert!(is_written(compact, compact) && is_written(spaced, compact));
        for other in [
            r#"{"ab":"\"c \\","d":[1]}"#,
            r#"{"a b":"\"c\\","d":[1]}"#,
            r#"{"a b":"\"c \\","d":[1]} 2"#,
        ] {
            assert!(!is_written(other, compact), "{other}");
        }
    }

    #[test]
    fn a_key_twice_is_refused() {
        assert!(read::<Note>(r#"{"word":"yes","word":"yes"}"#).is_err());
    }
}
