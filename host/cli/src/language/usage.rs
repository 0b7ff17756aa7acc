//! What is wrong with a command line, in the user's language.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use keyfob::{Code, Problem, text::Texts};

/// The verdict on a command line that clap refuses; none if it merely asks for help or the version.
pub(crate) fn usage_problem(error: &Error, texts: &Texts) -> Option<Problem> {
    let asks = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    (!asks).then(|| Problem::new(Code::Usage).with("detail", detail(error, texts)))
}

/// The help of a command that was given without the command below it: of more use than to be told
/// so.
pub(crate) fn help_instead(error: &Error, texts: &Texts) -> Option<String> {
    if error.kind() != ErrorKind::MissingSubcommand {
        return None;
    }
    let path = error.get(ContextKind::InvalidSubcommand).map(value)?;
    super::help_of(path.split(' ').skip(1), texts).ok()
}

fn detail(error: &Error, texts: &Texts) -> String {
    let context = |kind| error.get(kind).map(value).unwrap_or_default();
    let (argument, given) = (
        context(ContextKind::InvalidArg),
        context(ContextKind::InvalidValue),
    );
    let (id, other) = match error.kind() {
        ErrorKind::MissingRequiredArgument => ("usage-missing", String::new()),
        ErrorKind::MissingSubcommand => ("usage-no-command", String::new()),
        ErrorKind::UnknownArgument if !argument.starts_with('-') => {
            ("usage-surplus", String::new())
        }
        ErrorKind::UnknownArgument => ("usage-unknown", context(ContextKind::SuggestedArg)),
        ErrorKind::InvalidSubcommand => {
            let similar = context(ContextKind::SuggestedSubcommand);
            let given = context(ContextKind::InvalidSubcommand);
            return say(texts, "usage-command", &given, "", &similar);
        }
        ErrorKind::InvalidValue if given.is_empty() => ("usage-no-value", String::new()),
        ErrorKind::InvalidValue => ("usage-value", context(ContextKind::ValidValue)),
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(ToString::to_string);
            ("usage-value", reason.unwrap_or_default())
        }
        ErrorKind::ArgumentConflict if argument == context(ContextKind::PriorArg) => {
            ("usage-twice", String::new())
        }
        ErrorKind::ArgumentConflict => ("usage-conflict", context(ContextKind::PriorArg)),
        ErrorKind::InvalidUtf8 => ("usage-utf8", String::new()),
        // Whatever a newer clap may add: in English, but said.
        _ => return first_line(error),
    };
    say(texts, id, &argument, &given, &other)
}

/// `other` is what would be right, or what it is at odds with.
fn say(texts: &Texts, id: &str, argument: &str, given: &str, other: &str) -> String {
    let args = [("argument", argument), ("given", given), ("other", other)];
    let text = texts.text(id, args);
    let more = Some(other).filter(|other| !other.is_empty());
    let more = more.and_then(|_| texts.attribute(id, "more", args));
    [Some(text), more]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

fn value(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(values) => values.join(", "),
        other => other.to_string(),
    }
}

fn first_line(error: &Error) -> String {
    let text = error.render().to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}
