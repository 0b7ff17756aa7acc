//! `keyfob status`: one look at a site.

use keyfob::{
    ExitStatus,
    guard::{self, Observation},
    verify::Proved,
};
use licfmt::license::Profile;
use serde_json::Value;

use super::{
    Outcome,
    control::{self, Said},
    online,
    site::describe,
};
use crate::{app::App, args::site::Look, report::Report};

pub(super) fn run(app: &App, args: &Look) -> Outcome {
    let site = control::site(app, &args.site, &args.state)?;
    let seen = guard::observe(&site)?;
    let said = Said::from(&seen);
    let mut report = describe(&seen.license);
    if let Some(proved) = &seen.proved {
        report = dongle(report, proved);
    }
    if let Some(it) = &seen.registered {
        report = online::registered(report, &it.server, &it.instance, it.hardware, it.lease);
    }
    report = state(report, &seen).say("control-clock", &[("now", &app.now())]);
    let status = said.exit_status();
    report = report.plain(said.verdict_text(app));
    report = seen.warnings.into_iter().fold(report, Report::warn);
    if let Value::Object(fields) = said.json(app) {
        report = fields
            .into_iter()
            .fold(report, |report, (name, value)| report.with(&name, value));
    }
    let ok = status == ExitStatus::Success;
    Ok((report.with("ok", ok), status.into()))
}

fn dongle(report: Report, proved: &Proved) -> Report {
    let facts = &proved.facts;
    report
        .say("valid-dongle", &[("id", &facts.id), ("tier", &facts.tier)])
        .with("dongle", facts.id.to_string())
        .with("tier", facts.tier.name())
        .with("clock_behind_s", facts.clock_behind_s)
}

/// What license control knows of runs and absences.
fn state(report: Report, seen: &Observation) -> Report {
    let control = &seen.license.control;
    let used_s = seen.absence_used.as_secs();
    let runs = if seen.running {
        "control-runs"
    } else {
        "control-idle"
    };
    let report = report
        .say(runs, &[])
        .with("running", seen.running)
        .with("absence_used_s", used_s)
        .with("absence_limit_s", control.periods.countdown_s);
    if control.profile != Profile::HardDongle {
        return report;
    }
    let limit = control.periods.countdown_s.div_ceil(60);
    report.say(
        "control-absence",
        &[("used", &used_s.div_ceil(60)), ("limit", &limit)],
    )
}
