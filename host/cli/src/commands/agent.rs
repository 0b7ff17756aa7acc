//! `keyfob agent`: the service that keeps the licenses of a computer.

mod check;
#[cfg_attr(windows, path = "agent/windows.rs")]
mod service;

use std::process::ExitCode;

use keyfob::{ExitStatus, Problem};
use keyfob_agent::{
    config::{Config, SAMPLE},
    page,
    run::Agent,
};

use super::{Outcome, inspect};
use crate::{
    app::App,
    args::agent::{Agent as Command, Run, Settings},
    report::Report,
};

pub(super) fn run(app: &App, command: &Command) -> Outcome {
    let report = match command {
        Command::Run(run) => return keep(app, run),
        Command::Open(settings) => open(settings),
        Command::Check(settings) => return check::run(app, settings),
        Command::Sample => Ok(Report::new().plain(SAMPLE).with("settings", SAMPLE)),
        Command::Install(install) => service::install(install),
        #[cfg(windows)]
        Command::Service(settings) => service::be(app, settings),
    };
    report.map(|report| (report, ExitStatus::Success.into()))
}

/// Runs until somebody stops it.
fn keep(app: &App, args: &Run) -> Outcome {
    let mut config = Config::read(&args.settings.config)?;
    for site in config.site.values_mut() {
        site.system = site.system.take().or(args.system.directory.clone());
    }
    // Before it starts: a signal that comes meanwhile is not lost.
    let end = service::end()?;
    let agent = Agent::start(&config, inspect::root, &app.seams)?;
    end.wait();
    agent.stop();
    Ok((Report::silent(), ExitCode::SUCCESS))
}

fn open(settings: &Settings) -> Result<Report, Problem> {
    let config = Config::read(&settings.config)?;
    let url = page::open(&config.state)?;
    Ok(Report::new().plain(&*url).with("url", url))
}
