//! What the vendor's support wants to see, in one file. Nothing secret is in it: no token, no key, no session.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use keyfob::{Problem, control::Verdict, discovery};
use licfmt::license::License;
use serde_json::{Value, json};

use super::visitor::Visitor;
use crate::{
    board::{Connected, Seen},
    text::Speech,
};

pub(super) async fn download(visitor: Visitor) -> Response {
    let at = visitor.page.seams.timer.now().wall;
    let name = format!("keyfob-diagnostics-{at}.json").replace(':', "");
    let page = std::sync::Arc::clone(&visitor.page);
    // It asks the dongles.
    let report = tokio::task::spawn_blocking(move || report(&page)).await;
    let report = report.unwrap_or_else(|error| json!({ "error": error.to_string() }));
    let file = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let file = file.unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (header::CONTENT_DISPOSITION, file),
    ];
    (headers, format!("{report:#}\n")).into_response()
}

fn report(page: &super::Page) -> Value {
    let known = page.context.board.known();
    // For the vendor, whoever looked at the page.
    let speech = &page.english;
    let sites = page.sites.iter().map(|(name, kept)| {
        let seen = known.sites.get(name).map(|seen| site(speech, seen));
        json!({
            "name": name,
            "directory": kept.site.directory.path().display().to_string(),
            "environment": kept.site.program.environment,
            "product": kept.site.program.product,
            "roots": kept.site.program.roots.iter().map(|root| root.id().to_string()).collect::<Vec<_>>(),
            "files": files(kept.site.directory.path()),
            "dongles": dongles(speech, kept),
            "seen": seen,
        })
    });
    let lines = page.context.log.last();
    json!({
        "schema": 1,
        "version": env!("CARGO_PKG_VERSION"),
        "system": std::env::consts::OS,
        "time": page.seams.timer.now().wall,
        "uptime_s": page.seams.now_ms() / 1000,
        "sites": sites.collect::<Vec<_>>(),
        "programs": known.programs.values().map(program).collect::<Vec<_>>(),
        "log": lines.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn site(speech: &Speech, seen: &Seen) -> Value {
    let registered = seen.registered.as_ref();
    json!({
        "time": seen.at,
        "verdict": seen.verdict.map(Verdict::name),
        "problem": seen.problem.as_ref().map(|it| problem(speech, it)),
        "warnings": seen.warnings.iter().map(|it| problem(speech, it)).collect::<Vec<_>>(),
        "license": seen.license.as_deref().map(license),
        "dongle": seen.dongle.as_ref().map(|dongle| json!({
            "id": dongle.id.to_string(), "tier": dongle.tier.name(), "clock_behind_s": dongle.clock_behind_s,
        })),
        "registration": registered.map(|it| json!({
            "server": it.server, "instance": it.instance, "hardware": it.hardware.to_string(),
            "lease": it.lease.map(|(sequence, issued)| json!({ "sequence": sequence, "issued": issued })),
        })),
        "unreached": seen.unreached.as_ref().map(|it| problem(speech, it)),
        "asks_at": seen.asks_at,
    })
}

fn license(license: &License) -> Value {
    json!({
        "number": license.number, "revision": license.revision, "product": license.product, "kind": license.kind,
        "environment": license.environment, "issued": license.issued, "expires": license.expires,
        "features": license.features, "options": license.options, "control": license.control,
    })
}

fn program(program: &Connected) -> Value {
    json!({ "process": program.process, "time": program.at, "told": program.told })
}

fn problem(speech: &Speech, problem: &Problem) -> Value {
    json!({ "code": problem.code().name(), "text": speech.problem(problem) })
}

/// What lies in the license directory: names, sizes, times.
fn files(directory: &std::path::Path) -> Value {
    let entries = std::fs::read_dir(directory).map(|entries| {
        let files = entries.flatten().map(|entry| {
            json!({
                "name": entry.file_name().to_string_lossy(),
                "bytes": entry.metadata().map(|it| it.len()).ok(),
            })
        });
        files.collect::<Vec<_>>()
    });
    match entries {
        Ok(files) => json!(files),
        Err(error) => json!(error.to_string()),
    }
}

/// Everything that looks like a dongle, as it says of itself.
fn dongles(speech: &Speech, kept: &super::Kept) -> Value {
    match discovery::survey(&*kept.site.dongles, &kept.site.seams) {
        Ok(found) => found
            .into_iter()
            .map(|(candidate, info)| {
                let place = candidate.place.to_string();
                match info {
                    Ok(info) => json!({
                        "place": place,
                        "id": info.dongle.map(|id| id.to_string()),
                        "stage": info.stage.name(),
                    }),
                    Err(error) => {
                        json!({ "place": place, "problem": problem(speech, &error.into()) })
                    }
                }
            })
            .collect(),
        Err(error) => problem(speech, &error.into()),
    }
}
