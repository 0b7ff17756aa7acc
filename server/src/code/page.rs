//! The codes as a page for people.

use super::Code;
use crate::{
    explain::Explain as _,
    service::Error,
    text::{Language, Texts},
};

/// `docs/problems.md`.
#[must_use]
pub fn page() -> String {
    use std::fmt::Write as _;

    let texts = Texts::of(Language::English);
    let example = Error::LicenseUnknown("1921900011".to_owned());
    let page = PAGE.replace("TITLE", &example.code().title(texts));
    let mut page = page.replace("DETAIL", &example.message().text(texts));
    let mut status = None;
    for code in Code::ALL {
        if status.replace(code.status()) != Some(code.status()) {
            let _ = write!(
                page,
                "\n## {}\n\n| code | what it means |\n|---|---|\n",
                code.status()
            );
        }
        let _ = writeln!(page, "| `{code}` | {} |", code.meaning());
    }
    page
}

const PAGE: &str = "\
# Problems

What goes wrong is answered by a problem document (RFC 9457, `application/problem+json`):

```json
{
  \"type\": \"https://keyfob.invalid/problems/license-unknown\",
  \"title\": \"TITLE\",
  \"status\": 404,
  \"code\": \"license-unknown\",
  \"detail\": \"DETAIL\"
}
```

Programs go by `code`, which stays; `title` and `detail` are for people and may change. They are German where the
request's `Accept-Language` prefers it, and English otherwise; `Content-Language` says which. `type` only names the kind
of problem: nothing is at that address. No problem document stops a site: only a signed refusal does
(decision 11).

`keyfob-server openapi` prints which call answers which of them. Commands of `keyfob-server` end with
the same codes, in the language of `--lang`, `KEYFOB_LANG` or the system.
";
