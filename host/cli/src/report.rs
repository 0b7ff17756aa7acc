//! What a command answers: lines for people, one object for programs.

use std::fmt::Display;

use keyfob::{Problem, text::Texts};
use serde_json::{Map, Value, json};

use crate::args::Format;

/// Version of the JSON answers. Fields are only ever added within one version.
pub(crate) const SCHEMA: u32 = 1;

/// The answer of a command.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    lines: Vec<Line>,
    data: Map<String, Value>,
    warnings: Vec<Problem>,
    silent: bool,
}

#[derive(Clone, Debug)]
enum Line {
    /// A message of the texts.
    Said {
        id: &'static str,
        args: Vec<(&'static str, String)>,
    },
    /// Something that is the same in every language: a table, a key.
    Plain(String),
}

impl Report {
    /// Nothing to say yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Says nothing at all: all was said before.
    pub(crate) fn silent() -> Self {
        Self {
            silent: true,
            ..Self::default()
        }
    }

    /// Says a message of the texts.
    pub(crate) fn say(mut self, id: &'static str, args: &[(&'static str, &dyn Display)]) -> Self {
        let args = args
            .iter()
            .map(|(name, value)| (*name, value.to_string()))
            .collect();
        self.lines.push(Line::Said { id, args });
        self
    }

    /// Adds text that is the same in every language.
    pub(crate) fn plain(mut self, text: impl Into<String>) -> Self {
        self.lines.push(Line::Plain(text.into()));
        self
    }

    /// Adds a field of the JSON answer.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.data.insert(name.to_owned(), value.into());
        self
    }

    /// Adds something that is not wrong yet.
    pub(crate) fn warn(mut self, problem: Problem) -> Self {
        self.warnings.push(problem);
        self
    }

    /// The whole answer as text.
    pub(crate) fn render(&self, texts: &Texts, format: Format) -> String {
        match format {
            _ if self.silent => String::new(),
            Format::Text => self.text(texts),
            Format::Json => self.json(texts),
        }
    }

    fn text(&self, texts: &Texts) -> String {
        let lines = self.lines.iter().map(|line| match line {
            Line::Said { id, args } => {
                texts.text(id, args.iter().map(|(name, value)| (*name, value.as_str())))
            }
            Line::Plain(text) => text.clone(),
        });
        let warnings = self.warnings.iter().map(|it| warning_text(it, texts));
        lines
            .chain(warnings)
            .fold(String::new(), |text, line| text + line.trim_end() + "\n")
    }

    fn json(&self, texts: &Texts) -> String {
        let mut answer = Map::new();
        answer.insert("schema".into(), SCHEMA.into());
        answer.insert("ok".into(), true.into());
        answer.extend(self.data.clone());
        let warnings: Vec<_> = self
            .warnings
            .iter()
            .map(|w| problem_json(w, texts))
            .collect();
        answer.insert("warnings".into(), warnings.into());
        pretty(&Value::Object(answer))
    }
}

/// A problem that is not wrong yet, as text: what is wrong, what to do.
pub(crate) fn warning_text(problem: &Problem, texts: &Texts) -> String {
    let explained = texts.problem(problem);
    let word = texts.text("word-warning", []);
    let hint = explained
        .hint
        .map(|hint| format!("\n  {hint}"))
        .unwrap_or_default();
    format!("{word} {}{hint}", explained.text)
}

/// A problem as text: what is wrong, its code, what to do.
pub(crate) fn problem_text(problem: &Problem, texts: &Texts, format: Format) -> String {
    match format {
        Format::Text => {
            let explained = texts.problem(problem);
            let word = texts.text("word-error", []);
            let hint = explained
                .hint
                .map(|hint| format!("  {hint}\n"))
                .unwrap_or_default();
            format!("{word} {} [{}]\n{hint}", explained.text, problem.code())
        }
        Format::Json => {
            let problem = problem_json(problem, texts);
            pretty(&json!({ "schema": SCHEMA, "ok": false, "problem": problem }))
        }
    }
}

/// A problem as JSON.
pub(crate) fn problem_json(problem: &Problem, texts: &Texts) -> Value {
    let explained = texts.problem(problem);
    let values = texts.values(problem).into_iter();
    let args: Map<_, _> = values
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect();
    json!({
        "code": problem.code().name(),
        "exit_status": problem.exit_status() as u8,
        "text": explained.text,
        "hint": explained.hint,
        "args": args,
    })
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests {
    use keyfob::{Code, text::Language};

    use super::*;

    /// A program gets the values of a detail by name, and the detail as its user would read it.
    #[test]
    fn a_worded_detail_is_among_the_values() {
        let problem = Problem::new(Code::Usage)
            .because("why-order-field")
            .with("field", "licensee.zip");
        let answer = problem_json(&problem, &crate::language::texts(Language::German));
        let expected =
            json!({ "field": "licensee.zip", "detail": "Im Auftrag ist licensee.zip leer" });
        assert_eq!(answer["args"], expected);
        let text = answer["text"].as_str().expect("text");
        assert!(text.ends_with("Im Auftrag ist licensee.zip leer"), "{text}");
    }
}
