//! What is wrong with a command line.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// What is wrong: a message, and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// The message's id.
    pub id: &'static str,
    /// Its values: `argument`, `given`, `other`, as far as it has them.
    pub args: Vec<(&'static str, String)>,
}

/// Why clap refuses a command line; none if it merely was asked for help or the version.
#[must_use]
pub fn usage(error: &Error) -> Option<Usage> {
    let asks = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    (!asks).then(|| wrong(error))
}

/// There is no command of this name; these are like it, if there are any.
#[must_use]
pub fn no_command(name: &str, similar: &str) -> Usage {
    maybe(["usage-command", "usage-command-similar"], similar).with("argument", name)
}

fn wrong(error: &Error) -> Usage {
    let context = |kind| error.get(kind).map(value).unwrap_or_default();
    let (argument, given) = (
        context(ContextKind::InvalidArg),
        context(ContextKind::InvalidValue),
    );
    let about = |id| Usage::new(id).with("argument", &argument);
    match error.kind() {
        ErrorKind::MissingRequiredArgument => about("usage-missing"),
        ErrorKind::MissingSubcommand => Usage::new("usage-no-command"),
        ErrorKind::UnknownArgument if !argument.starts_with('-') => about("usage-surplus"),
        ErrorKind::UnknownArgument => {
            let ids = ["usage-unknown", "usage-unknown-similar"];
            maybe(ids, &context(ContextKind::SuggestedArg)).with("argument", &argument)
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
            about("usage-conflict").with("other", &context(ContextKind::PriorArg))
        }
        ErrorKind::InvalidUtf8 => Usage::new("usage-utf8"),
        // Whatever a newer clap may add: in English, but said.
        _ => Usage::new("usage-other").with("other", &first_line(error)),
    }
}

fn no_value(argument: &str, given: &str, why: &str) -> Usage {
    maybe(["usage-value", "usage-value-other"], why)
        .with("given", given)
        .with("argument", argument)
}

/// The first message, or the second one if there is more to say.
fn maybe(ids: [&'static str; 2], other: &str) -> Usage {
    match other {
        "" => Usage::new(ids[0]),
        other => Usage::new(ids[1]).with("other", other),
    }
}

impl Usage {
    const fn new(id: &'static str) -> Self {
        Self {
            id,
            args: Vec::new(),
        }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.args.push((name, value.to_owned()));
        self
    }
}

/// A value of an error of clap's.
pub(crate) fn value(value: &ContextValue) -> String {
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
