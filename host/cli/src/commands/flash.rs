//! `keyfob flash`: one board, one package (D-5).

use std::io::{self, IsTerminal as _};

use comfy_table::Table;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use keyfob::Problem;
use keyfob_station::{
    flash::{self, Options, Progress, Target, Way, Work},
    package::Package,
};
use licfmt::KeyId;
use serde_json::{Value, json};

use super::{
    dongle::plain,
    station::{flash_problem, package, trust},
};
use crate::{
    app::App,
    args::{Format, station::Flash},
    report::Report,
    vendor::{Vendor, refused},
};

pub(super) fn run(app: &App, args: &Flash) -> Result<Report, Problem> {
    let Some(path) = &args.package else {
        return Ok(list(app, &flash::list()));
    };
    let package = package(path)?;
    if let Some(directory) = &args.vendor {
        let vendor = Vendor::open(directory)?;
        trust::check(&vendor, args.next_key.as_deref(), path, &package)?;
    }
    let target = choose(flash::list(), &package, args.place.as_deref())?;
    let options = Options {
        erase_all: args.erase_all,
    };
    let bar = bar(app, &target.place);
    let seen = flash::open_with(&target, options)
        .and_then(|mut flasher| flasher.flash(&package, &mut |progress| show(app, &bar, progress)))
        .map_err(|error| flash_problem(&error))?;
    bar.finish_and_clear();
    let place = &target.place;
    let report = Report::new().say(
        "flashed",
        &[
            ("place", place),
            ("version", &package.version),
            ("chip", &package.chip),
        ],
    );
    let report = if seen.verified {
        report.say("flash-verified", &[])
    } else {
        report.say("flash-unverified", &[])
    };
    let keys: Vec<_> = trust::keys(&package).iter().map(KeyId::to_string).collect();
    let report = keys.iter().fold(report, |report, id| {
        report.say("packaged-key", &[("id", id)])
    });
    Ok(report
        .with("keys", keys)
        .with("place", place.clone())
        .with("way", name(target.way))
        .with("chip", json!(package.chip))
        .with("version", package.version.to_string())
        .with("image", package.image.to_string())
        .with("verified", seen.verified)
        .with("closed", json!(seen.closed)))
}

/// The board that is meant: the one that is named, or the only one that can be it.
fn choose(targets: Vec<Target>, package: &Package, place: Option<&str>) -> Result<Target, Problem> {
    let mut meant: Vec<_> = match place {
        Some(place) => targets.into_iter().filter(|it| it.place == place).collect(),
        None => targets
            .into_iter()
            .filter(|it| it.trouble.is_none() && it.chip.is_none_or(|chip| chip == package.chip))
            .collect(),
    };
    // The RP chips' boot loader is there twice: what can be read back comes first.
    meant.sort_by_key(|target| target.way);
    if let [first, second] = &*meant
        && (first.way, second.way) == (Way::Picoboot, Way::Uf2)
        && first.serial.is_some()
        && first.serial == second.serial
    {
        meant.truncate(1);
    }
    let places: Vec<_> = meant.iter().map(|target| target.place.clone()).collect();
    match <[Target; 1]>::try_from(meant) {
        Ok([target]) => Ok(target),
        Err(none) if none.is_empty() => Err(refused("why-no-board").with("chip", package.chip)),
        Err(_) => Err(refused("why-many-boards").with("places", places.join(", "))),
    }
}

fn list(app: &App, targets: &[Target]) -> Report {
    let mut table = Table::new();
    let mut rows: Vec<Value> = Vec::new();
    for target in targets {
        let chip = target
            .chip
            .map_or_else(|| "-".into(), |chip| chip.to_string());
        let state = match &target.trouble {
            Some(trouble) => trouble.clone(),
            None => app.texts.text("word-usable", []),
        };
        rows.push(json!({
            "place": target.place, "way": name(target.way), "chip": target.chip,
            "serial": target.serial, "trouble": target.trouble,
        }));
        table.add_row([name(target.way).into(), chip, target.place.clone(), state]);
    }
    let report = Report::new().with("targets", rows);
    if targets.is_empty() {
        report.say("no-boards", &[])
    } else {
        report.plain(plain(table))
    }
}

const fn name(way: Way) -> &'static str {
    match way {
        Way::Probe => "probe",
        Way::Picoboot => "picoboot",
        Way::Uf2 => "uf2",
        Way::Dfu => "dfu",
    }
}

fn bar(app: &App, place: &str) -> ProgressBar {
    let shown = app.format == Format::Text && io::stderr().is_terminal();
    let target = if shown {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(None, target).with_prefix(place.to_owned());
    let style = ProgressStyle::with_template("{prefix}  {msg} {wide_bar} {bytes}/{total_bytes}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

fn show(app: &App, bar: &ProgressBar, progress: Progress) {
    let id = match progress.work {
        Work::Erase => "flash-erase",
        Work::Write => "flash-write",
        Work::Verify => "flash-verify",
    };
    bar.set_message(app.texts.text(id, []));
    bar.set_length(progress.total);
    bar.set_position(progress.done);
}
