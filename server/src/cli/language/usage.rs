//! What is wrong with a command line, in the user's language.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::text::{Message, Texts};

/// The verdict on a command line that clap refuses; none if it merely asks for help or the version.
pub(in crate::cli) fn usage_problem(error: &Error) -> Option<Message> {
    let asks = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    (!asks).then(|| problem(error))
}

/// The help of a command that was given without the command below it: of more use than to be told
/// so.
pub(in crate::cli) fn help_instead(error: &Error, texts: &Texts) -> Option<String> {
    if error.kind() != ErrorKind::MissingSubcommand {
        return None;
    }
    let path = error.get(ContextKind::InvalidSubcommand).map(value)?;
    super::help_of(path.split(' ').skip(1), texts).ok()
}

/// There is no command of this name; these are like it.
pub(in crate::cli) fn no_command(name: &str, similar: &str) -> Message {
    let ids = ["usage-command", "usage-command-similar"];
    maybe(ids, similar).with("argument", name)
}

fn problem(error: &Error) -> Message {
    let context = |kind| error.get(kind).map(value).unwrap_or_default();
    let (argument, given) = (
        context(ContextKind::InvalidArg),
        context(ContextKind::InvalidValue),
    );
    let about = |id| Message::new(id).with("argument", &argument);
    match error.kind() {
        ErrorKind::MissingRequiredArgument => about("usage-missing"),
        ErrorKind::MissingSubcommand => Message::new("usage-no-command"),
        ErrorKind::UnknownArgument if !argument.starts_with('-') => about("usage-surplus"),
        ErrorKind::UnknownArgument => {
            let ids = ["usage-unknown", "usage-unknown-similar"];
            maybe(ids, &context(ContextKind::SuggestedArg)).with("argument", argument)
        }
        ErrorKind::InvalidSubcommand => {
            let similar = context(ContextKind::SuggestedSubcommand);
            no_command(&context(ContextKind::InvalidSubcommand), &similar)
        }
        ErrorKind::InvalidValue if given.is_empty() => about("usage-no-value"),
        ErrorKind::InvalidValue => no_value(&argument, &given, &context(ContextKind::ValidValue)),
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(ToString::to_string);
            no_value(&argument, &given, &reason.unwrap_or_default())
        }
        ErrorKind::ArgumentConflict if argument == context(ContextKind::PriorArg) => {
            about("usage-twice")
        }
        ErrorKind::ArgumentConflict => {
            about("usage-conflict").with("other", context(ContextKind::PriorArg))
        }
        ErrorKind::InvalidUtf8 => Message::new("usage-utf8"),
        // Whatever a newer clap may add: in English, but said.
        _ => Message::new("usage-other").with("detail", first_line(error)),
    }
}

fn no_value(argument: &str, given: &str, why: &str) -> Message {
    let ids = ["usage-value", "usage-value-other"];
    maybe(ids, why)
        .with("given", given)
        .with("argument", argument)
}

/// The first message, or the second one if there is more to say.
fn maybe(ids: [&'static str; 2], other: &str) -> Message {
    match other {
        "" => Message::new(ids[0]),
        other => Message::new(ids[1]).with("other", other),
    }
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
