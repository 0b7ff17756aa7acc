//! Something to tell people, before it is known in which language.

use std::fmt::{self, Display};

use fluent_bundle::{FluentArgs, FluentValue};

use super::{Language, Texts};

/// A message of the texts, with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    id: &'static str,
    values: Vec<(&'static str, Value)>,
}

/// A value in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The same in every language.
    Text(String),
    /// A count: texts tell one from many.
    Count(u64),
    /// In the reader's language as well.
    Message(Message),
}

impl Message {
    /// The message of this id.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self {
            id,
            values: Vec::new(),
        }
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// Its values.
    #[must_use]
    pub fn values(&self) -> &[(&'static str, Value)] {
        &self.values
    }

    /// The same with a text, a name, a number that is none of a count.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Display) -> Self {
        self.value(name, Value::Text(value.to_string()))
    }

    /// The same with a count.
    #[must_use]
    pub fn count(self, name: &'static str, count: u64) -> Self {
        self.value(name, Value::Count(count))
    }

    /// The same with what is behind it, which stands for `detail`.
    #[must_use]
    pub fn because(self, detail: Self) -> Self {
        self.value("detail", Value::Message(detail))
    }

    fn value(mut self, name: &'static str, value: Value) -> Self {
        self.values.push((name, value));
        self
    }

    /// Its text.
    #[must_use]
    pub fn text(&self, texts: &Texts) -> String {
        texts.text(self.id, &self.args(texts))
    }

    /// What to do about it, where the texts say so.
    #[must_use]
    pub fn hint(&self, texts: &Texts) -> Option<String> {
        texts.attribute(self.id, "hint", &self.args(texts))
    }

    pub(super) fn args(&self, texts: &Texts) -> FluentArgs<'static> {
        let values = self.values.iter();
        values
            .map(|(name, value)| (*name, value.in_language(texts)))
            .collect()
    }
}

impl Value {
    fn in_language(&self, texts: &Texts) -> FluentValue<'static> {
        match self {
            Self::Text(text) => text.clone().into(),
            Self::Count(count) => (*count).into(),
            Self::Message(message) => message.text(texts).into(),
        }
    }
}

/// For logs: in English.
impl Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Texts::of(Language::English)))
    }
}
