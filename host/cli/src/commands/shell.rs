//! Completions and manual pages, made from the command line's own definition.

use std::{fs, io, path::Path};

use clap::{Command, CommandFactory as _};
use clap_mangen::{
    Man as Page,
    roff::{Roff, bold, roman},
};
use keyfob::{ExitStatus, Problem, text::Texts};

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
    let mut command = command.disable_help_subcommand(true);
    command.build();
    write_pages(&command, &args.directory, &exit_statuses(&app.texts))
        .map_err(|error| files::failed(&args.directory, &error))?;
    let directory = args.directory.display();
    Ok(Report::new()
        .say("man-written", &[("directory", &directory)])
        .with("directory", directory.to_string()))
}

/// A page for a command and each below it. `statuses` is the section that all of them end with.
fn write_pages(command: &Command, directory: &Path, statuses: &Roff) -> io::Result<()> {
    for below in command.get_subcommands().filter(|it| !it.is_hide_set()) {
        write_pages(below, directory, statuses)?;
    }
    let page = Page::new(command.clone());
    let mut roff = Vec::new();
    page.render(&mut roff)?;
    roff.extend_from_slice(statuses.to_roff().as_bytes());
    fs::write(directory.join(page.get_filename()), roff)
}

/// The section EXIT STATUS (man-pages(7)). Titles of sections are English in every page.
fn exit_statuses(texts: &Texts) -> Roff {
    let mut section = Roff::new();
    section.control("SH", ["EXIT STATUS"]);
    for status in ExitStatus::ALL {
        let number = (status as u8).to_string();
        section.control("TP", []);
        section.text([bold(&*number)]);
        section.text([roman(texts.text(&format!("exit-status-{number}"), []))]);
    }
    section
}

pub(super) fn help(app: &App, args: &Help) -> Result<Report, Problem> {
    let names = args.path.iter().map(String::as_str);
    let help = language::help_of(names, &app.texts)?;
    Ok(Report::new().plain(&*help).with("help", help))
}
