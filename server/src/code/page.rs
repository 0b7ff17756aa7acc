//! The codes as a page for people.

use super::Code;

/// `docs/problems.md`.
#[must_use]
pub fn page() -> String {
    use std::fmt::Write as _;

    let mut page = String::from(PAGE);
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
  \"title\": \"Not Found\",
  \"status\": 404,
  \"code\": \"license-unknown\",
  \"detail\": \"there is no license 1921900011\"
}
```

Programs go by `code`, which stays; `detail` is for people and may change. `type` only names the kind of
problem: nothing is at that address. No problem document stops a site: only a signed refusal does
(decision 11).

`keyfob-server openapi` prints which call answers which of them. Commands of `keyfob-server` end with
the same codes.
";
