//! One module for each command.

#[cfg(feature = "agent")]
mod agent;
mod connect;
mod control;
mod demo;
mod doctor;
mod dongle;
#[cfg(feature = "station")]
mod flash;
mod hardware;
mod inspect;
mod issue;
mod online;
mod run;
mod shell;
mod site;
#[cfg(feature = "station")]
mod station;
mod status;
mod udev;
mod vendor;
mod watch;

use std::process::ExitCode;

use keyfob::{ExitStatus, Problem};

use crate::{app::App, args::Command, report::Report};

/// What a command ends with.
pub(crate) type Outcome = Result<(Report, ExitCode), Problem>;

/// Carries out a command.
pub(crate) fn run(app: &App, command: &Command) -> Outcome {
    let report = match command {
        Command::Vendor(command) => vendor::run(app, command),
        Command::Issue(issue) => issue::run(app, issue),
        Command::Inspect(inspect) => inspect::run(app, inspect),
        Command::Dongle(command) => dongle::run(app, command),
        #[cfg(feature = "station")]
        Command::Flash(flash) => flash::run(app, flash),
        #[cfg(feature = "station")]
        Command::Station(command) => return station::run(app, command),
        #[cfg(feature = "agent")]
        Command::Agent(command) => return agent::run(app, command),
        Command::Register(register) => online::register(app, register),
        Command::Refresh(refresh) => online::refresh(app, refresh),
        Command::Unregister(unregister) => online::unregister(app, unregister),
        Command::Verify(verify) => site::verify(app, verify),
        Command::Udev(udev) => udev::run(app, udev),
        Command::Completions(completions) => Ok(shell::completions(app, completions)),
        Command::Help(help) => shell::help(app, help),
        Command::Man(man) => shell::man(app, man),
        Command::Status(status) => return status::run(app, status),
        Command::Watch(watch) => return watch::run(app, watch),
        Command::Run(run) => return run::run(app, run),
        Command::Hardware(hardware) => return hardware::run(app, hardware),
        Command::Doctor(doctor) => return doctor::run(app, doctor),
        Command::Demo(demo) => return demo::run(app, demo),
    };
    report.map(|report| (report, ExitStatus::Success.into()))
}
