//! The agent as a service of systemd.

use std::{fs, io, path::Path, process::Command};

use keyfob::{Code, Problem};
use keyfob_agent::config::SAMPLE;
use signal_hook::{consts, iterator::Signals};

use crate::{args::agent::Install, report::Report, vendor::files};

/// The unit.
const UNIT: &str = include_str!("keyfob-agent.service");
const UNIT_NAME: &str = "keyfob-agent.service";
/// Where an administrator's units are.
const UNITS: &str = "/etc/systemd/system";

/// What ends the agent.
pub(super) struct End(Signals);

/// Waits for the signals that end services.
pub(super) fn end() -> Result<End, Problem> {
    let signals = Signals::new([consts::SIGTERM, consts::SIGINT]);
    let signals = signals.map_err(|error| Problem::new(Code::Io).with("detail", error))?;
    Ok(End(signals))
}

impl End {
    /// Tells systemd that all is ready, and waits until somebody wants it to end.
    pub(super) fn wait(mut self) {
        // Not started by systemd: nobody wants to know.
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
        self.0.forever().next();
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    }
}

/// Writes the unit, and settings to begin with where there are none.
pub(super) fn install(install: &Install) -> Result<Report, Problem> {
    let directory = install.out.as_deref().unwrap_or(Path::new(UNITS));
    if install.out.is_some() {
        fs::create_dir_all(directory).map_err(|error| files::failed(directory, &error))?;
    }
    let unit = directory.join(UNIT_NAME);
    let program = std::env::current_exe().map_err(|error| files::failed(&unit, &error))?;
    let config = &install.settings.config;
    let absolute = std::path::absolute(config).map_err(|error| files::failed(config, &error))?;
    let text = UNIT
        .replace("@PROGRAM@", &escaped(&program))
        .replace("@CONFIG@", &escaped(&absolute));
    fs::write(&unit, text).map_err(|error| files::failed(&unit, &error))?;
    let mut report = Report::new()
        .say("agent-unit", &[("file", &unit.display())])
        .with("unit", unit.display().to_string());
    if install.out.is_none() {
        if begin(config).map_err(|error| files::failed(config, &error))? {
            report = report.say("agent-sample", &[("file", &config.display())]);
        }
        reload()?;
    }
    Ok(report.say("agent-next", &[("file", &config.display())]))
}

/// A path in quotes, as systemd reads it (systemd.service(5), "Command lines"; systemd.unit(5), "Specifiers").
fn escaped(path: &Path) -> String {
    let path = path.display().to_string();
    let path = path.replace('\\', "\\\\").replace('"', "\\\"");
    path.replace('%', "%%").replace('$', "$$")
}

/// Settings to begin with; what is there stays.
fn begin(config: &Path) -> io::Result<bool> {
    if let Some(parent) = config.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::File::create_new(config) {
        Ok(mut file) => io::Write::write_all(&mut file, SAMPLE.as_bytes()).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

fn reload() -> Result<(), Problem> {
    let reloaded = Command::new("systemctl").arg("daemon-reload").status();
    match reloaded {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Problem::new(Code::Io)
            .with("detail", format_args!("systemctl daemon-reload: {status}"))),
        Err(error) => Err(files::failed(Path::new("systemctl"), &error)),
    }
}
