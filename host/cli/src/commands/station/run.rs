//! `keyfob station run`.

use std::{fmt::Display, process::ExitCode};

use keyfob::{Code, ExitStatus, Problem, discovery::SystemDongles};
use keyfob_station::{
    bench::{Bench, Done, Limits, Orders, SystemBoards, Unit},
    package::Package,
    store::Store,
};
use licfmt::Purpose;
use serde_json::{Value, json};

use super::{
    failed,
    operator::{Terminal, plan},
    package,
    problem::bench_problem,
    trust,
};
use crate::{
    app::App,
    args::station::Run,
    commands::{Outcome, vendor},
    report::{Report, problem_json},
    vendor::{Devices, Directory, refused},
};

pub(super) fn run(app: &App, args: &Run) -> Outcome {
    let operator = Terminal::new(app)?;
    let orders = orders(args)?;
    orders.check().map_err(|error| bench_problem(&error))?;
    let (vendor, passphrase) = vendor::open(&args.vendor, Purpose::Device)?;
    for (path, package) in args.flash.iter().zip(&orders.packages) {
        trust::check(&vendor, args.next_key.as_deref(), path, package)?;
    }
    let devices = Devices::open(vendor, &passphrase, app.now())?;
    confirm(app, args, &operator)?;
    let certifier = Directory {
        devices,
        clock: &*app.seams.timer,
    };
    let (store, torn) = Store::open(&args.station.directory).map_err(|error| failed(&error))?;
    let dongles = SystemDongles::new(args.simulated.clone(), app.seams.clone());
    let bench = Bench {
        orders,
        certifier: &certifier,
        dongles: &dongles,
        boards: &SystemBoards,
        operator: &operator,
        store: &store,
        seams: app.seams.clone(),
    };
    let limits = Limits {
        count: args.count,
        idle_ms: args.wait.map_or(u64::MAX, |wait| u64::from(wait) * 1000),
    };
    let mut units = bench.tray(limits);
    units.sort_by(|one, other| one.place.cmp(&other.place));
    let report = torn.into_iter().fold(Report::new(), |report, line| {
        report.warn(
            Problem::new(Code::Io)
                .because("why-journal-torn")
                .with("line", line),
        )
    });
    Ok(answer(app, args, report, &units))
}

fn orders(args: &Run) -> Result<Orders, Problem> {
    let packages = args.flash.iter().map(|path| package(path));
    let packages = packages.collect::<Result<Vec<Package>, _>>()?;
    let twice = packages.iter().enumerate().find(|(at, package)| {
        let before = packages[..*at].iter();
        before.into_iter().any(|one| one.chip == package.chip)
    });
    if let Some((_, package)) = twice {
        return Err(refused("why-two-packages").with("chip", package.chip));
    }
    Ok(Orders {
        tier: args.tier,
        lock: args.lock,
        dry_run: args.dry_run,
        replace: args.replace,
        led: !args.no_led,
        erase_all: args.erase_all,
        packages,
    })
}

/// What cannot be undone is confirmed word by word. The words are the same in every language.
fn confirm(app: &App, args: &Run, operator: &Terminal<'_>) -> Result<(), Problem> {
    let Some(wanted) = words(args).filter(|_| !args.dry_run) else {
        return Ok(());
    };
    let (question, missing) = match (args.erase_all, args.lock) {
        (false, _) => ("station-confirm", "why-no-confirmation"),
        (true, false) => ("station-confirm-erase", "why-no-confirmation-erase"),
        (true, true) => ("station-confirm-both", "why-no-confirmation-both"),
    };
    let given = match &args.confirm {
        Some(given) => given.clone(),
        None if operator.is_present() => {
            operator.ask(&app.texts.text(question, [("words", &*wanted)]))?
        }
        None => String::new(),
    };
    if given == wanted {
        Ok(())
    } else {
        Err(refused(missing).with("words", wanted))
    }
}

/// The words that confirm what is ordered; `None` if all of it can be undone.
fn words(args: &Run) -> Option<String> {
    let (work, one, many) = match (args.erase_all, args.lock) {
        (false, false) => return None,
        (false, true) => ("lock", "dongle", "dongles"),
        (true, false) => ("erase", "board", "boards"),
        (true, true) => ("erase and lock", "dongle", "dongles"),
    };
    Some(match args.count {
        Some(1) => format!("{work} 1 {one}"),
        Some(count) => format!("{work} {count} {many}"),
        None => format!("{work} every {one}"),
    })
}

/// What became of all units. The exit status is that of the first that failed.
fn answer(app: &App, args: &Run, report: Report, units: &[Unit]) -> (Report, ExitCode) {
    let (mut done, mut failed, mut rows, mut first) = (0, 0, Vec::new(), None);
    let mut report = report;
    for unit in units {
        let place = &unit.place;
        rows.push(row(app, unit));
        done += u32::from(unit.counts());
        report = match &unit.result {
            Ok(Done::Finished(record)) => {
                let said = if record.locked {
                    "station-finished-locked"
                } else {
                    "station-finished"
                };
                report.say(
                    said,
                    &[
                        ("place", place),
                        ("id", &record.dongle),
                        ("tier", &record.tier),
                        ("key", &record.fingerprint),
                    ],
                )
            }
            Ok(Done::Planned(work)) => {
                let work = plan(&app.texts, work);
                report.say("station-planned", &[("place", place), ("plan", &work)])
            }
            Ok(Done::Before(Some(id))) => {
                report.say("station-before", &[("place", place), ("id", id)])
            }
            Ok(Done::Before(None)) => report.say("station-nothing", &[("place", place)]),
            Err(error) => {
                failed += 1;
                let problem = bench_problem(error);
                first.get_or_insert(problem.exit_status());
                report.plain(format!("{place}: {}", failure(app, &problem)))
            }
        };
    }
    let missing = args.count.map_or(0, |count| count.saturating_sub(done));
    if missing > 0 {
        let figures: [(&str, &dyn Display); 3] =
            [("missing", &missing), ("done", &done), ("failed", &failed)];
        report = report.say("station-missing", &figures);
    }
    let status = match first {
        Some(status) => status,
        None if missing > 0 => ExitStatus::NoDongle,
        None => ExitStatus::Success,
    };
    let report = report
        .with("units", rows)
        .with("missing", missing)
        .with("directory", args.station.directory.display().to_string())
        .with("ok", status == ExitStatus::Success);
    (report, status.into())
}

/// What is wrong with a unit: its code, and what to do.
fn failure(app: &App, problem: &Problem) -> String {
    let explained = app.texts.problem(problem);
    let hint = explained.hint.map(|hint| format!("\n  {hint}"));
    format!(
        "{} [{}]{}",
        explained.text,
        problem.code(),
        hint.unwrap_or_default()
    )
}

fn row(app: &App, unit: &Unit) -> Value {
    let mut row = json!({
        "place": unit.place, "outcome": "failed", "dongle": null, "locked": null, "plan": null,
        "problem": null,
    });
    match &unit.result {
        Ok(Done::Finished(record)) => {
            row["outcome"] = "finished".into();
            row["dongle"] = json!(record.dongle);
            row["locked"] = record.locked.into();
        }
        Ok(Done::Before(number)) => {
            row["outcome"] = "before".into();
            row["dongle"] = json!(number);
        }
        Ok(Done::Planned(plan)) => {
            row["outcome"] = "planned".into();
            row["plan"] = plan.iter().map(|doing| doing.name()).collect();
        }
        Err(error) => row["problem"] = problem_json(&bench_problem(error), &app.texts),
    }
    row
}
