//! `keyfob doctor`: what keeps a licensed program from starting, and its repairs (P-18).

mod facts;
mod words;

use std::process::ExitCode;

use keyfob::ExitStatus;
use serde_json::{Value, json};

use crate::{
    app::App,
    args::site::Doctor,
    commands::Outcome,
    doctor::{self, Finding, RepairError, Repaired, Udevadm},
    report::Report,
};
use facts::Facts;
pub(super) use facts::rule_directories;
pub(super) use words::repair_error;

/// A repair that was tried.
struct Attempt {
    finding: Finding,
    result: Result<Repaired, RepairError>,
}

pub(super) fn run(app: &App, args: &Doctor) -> Outcome {
    let facts = facts::gather(app, args)?;
    let findings = doctor::examine(&facts.site);
    if !args.fix {
        return Ok(report(app, &facts, &[], &findings));
    }
    let attempts = repair_all(app, findings);
    // What is left is what a new examination finds, not what the repairs say of themselves.
    let facts = facts::gather(app, args)?;
    let left = doctor::examine(&facts.site);
    Ok(report(app, &facts, &attempts, &left))
}

fn repair_all(app: &App, findings: Vec<Finding>) -> Vec<Attempt> {
    let repairable = findings.into_iter().filter(|it| it.repair.is_some());
    repairable
        .map(|finding| Attempt {
            result: doctor::repair(&finding, app.now(), &mut Udevadm),
            finding,
        })
        .collect()
}

fn report(app: &App, facts: &Facts, attempts: &[Attempt], left: &[Finding]) -> (Report, ExitCode) {
    let report = examined(facts);
    let report = attempts.iter().fold(report, |report, attempt| {
        report.plain(words::attempt(
            &app.texts,
            &attempt.finding,
            &attempt.result,
        ))
    });
    let report = left.iter().fold(report, |report, finding| {
        report.plain(words::finding(&app.texts, finding))
    });
    let repairable = left.iter().filter(|it| it.repair.is_some()).count();
    let report = match left {
        [] => report.say("nothing-found", &[]),
        _ => report.say(
            "found-some",
            &[("count", &left.len()), ("repairable", &repairable)],
        ),
    };
    let status = match left {
        [] => ExitStatus::Success,
        _ => ExitStatus::Findings,
    };
    let repairs: Vec<Value> = attempts.iter().map(|it| attempt_json(app, it)).collect();
    let findings: Vec<Value> = left.iter().map(|it| finding_json(app, it)).collect();
    let report = report
        .with("ok", left.is_empty())
        .with("repairs", repairs)
        .with("findings", findings);
    (report, status.into())
}

/// What was looked at: "nothing is wrong" says little without it.
fn examined(facts: &Facts) -> Report {
    let directory = facts.site.directory.path.display();
    let settings = facts.settings.display();
    let dongles = facts.site.dongles.len();
    let report = Report::new()
        .say(
            "examined",
            &[
                ("directory", &directory),
                ("settings", &settings),
                ("dongles", &dongles),
            ],
        )
        .with("directory", directory.to_string())
        .with("settings", settings.to_string())
        .with("dongles", dongles)
        .with("signatures_checked", facts.signatures_checked);
    if facts.signatures_checked {
        report
    } else {
        report.say("examined-unsigned", &[])
    }
}

fn finding_json(app: &App, finding: &Finding) -> Value {
    let code = finding.args.iter().find(|(name, _)| *name == "code");
    json!({
        "name": finding.complaint.name(),
        "severity": words::severity(finding.complaint.severity()),
        "code": code.map(|(_, code)| code),
        "text": words::text(&app.texts, finding),
        "advice": words::attribute(&app.texts, finding, "advice"),
        "repair": words::attribute(&app.texts, finding, "repair"),
    })
}

fn attempt_json(app: &App, attempt: &Attempt) -> Value {
    let done = attempt.result.as_ref().ok();
    let path = |path: Option<&std::path::PathBuf>| path.map(|path| path.display().to_string());
    let problem = attempt.result.as_ref().err();
    json!({
        "finding": attempt.finding.complaint.name(),
        "text": words::text(&app.texts, &attempt.finding),
        "written": path(done.and_then(|done| done.written.as_ref())),
        "backup": path(done.and_then(|done| done.backup.as_ref())),
        "problem": problem.map(|error| repair_error(&app.texts, error)),
    })
}
