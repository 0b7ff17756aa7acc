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
    args: Vec<(&'static str, Cow<'static, str>)>,
}

impl Problem {
    /// A problem without arguments.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self {
            code,
            args: Vec::new(),
        }
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
        self.args
            .iter()
            .try_for_each(|(name, value)| write!(f, " {name}={value:?}"))
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_value_cannot_steer_a_terminal() {
        let problem = Problem::new(Code::LicenseMalformed).with("detail", "\u{1b}[2Jx\ny");
        assert_eq!(
            problem.to_string(),
            "license-malformed detail=\"\u{fffd}[2Jx\u{fffd}y\""
        );
    }
}
