//! The codes in words.

use fluent_bundle::FluentArgs;

use super::Code;
use crate::text::Texts;

impl Code {
    /// The kind of problem in words, the same for each problem of this code (RFC 9457, section 3.1.3).
    #[must_use]
    pub fn title(self, texts: &Texts) -> String {
        texts.text(&format!("title-{self}"), &FluentArgs::new())
    }
}
