//! German and English: the agent's own texts beside the SDK's.

use keyfob::{
    Code, Problem,
    control::Verdict,
    text::{Language, Texts},
};

use crate::board::Seen;

/// The agent's texts of a language.
#[must_use]
pub const fn file(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../text/en/agent.ftl"),
        Language::German => include_str!("../text/de/agent.ftl"),
    }
}

/// All that the agent says, in one language.
pub struct Speech {
    /// Which one.
    pub language: Language,
    texts: Texts,
}

impl Speech {
    /// In this language.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let mut texts = Texts::new(language);
        texts.add(file(language));
        Self { language, texts }
    }

    /// Its language tag (BCP 47).
    #[must_use]
    pub const fn tag(&self) -> &'static str {
        match self.language {
            Language::English => "en",
            Language::German => "de",
        }
    }

    /// A text.
    #[must_use]
    pub fn text(&self, id: &str, args: &[(&str, &dyn std::fmt::Display)]) -> String {
        let args: Vec<_> = args
            .iter()
            .map(|(name, it)| (*name, it.to_string()))
            .collect();
        self.texts
            .text(id, args.iter().map(|(name, it)| (*name, it.as_str())))
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self, problem: &Problem) -> String {
        self.texts.problem(problem).text
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self, problem: &Problem) -> Option<String> {
        self.texts.problem(problem).hint
    }

    /// What is wrong with what was done on the page, and what to do there. Of what was filled in wrongly the detail
    /// says all: the code's own words are about commands.
    #[must_use]
    pub fn on_page(&self, problem: &Problem) -> (String, Option<String>) {
        match problem.reason() {
            Some(reason) if problem.code() == Code::Usage => {
                let text = self.texts.text(reason, problem.args());
                let hint = match reason {
                    "why-registered" => {
                        Some(self.texts.text("page-registered-other", problem.args()))
                    }
                    _ => self.texts.attribute(reason, "hint", problem.args()),
                };
                (text, hint)
            }
            _ => (self.problem(problem), self.hint(problem)),
        }
    }

    /// What a keeper saw, in one line.
    #[must_use]
    pub fn seen(&self, seen: &Seen) -> String {
        match (&seen.problem, seen.verdict) {
            (Some(problem), _) => self.problem(problem),
            (None, Some(verdict)) => self.verdict(verdict),
            (None, None) => self.text("agent-no-license", &[]),
        }
    }

    /// A verdict without its reason.
    #[must_use]
    pub fn verdict(&self, verdict: Verdict) -> String {
        self.text(&format!("agent-verdict-{}", verdict.name()), &[])
    }
}
