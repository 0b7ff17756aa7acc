//! Completions and manual pages, made from the command line's own definition.

use clap::CommandFactory as _;
use keyfob::{Code, Problem};

use crate::{
    app::App,
    args::{Cli, Completions, Help, Man},
    language,
    report::Report,
    vendor::files,
};

pub(super) fn completions(app: &App, args: &Completions) -> Report {
    let mut command = language::localize(Cli::command(), &app.texts);
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "keyfob", &mut script);
    let script = String::from_utf8_lossy(&script);
    Report::new().plain(&*script).with("script", &*script)
}

pub(super) fn man(app: &App, args: &Man) -> Result<Report, Problem> {
    files::create_dir(&args.directory)?;
    let command = language::localize(Cli::command(), &app.texts);
    clap_mangen::generate_to(command, &args.directory)
        .map_err(|error| files::failed(&args.directory, &error))?;
    let directory = args.directory.display();
    Ok(Report::new()
        .say("man-written", &[("directory", &directory)])
        .with("directory", directory.to_string()))
}

pub(super) fn help(app: &App, args: &Help) -> Result<Report, Problem> {
    let names = args.path.iter().map(String::as_str);
    let help = language::help_of(names, &app.texts).map_err(|name| {
        let detail = app.texts.text("usage-command", [("argument", name)]);
        Problem::new(Code::Usage).with("detail", detail)
    });
    let help = help?;
    Ok(Report::new().plain(&*help).with("help", help))
}
