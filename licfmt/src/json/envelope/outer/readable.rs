//! How a document is written so that people read it with ease: an entry of a list on one line.

use alloc::string::String;

use crate::document::Document;

/// The document as it will stand in the file, indented by one level.
pub(in crate::json::envelope) fn payload_text<D: Document>(
    document: &D,
) -> serde_json::Result<String> {
    serde_json::to_string_pretty(document).map(|text| entries_on_one_line(&text))
}

/// Strings hold no raw line breaks (RFC 8259, section 7), so each one in `pretty` stands between two
/// tokens and may go.
fn entries_on_one_line(pretty: &str) -> String {
    let mut text = String::with_capacity(pretty.len());
    let mut entry: Option<usize> = None;
    for (at, line) in pretty.lines().enumerate() {
        let token = line.trim_start();
        let indent = line.len() - token.len();
        if let Some(begun) = entry {
            text.push(' ');
            text += token;
            entry = entry.filter(|_| indent != begun);
        } else {
            if at > 0 {
                text += "\n  ";
            }
            text += line;
            // An object that no key names, and not the document itself: an entry of a list.
            entry = Some(indent).filter(|_| token == "{" && at > 0);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_takes_one_line() {
        let value: serde_json::Value =
            serde_json::from_str(r#"{"a":[{"b":1,"c":{"d":[2]}},{}],"e":{"f":"{"}}"#)
                .expect("JSON");
        let text = entries_on_one_line(&serde_json::to_string_pretty(&value).expect("JSON"));
        let expected = "{
    \"a\": [
      { \"b\": 1, \"c\": { \"d\": [ 2 ] } },
      {}
    ],
    \"e\": {
      \"f\": \"{\"
    }
  }";
        assert_eq!(text, expected);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).expect("JSON"),
            value
        );
    }
}
