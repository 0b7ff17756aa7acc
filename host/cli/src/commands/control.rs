//! What `status`, `watch` and `run` share: from options to a site, from a verdict to words.

use std::sync::Arc;

use keyfob::{
    Code, ExitStatus, Problem,
    agent::Agent,
    control::Verdict,
    directory::Directory,
    guard::{Observation, Site, Status},
    online::Means,
};
use serde_json::{Value, json};

use crate::{
    app::App,
    args::site,
    commands::{connect, site::pinned},
    report::{SCHEMA, problem_json, warning_text},
};

/// The site that the options describe.
pub(super) fn site(
    app: &App,
    site: &site::Site,
    state: &site::StateOption,
) -> Result<Site, Problem> {
    Ok(Site {
        program: pinned(site)?,
        directory: Directory::new(&site.directory),
        states: state.states()?,
        dongles: Arc::new(connect::system(app, &site.which)),
        seams: app.seams.clone(),
        agent: None,
        online: Means {
            hardware: Arc::new(site.here.system.source()),
            instance: site.here.instance.clone(),
            ..Means::system()
        },
    }
    .with_agent(Agent::at(&site.agent)))
}

/// A verdict with everything that is said of it.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// What the program may do.
    pub(super) verdict: Verdict,
    problem: Option<Problem>,
    warnings: Vec<Problem>,
}

impl From<&Status> for Said {
    fn from(status: &Status) -> Self {
        Self {
            verdict: status.verdict,
            problem: status.problem.clone(),
            warnings: status.warnings.clone(),
        }
    }
}

impl From<&Observation> for Said {
    fn from(seen: &Observation) -> Self {
        Self {
            verdict: seen.verdict,
            problem: seen.problem.clone(),
            warnings: seen.warnings.clone(),
        }
    }
}

/// Verdict, reason and what else is wrong: what makes one message another than the one before.
pub(super) type Key = (&'static str, Option<Code>, Vec<Code>);

impl Said {
    /// A verdict of which nothing else is known.
    #[cfg(test)]
    pub(super) const fn of(verdict: Verdict) -> Self {
        Self {
            verdict,
            problem: None,
            warnings: Vec::new(),
        }
    }

    /// Whether something is not as it should be, though nothing follows from it yet.
    pub(super) const fn has_warnings(&self) -> bool {
        !self.warnings.is_empty()
    }

    /// What makes it another message than the one before.
    pub(super) fn key(&self) -> Key {
        let warnings = self.warnings.iter().map(Problem::code).collect();
        (self.verdict.name(), self.verdict.code(), warnings)
    }

    /// For people: what is wrong, what to do, what follows, and what else is wrong.
    pub(super) fn text(&self, app: &App) -> String {
        let warnings = self.warnings.iter().map(|it| warning_text(it, &app.texts));
        warnings.fold(self.verdict_text(app), |text, line| text + &line + "\n")
    }

    /// For people: what is wrong, what to do, what follows.
    pub(super) fn verdict_text(&self, app: &App) -> String {
        let word = |id: &str| Some(app.texts.text(id, []));
        let told = self.problem.as_ref();
        let told = told.map(|problem| warning_text(problem, &app.texts));
        let follows = match self.verdict {
            Verdict::Run => word("control-run"),
            Verdict::Warn(_) => None,
            Verdict::Countdown(notice) => self.time_left(app, notice.remaining_s),
            Verdict::Degraded(_) => word("control-degraded"),
            Verdict::Stop(_) => word("control-stopped"),
            Verdict::Refused(_) => word("control-refused"),
        };
        told.into_iter()
            .chain(follows)
            .fold(String::new(), |text, line| text + &line + "\n")
    }

    /// Unless the problem's own text says so.
    fn time_left(&self, app: &App, left_s: u64) -> Option<String> {
        let mut args = self.problem.iter().flat_map(Problem::args);
        let minutes = left_s.div_ceil(60).to_string();
        let told = args.any(|(name, _)| name == "minutes");
        (!told).then(|| {
            app.texts
                .text("control-time-left", [("minutes", &*minutes)])
        })
    }

    /// For programs, on one line.
    pub(super) fn json(&self, app: &App) -> Value {
        let problem = |problem: &Problem| problem_json(problem, &app.texts);
        let notice = match self.verdict {
            Verdict::Warn(notice) | Verdict::Countdown(notice) => Some(notice),
            _ => None,
        };
        json!({
            "schema": SCHEMA,
            "time": app.now(),
            "verdict": self.verdict.name(),
            "may_run": self.verdict.may_run(),
            "remaining_s": notice.map(|notice| notice.remaining_s),
            "until": notice.map(|notice| notice.until),
            "problem": self.problem.as_ref().map(problem),
            "warnings": self.warnings.iter().map(problem).collect::<Vec<_>>(),
        })
    }

    /// 0 while nothing is missing that the program needs, otherwise the status of the reason.
    pub(super) fn exit_status(&self) -> ExitStatus {
        match (self.verdict, &self.problem) {
            (Verdict::Run | Verdict::Warn(_), _) | (_, None) => ExitStatus::Success,
            (_, Some(problem)) => problem.exit_status(),
        }
    }
}
