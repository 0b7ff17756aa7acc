//! German and English for what people read, from the Fluent files in `text/`.

use std::{borrow::Cow, str::FromStr};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::{LanguageIdentifier, langid};

use crate::Problem;

/// A language that the product speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, also for every language that is not spoken here.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    const fn id(self) -> LanguageIdentifier {
        match self {
            Self::English => langid!("en"),
            Self::German => langid!("de"),
        }
    }

    const fn verdicts(self) -> &'static str {
        match self {
            Self::English => include_str!("../text/en/verdicts.ftl"),
            Self::German => include_str!("../text/de/verdicts.ftl"),
        }
    }
}

impl FromStr for Language {
    type Err = std::convert::Infallible;

    /// From a language tag or locale name: `de`, `de-CH`, `de_DE.UTF-8`.
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let tag = tag.split('.').next().unwrap_or_default();
        let german = tag
            .parse()
            .is_ok_and(|id: LanguageIdentifier| id.language == "de");
        Ok(if german { Self::German } else { Self::English })
    }
}

/// A text and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// What is wrong, and with what it was compared.
    pub text: String,
    /// What to do.
    pub hint: Option<String>,
}

/// All texts of one language.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// The texts of the verdicts.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.id()]);
        // The values are numbers, names and times of one direction of writing; the marks that
        // Fluent puts around them would end up in logs and JSON.
        bundle.set_use_isolating(false);
        let mut texts = Self { bundle };
        texts.add(language.verdicts());
        texts
    }

    /// Adds a program's own texts. Those it already has stay as they are; what is no Fluent is left
    /// out, so that a typo costs one text and not the program. Tests hold the files to the standard.
    pub fn add(&mut self, fluent: &str) {
        let resource = FluentResource::try_new(fluent.to_owned()).unwrap_or_else(|(good, _)| good);
        // The only error is a message that is there already.
        let _already_there = self.bundle.add_resource(resource);
    }

    /// Whether there is a message with this id.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// The text of a message; its id if there is none.
    #[must_use]
    pub fn text<'a>(&self, id: &str, args: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let text = self.format(id, None, &fluent_args(args));
        text.unwrap_or_else(|| id.to_owned())
    }

    /// The text of a message's attribute, if it has one.
    #[must_use]
    pub fn attribute<'a>(
        &self,
        id: &str,
        name: &str,
        args: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Option<String> {
        self.format(id, Some(name), &fluent_args(args))
    }

    /// The text of a verdict and its hint: that of the detail ([`Problem::because`]) if it has one of
    /// its own, for it knows better what to do than the code does.
    #[must_use]
    pub fn problem(&self, problem: &Problem) -> Explained {
        let id = problem.code().name();
        let values = self.values(problem);
        let values = || values.iter().map(|(name, value)| (*name, &**value));
        Explained {
            text: self.text(id, values()),
            hint: problem
                .reason()
                .and_then(|detail| self.attribute(detail, "hint", values()))
                .or_else(|| self.attribute(id, "hint", values())),
        }
    }

    /// The values in the text of a verdict, by name; a detail that has a text of its own is told.
    #[must_use]
    pub fn values<'a>(&self, problem: &'a Problem) -> Vec<(&'a str, Cow<'a, str>)> {
        let args = problem.args();
        let mut values: Vec<_> = args.map(|(name, value)| (name, value.into())).collect();
        if let Some(message) = problem.reason() {
            let detail = self.text(message, problem.args());
            values.push(("detail", detail.into()));
        }
        values
    }

    fn format(&self, id: &str, attribute: Option<&str>, args: &FluentArgs<'_>) -> Option<String> {
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        // Missing arguments show as `{$name}`: better a gap than no text.
        let text = self
            .bundle
            .format_pattern(pattern, Some(args), &mut Vec::new());
        Some(text.into_owned())
    }
}

fn fluent_args<'a>(args: impl IntoIterator<Item = (&'a str, &'a str)>) -> FluentArgs<'a> {
    args.into_iter()
        .map(|(name, value)| (Cow::from(name), fluent_value(value)))
        .collect()
}

/// A number if it is one, so that texts can tell one minute from two. What Fluent would print in
/// another way (`007`, `1e3`) stays text.
fn fluent_value(text: &str) -> FluentValue<'_> {
    match text.parse::<u32>() {
        Ok(number) if number.to_string() == text => number.into(),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use fluent_syntax::{ast, parser};

    use super::*;
    use crate::{Code, control::Refusal};

    #[test]
    fn every_code_has_a_text_and_a_hint_in_every_language() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            for code in Code::ALL {
                let explained = texts.problem(&Problem::new(*code));
                assert_ne!(
                    explained.text,
                    code.name(),
                    "{language:?} has no text for {code}"
                );
                assert!(
                    explained.hint.is_some(),
                    "{language:?} has no hint for {code}"
                );
            }
        }
    }

    /// The variables and the choices of each message, so that a translation neither misses nor
    /// invents one.
    fn variables(file: &str) -> BTreeMap<String, BTreeSet<String>> {
        let resource = parser::parse(file).expect("good Fluent");
        let messages = resource.body.iter().filter_map(|entry| match entry {
            ast::Entry::Message(message) => Some(message),
            _ => None,
        });
        messages
            .map(|message| {
                let mut found = BTreeSet::new();
                if let Some(value) = &message.value {
                    in_pattern(value, &mut found);
                }
                for attribute in &message.attributes {
                    found.insert(format!(".{}", attribute.id.name));
                    in_pattern(&attribute.value, &mut found);
                }
                (message.id.name.to_owned(), found)
            })
            .collect()
    }

    fn in_pattern(pattern: &ast::Pattern<&str>, found: &mut BTreeSet<String>) {
        for element in &pattern.elements {
            if let ast::PatternElement::Placeable { expression } = element {
                in_expression(expression, found);
            }
        }
    }

    fn in_expression(expression: &ast::Expression<&str>, found: &mut BTreeSet<String>) {
        match expression {
            ast::Expression::Inline(inline) => in_inline(inline, found),
            ast::Expression::Select { selector, variants } => {
                in_inline(selector, found);
                for variant in variants {
                    let (ast::VariantKey::Identifier { name: key }
                    | ast::VariantKey::NumberLiteral { value: key }) = variant.key;
                    found.insert(format!("[{key}]"));
                    in_pattern(&variant.value, found);
                }
            }
        }
    }

    fn in_inline(inline: &ast::InlineExpression<&str>, found: &mut BTreeSet<String>) {
        match inline {
            ast::InlineExpression::VariableReference { id } => {
                found.insert(id.name.to_owned());
            }
            ast::InlineExpression::Placeable { expression } => in_expression(expression, found),
            ast::InlineExpression::StringLiteral { .. }
            | ast::InlineExpression::NumberLiteral { .. } => {}
            other => panic!("the tests do not look into {other:?}"),
        }
    }

    #[test]
    fn both_languages_say_the_same() {
        let [english, german] = Language::ALL.map(|language| variables(language.verdicts()));
        assert_eq!(english, german);
        let lease = &english["lease-refused"];
        for part in ["reason", "[bound-elsewhere]", "[other]", ".hint"] {
            assert!(lease.contains(part), "{part} in {lease:?}");
        }
    }

    /// Decision 11: a detail that knows what to do takes the place of the code's hint.
    #[test]
    fn a_detail_may_have_a_hint_of_its_own() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            let hint = |problem: &Problem| texts.problem(problem).hint.expect("a hint");
            let usage = Problem::new(Code::Usage);
            let many = usage.clone().because("why-many-dongles");
            assert!(hint(&many).contains("--dongle"), "{}", hint(&many));
            assert_eq!(hint(&usage), hint(&usage.clone().because("why-other-unit")));
            assert_ne!(hint(&usage), hint(&many));
        }
    }

    /// Decision 11: what the server said is told in the reader's language, not in the protocol's.
    #[test]
    fn every_refusal_has_words_of_its_own() {
        let refusals = [
            Refusal::Reset,
            Refusal::Revoked,
            Refusal::Cancelled,
            Refusal::BoundElsewhere,
            Refusal::HardwareChanged,
            Refusal::Copied,
        ];
        for language in Language::ALL {
            let texts = Texts::new(language);
            let text = |reason: &str| {
                let problem = Problem::new(Code::LeaseRefused).with("reason", reason);
                texts.problem(&problem).text
            };
            // Of one that this program does not know, the keyword is better than nothing.
            let newer = text("newer");
            assert!(newer.ends_with(": newer"), "{newer}");
            for refusal in refusals.map(|refusal| refusal.to_string()) {
                let told = text(&refusal);
                assert_ne!(told, newer.replace("newer", &refusal));
                assert!(told.ends_with('.'), "{told}");
            }
        }
        let problem = Problem::new(Code::LeaseRefused).with("reason", Refusal::Revoked);
        assert_eq!(
            Texts::new(Language::German).problem(&problem).text,
            "Der Server des Herstellers hat diese Installation abgelehnt: Die Lizenz wurde widerrufen."
        );
    }

    #[test]
    fn arguments_are_filled_in() {
        let problem = Problem::new(Code::DongleOther)
            .with("found", "A")
            .with("wanted", "B");
        let german = Texts::new(Language::German).problem(&problem);
        assert_eq!(german.text, "Gesucht ist der Dongle B, es steckt aber A.");
    }

    fn told(language: Language, code: Code, args: &[(&'static str, &str)]) -> String {
        let problem = args
            .iter()
            .fold(Problem::new(code), |problem, (name, value)| {
                problem.with(name, value)
            });
        Texts::new(language).problem(&problem).text
    }

    /// D-4: at the stop itself nothing is said of "0 minutes", and one minute is not "1 minutes".
    #[test]
    fn minutes_and_hours_are_counted_as_people_do() {
        use Language::{English, German};
        let removed =
            |language, minutes| told(language, Code::DongleRemoved, &[("minutes", minutes)]);
        assert_eq!(
            removed(English, "0"),
            "The dongle was pulled; the time is up."
        );
        assert_eq!(
            removed(English, "1"),
            "The dongle was pulled. The program stops within a minute."
        );
        assert_eq!(
            removed(English, "60"),
            "The dongle was pulled. The program stops in 60 minutes."
        );
        assert_eq!(
            removed(German, "0"),
            "Der Dongle wurde abgezogen; die Zeit ist um."
        );
        assert_eq!(
            removed(German, "1"),
            "Der Dongle wurde abgezogen. Das Programm hält innerhalb einer Minute an."
        );
        assert_eq!(
            told(
                English,
                Code::RunEnding,
                &[("hours", "24"), ("minutes", "1")]
            ),
            "An engineering license runs for 24 hours at a time; this run ends in 1 minute."
        );
        assert_eq!(
            told(
                German,
                Code::ClockBehindObserved,
                &[("hours", "1"), ("limit", "72")]
            ),
            "Die Uhr des Computers liegt hinter dem, was der Dongle gesehen hat, seit 1 Stunde \
             Laufzeit; nach 72 Stunden hält das Programm an."
        );
    }

    #[test]
    fn numbers_are_printed_as_they_were_given() {
        for number in [
            "0",
            "1921900011",
            "4294967295",
            "4294967296",
            "007",
            "1e3",
            "+1",
            "-1",
        ] {
            let text = told(
                Language::English,
                Code::LicenseExpiring,
                &[("until", number)],
            );
            assert_eq!(text, format!("The license expires at {number}."));
        }
    }

    /// A dongle is told as not set up in words, whether it is known how far it has come or not.
    #[test]
    fn every_stage_before_the_certificate_has_words() {
        for language in Language::ALL {
            let texts = ["blank", "key-made", "newer"]
                .map(|stage| told(language, Code::DongleUnprovisioned, &[("stage", stage)]));
            assert!(texts[0] != texts[1] && texts[1] != texts[2], "{texts:#?}");
            assert_eq!(texts[2], told(language, Code::DongleUnprovisioned, &[]));
        }
    }

    /// A detail is told in the reader's language, with the verdict's own values.
    #[test]
    fn a_detail_may_have_a_text_of_its_own() {
        let problem = Problem::new(Code::Usage)
            .because("why-many-dongles")
            .with("count", 2)
            .with("places", "A, B");
        let german = Texts::new(Language::German);
        assert_eq!(
            german.problem(&problem).text,
            "Der Befehl kann so nicht ausgeführt werden: Es stecken 2 Dongles, und es wurde nicht \
             gesagt, welcher gemeint ist: A, B"
        );
        let names: Vec<_> = german
            .values(&problem)
            .iter()
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(names, ["count", "places", "detail"]);
    }

    #[test]
    fn locale_names_choose_the_language() {
        for (tag, language) in [
            ("de", Language::German),
            ("de_CH.UTF-8", Language::German),
            ("de-AT", Language::German),
            ("en_US.UTF-8", Language::English),
            ("C.UTF-8", Language::English),
            ("", Language::English),
            ("nonsense!", Language::English),
        ] {
            assert_eq!(tag.parse(), Ok(language), "{tag}");
        }
    }
}
