//! What people read, in German and English: Fluent files in `text/`.

mod message;

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use serde::{Deserialize, Serialize};
use unic_langid::{LanguageIdentifier, langid};

pub use message::{Message, Value};

/// A language that the server speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "&str")]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

impl TryFrom<String> for Language {
    type Error = &'static str;

    fn try_from(tag: String) -> Result<Self, Self::Error> {
        let known = Self::ALL.into_iter().find(|it| it.tag() == tag);
        known.ok_or(r#"expected "en" or "de""#)
    }
}

impl From<Language> for &str {
    fn from(language: Language) -> Self {
        language.tag()
    }
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The language of a tag or of a locale's name: `de`, `de-CH`, `de_DE.UTF-8`; none if it is not spoken
    /// here.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let tag = tag.split('.').next().unwrap_or_default();
        let wanted: LanguageIdentifier = tag.parse().ok()?;
        let same = |it: &Self| id(*it).language == wanted.language;
        Self::ALL.into_iter().find(same)
    }

    const fn files(self) -> [&'static str; 5] {
        match self {
            Self::English => [
                include_str!("../text/en/errors.ftl"),
                include_str!("../text/en/help.ftl"),
                include_str!("../text/en/mail.ftl"),
                include_str!("../text/en/titles.ftl"),
                keyfob_help::ENGLISH,
            ],
            Self::German => [
                include_str!("../text/de/errors.ftl"),
                include_str!("../text/de/help.ftl"),
                include_str!("../text/de/mail.ftl"),
                include_str!("../text/de/titles.ftl"),
                keyfob_help::GERMAN,
            ],
        }
    }
}

const fn id(language: Language) -> LanguageIdentifier {
    match language {
        Language::English => langid!("en"),
        Language::German => langid!("de"),
    }
}

/// All texts of one language.
pub struct Texts(FluentBundle<FluentResource>);

impl Texts {
    /// The texts of this language. Tests hold the files to the standard: here a message with a typo is
    /// left out.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![id(language)]);
        // Marks of direction around values would end up in subjects.
        bundle.set_use_isolating(false);
        for file in language.files() {
            let file = FluentResource::try_new(file.to_owned());
            bundle.add_resource_overriding(file.unwrap_or_else(|(good, _)| good));
        }
        Self(bundle)
    }

    /// The same, read once for the whole process.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::new(Language::English));
        static GERMAN: LazyLock<Texts> = LazyLock::new(|| Texts::new(Language::German));
        match language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        }
    }

    /// Whether there is a message with this id.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.0.has_message(id)
    }

    /// The text of a message; its id if there is none.
    #[must_use]
    pub fn text(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let text = self.format(id, None, args);
        text.unwrap_or_else(|| id.to_owned())
    }

    /// The text of a message's attribute, if it has one.
    #[must_use]
    pub fn attribute(&self, id: &str, name: &str, args: &FluentArgs<'_>) -> Option<String> {
        self.format(id, Some(name), args)
    }

    fn format(&self, id: &str, attribute: Option<&str>, args: &FluentArgs<'_>) -> Option<String> {
        let message = self.0.get_message(id)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        // Missing values show as `{$name}`: better a gap than no text.
        let text = self.0.format_pattern(pattern, Some(args), &mut Vec::new());
        Some(text.into_owned())
    }
}

#[cfg(test)]
pub(crate) mod tests;
