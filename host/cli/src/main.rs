//! The program `keyfob`: the SDK as commands, for vendors, technicians and sites.

mod app;
mod args;
mod commands;
mod doctor;
mod language;
mod report;
mod vendor;

use std::{io, process::ExitCode};

use app::App;
use args::{Cli, Format};
use clap::{CommandFactory as _, FromArgMatches as _};
use keyfob::{ExitStatus, transport::Seams};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let language = language::choose(language_argument(&arguments).as_deref());
    let command = language::localize(Cli::command(), &language::texts(language));
    let cli = command
        .try_get_matches_from(arguments)
        .and_then(|m| Cli::from_arg_matches(&m));
    let cli = match cli {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let app = App::new(Seams::system(), language, cli.global.format);
    finish(&app, commands::run(&app, &cli.command))
}

/// Prints the answer: what was asked for on standard output, what went wrong on standard error, or
/// as JSON on standard output, where a program looks for it.
fn finish(app: &App, outcome: commands::Outcome) -> ExitCode {
    let (status, printed) = match outcome {
        Ok((report, status)) => (
            status,
            print(&mut io::stdout(), &report.render(&app.texts, app.format)),
        ),
        Err(problem) => {
            let text = report::problem_text(&problem, &app.texts, app.format);
            let printed = match app.format {
                Format::Text => print(&mut io::stderr(), &text),
                Format::Json => print(&mut io::stdout(), &text),
            };
            (problem.exit_status().into(), printed)
        }
    };
    // A reader that has gone away has what it wanted.
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitStatus::Failure.into(),
        _ => status,
    }
}

fn print(out: &mut dyn io::Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The language must be known before clap writes help in it.
fn language_argument(arguments: &[std::ffi::OsString]) -> Option<String> {
    let mut texts = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(text) = texts.next() {
        if text == "--" {
            break;
        }
        if text == "--lang" {
            return texts.next().map(Into::into);
        }
        if let Some(language) = text.strip_prefix("--lang=") {
            return Some(language.to_owned());
        }
    }
    std::env::var("KEYFOB_LANG").ok()
}
