//! A verdict that is never just "invalid": a stable code and everything that its text needs.

mod convert;

use std::{borrow::Cow, fmt};

use crate::{Code, ExitStatus};

/// What is wrong: the code says what, the arguments with what it was compared.
///
/// [`crate::text`] turns it into German or English, with what to do about it; its own `Display` is
/// for logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    because: Option<&'static str>,
    args: Vec<(&'static str, Cow<'static, str>)>,
}

impl Problem {
    /// A problem without arguments.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self {
            code,
            because: None,
            args: Vec::new(),
        }
    }

    /// Gives the detail in words of the reader's language: `message` is the id of a text, of the
    /// program's own perhaps (`Texts::add` of [`crate::text`]). It takes its values from the same
    /// arguments, and stands for the variable `detail`. Its attribute `hint`, if it has one, takes the
    /// place of the code's.
    #[must_use]
    pub const fn because(mut self, message: &'static str) -> Self {
        self.because = Some(message);
        self
    }

    /// Adds what a text needs; `name` is the variable's name in the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, printable(&value.to_string()).into()));
        self
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The id of the detail's text, if it has one.
    #[must_use]
    pub const fn reason(&self) -> Option<&'static str> {
        self.because
    }

    /// The exit status of a command that ends with it.
    #[must_use]
    pub const fn exit_status(&self) -> ExitStatus {
        self.code.exit_status()
    }

    /// Names and values, as they were added.
    pub fn args(&self) -> impl Iterator<Item = (&str, &str)> {
        self.args.iter().map(|(name, value)| (*name, &**value))
    }
}

/// Error texts may quote a hostile file: nothing of it may steer a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(message) = self.because {
            write!(f, " {message}")?;
        }
        self.args
            .iter()
            .try_for_each(|(name, value)| write!(f, " {name}={value:?}"))
    }
}

impl std::error::Error for Problem {}

/// Fails unless the problem's texts have all that they need, in every language.
#[cfg(all(test, feature = "text"))]
#[track_caller]
pub(crate) fn assert_complete(problem: &Problem) {
    use crate::text::{Language, Texts};

    for language in Language::ALL {
        let texts = Texts::new(language);
        let known = problem.reason().is_none_or(|message| texts.has(message));
        assert!(known, "{problem}: no such text");
        let told = texts.problem(problem);
        for text in [Some(told.text), told.hint].into_iter().flatten() {
            assert!(!text.contains("{$"), "{problem}: {text}");
        }
    }
}

/// Without texts there is nothing to fill.
#[cfg(all(test, not(feature = "text")))]
pub(crate) const fn assert_complete(_: &Problem) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_names_the_text_of_the_detail() {
        let problem = Problem::new(Code::Usage)
            .because("why-many-dongles")
            .with("count", 2);
        assert_eq!(problem.to_string(), "usage why-many-dongles count=\"2\"");
    }

    #[test]
    fn a_hostile_value_cannot_steer_a_terminal() {
        let problem = Problem::new(Code::LicenseMalformed).with("detail", "\u{1b}[2Jx\ny");
        assert_eq!(
            problem.to_string(),
            "license-malformed detail=\"\u{fffd}[2Jx\u{fffd}y\""
        );
    }
}
