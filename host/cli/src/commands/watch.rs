//! `keyfob watch`: follows the verdict from outside.

use std::io::{self, Write as _};

use keyfob::{Code, Problem, guard, watch::Watch as FileWatch};
use serde_json::json;

use super::{
    Outcome,
    control::{self, Key, Said},
};
use crate::{
    app::App,
    args::{Format, site::Look},
    report::{Report, SCHEMA, problem_json, problem_text},
};

/// How often to look again while there is no good license, in seconds.
const NO_LICENSE_S: u64 = 5;

/// What makes a line another one than the line before.
#[derive(PartialEq)]
enum Line {
    Verdict(Key, licfmt::Revision),
    NoLicense(Code),
}

pub(super) fn run(app: &App, args: &Look) -> Outcome {
    let site = control::site(app, &args.site, &args.state)?;
    let io = |error: io::Error| Problem::new(Code::Io).with("detail", error);
    let changes = FileWatch::start(site.directory.path(), app.seams.timer.clone()).map_err(io)?;
    let mut last = None;
    loop {
        let (line, text, pause) = match guard::observe(&site) {
            Ok(seen) => {
                let said = Said::from(&seen);
                let line = Line::Verdict(said.key(), seen.license.revision);
                (line, verdict(app, &said), seen.next_look_in)
            }
            Err(problem) => {
                let pause = std::time::Duration::from_secs(NO_LICENSE_S);
                (
                    Line::NoLicense(problem.code()),
                    trouble(app, &problem),
                    pause,
                )
            }
        };
        if last.as_ref() != Some(&line) {
            match say(&text) {
                // The reader has gone away: there is nobody to watch for.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                    return Ok((Report::silent(), keyfob::ExitStatus::Success.into()));
                }
                other => other.map_err(io)?,
            }
            last = Some(line);
        }
        // A change and a time that ran out come to the same: look again.
        let _ = changes.recv_timeout(pause);
    }
}

fn verdict(app: &App, said: &Said) -> String {
    match app.format {
        Format::Text => one_line(app, &said.text(app)),
        Format::Json => format!("{}\n", said.json(app)),
    }
}

fn trouble(app: &App, problem: &Problem) -> String {
    match app.format {
        Format::Text => one_line(app, &problem_text(problem, &app.texts, Format::Text)),
        Format::Json => {
            let problem = problem_json(problem, &app.texts);
            let line = json!({
                "schema": SCHEMA, "time": app.now(), "verdict": null, "problem": problem,
            });
            format!("{line}\n")
        }
    }
}

fn one_line(app: &App, text: &str) -> String {
    let line: Vec<_> = text.lines().map(str::trim).collect();
    format!("{} {}\n", app.now(), line.join(" "))
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
