//! `keyfob agent check`: what an agent would begin with, and what of it is not there.

use keyfob::ExitStatus;
use keyfob_agent::{
    check::{self, Finding, Severity},
    config::Config,
};
use serde_json::{Value, json};

use crate::{
    app::App,
    args::agent::Settings,
    commands::{Outcome, inspect},
    report::Report,
};

pub(super) fn run(app: &App, settings: &Settings) -> Outcome {
    let config = Config::read(&settings.config)?;
    let found = check::check(&config, inspect::root);
    let mut report = Report::new();
    for (name, site) in &config.site {
        let directory = site.directory.display();
        report = report.say("agent-site", &[("name", name), ("directory", &directory)]);
    }
    for finding in &found {
        report = report.plain(text(app, finding));
    }
    let is_error = |it: &&Finding| it.complaint.severity() == Severity::Error;
    let errors = found.iter().filter(is_error).count();
    let file = settings.config.display();
    let (report, status) = if errors == 0 {
        let report = report.say("agent-config-good", &[("file", &file)]);
        (report, ExitStatus::Success)
    } else {
        let args: [(&str, &dyn std::fmt::Display); 2] = [("file", &file), ("errors", &errors)];
        (report.say("agent-config-bad", &args), ExitStatus::Findings)
    };
    let findings: Vec<_> = found.iter().map(|it| object(app, it)).collect();
    let report = report
        .with("ok", errors == 0)
        .with("sites", config.site.len())
        .with("recipients", config.notice.len())
        .with("findings", findings);
    Ok((report, status.into()))
}

/// A finding with the setting that it is about, and what to do.
fn text(app: &App, finding: &Finding) -> String {
    let word = match finding.complaint.severity() {
        Severity::Warning => "word-warning",
        Severity::Error => "word-error",
    };
    let word = app.texts.text(word, []);
    let Finding { setting, .. } = finding;
    let (text, name) = (finding.text(&app.texts), finding.complaint.name());
    let mut lines = vec![format!("{word} {setting}: {text} [{name}]")];
    lines.extend(finding.advice(&app.texts));
    lines.join("\n  ")
}

fn object(app: &App, finding: &Finding) -> Value {
    let code = finding.problem.as_ref().map(|it| it.code().name());
    json!({
        "name": finding.complaint.name(),
        "severity": finding.complaint.severity().name(),
        "setting": finding.setting,
        "code": code,
        "text": finding.text(&app.texts),
        "advice": finding.advice(&app.texts),
    })
}
