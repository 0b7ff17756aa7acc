//! What people read, in German and English: Fluent files in `text/`.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use serde::{Deserialize, Serialize};
use unic_langid::{LanguageIdentifier, langid};

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
        match &*tag {
            "en" => Ok(Self::English),
            "de" => Ok(Self::German),
            _ => Err(r#"expected "en" or "de""#),
        }
    }
}

impl From<Language> for &str {
    fn from(language: Language) -> Self {
        match language {
            Language::English => "en",
            Language::German => "de",
        }
    }
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    const fn mails(self) -> &'static str {
        match self {
            Self::English => include_str!("../text/en/mail.ftl"),
            Self::German => include_str!("../text/de/mail.ftl"),
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
        let mails = FluentResource::try_new(language.mails().to_owned());
        bundle.add_resource_overriding(mails.unwrap_or_else(|(good, _)| good));
        Self(bundle)
    }

    /// The text of a message; its id if there is none.
    #[must_use]
    pub fn text(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let pattern = self.0.get_message(id).and_then(|message| message.value());
        pattern.map_or_else(
            || id.to_owned(),
            |pattern| {
                let text = self.0.format_pattern(pattern, Some(args), &mut Vec::new());
                text.into_owned()
            },
        )
    }
}

#[cfg(test)]
mod tests;
