//! The program `keyfob`: the SDK as commands, for vendors, technicians and sites.

mod app;
mod args;
mod commands;
mod doctor;
mod language;
mod report;
mod vendor;

use std::{
    ffi::OsString,
    io::{self, Write as _},
    process::ExitCode,
};

use app::App;
use args::{Cli, Format};
use clap::{CommandFactory as _, FromArgMatches as _};
use keyfob::{ExitStatus, text::Texts, transport::Seams};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let language = language::choose(&arguments);
    let texts = language::texts(language);
    let command = language::localize(Cli::command(), &texts);
    let cli = command
        .try_get_matches_from(&arguments)
        .and_then(|m| Cli::from_arg_matches(&m));
    match cli {
        Ok(cli) => {
            let app = App::new(Seams::system(), language, cli.global.format);
            finish(&app, commands::run(&app, &cli.command))
        }
        Err(error) => refuse(&error, &arguments, &texts),
    }
}

/// Answers a command line that clap does not accept, or that asks for help.
fn refuse(error: &clap::Error, arguments: &[OsString], texts: &Texts) -> ExitCode {
    let Some(problem) = language::usage_problem(error, texts) else {
        error.exit()
    };
    let json = language::option(arguments, "--format").is_some_and(|format| format == "json");
    let format = if json { Format::Json } else { Format::Text };
    let help = (!json)
        .then(|| language::help_instead(error, texts))
        .flatten();
    let text = help.unwrap_or_else(|| report::problem_text(&problem, texts, format));
    say_wrong(&text, format, problem.exit_status().into())
}

/// Prints the answer.
fn finish(app: &App, outcome: commands::Outcome) -> ExitCode {
    match outcome {
        Ok((report, status)) => {
            let text = report.render(&app.texts, app.format);
            after(print(&mut io::stdout(), &text), status)
        }
        Err(problem) => {
            let text = report::problem_text(&problem, &app.texts, app.format);
            say_wrong(&text, app.format, problem.exit_status().into())
        }
    }
}

/// Says what is wrong: to people on standard error, to programs on standard output, where they look
/// for the answer.
fn say_wrong(text: &str, format: Format, status: ExitCode) -> ExitCode {
    let printed = match format {
        Format::Text => print(&mut io::stderr(), text),
        Format::Json => print(&mut io::stdout(), text),
    };
    after(printed, status)
}

/// The status of an answer that was printed, or was not.
fn after(printed: io::Result<()>, status: ExitCode) -> ExitCode {
    match printed {
        Ok(()) => status,
        // A reader that has gone away has what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => status,
        Err(error) => {
            // If this cannot be said either, the status has to do.
            let _ = writeln!(io::stderr(), "keyfob: {error}");
            ExitStatus::Failure.into()
        }
    }
}

fn print(out: &mut dyn io::Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}
