//! `keyfob station inventory` and `label`.

use std::io;

use comfy_table::Table;
use keyfob::Problem;
use keyfob_station::{
    record::{Record, RecordError},
    selftest::Outcome,
    store::{self, write_labels},
};
use licfmt::DongleId;
use serde_json::Value;

use super::failed;
use crate::{
    app::App,
    args::station::{Inventory, Label},
    commands::dongle::plain,
    report::Report,
    vendor::{files, refused},
};

pub(super) fn list(app: &App, args: &Inventory) -> Result<Report, Problem> {
    let directory = &args.station.directory;
    let records = store::inventory(directory).map_err(|error| failed(&error))?;
    let rows: Result<Vec<Value>, _> = records.iter().map(serde_json::to_value).collect();
    let report = Report::new().with("units", rows.map_err(|error| failed(&error))?);
    if records.is_empty() {
        let directory = directory.display();
        return Ok(report.say("station-empty", &[("directory", &directory)]));
    }
    let mut table = Table::new();
    let head = [
        "field-number",
        "field-chip",
        "field-tier",
        "field-lock",
        "field-firmware",
        "field-tests",
        "field-fingerprint",
        "field-time",
    ];
    table.set_header(head.map(|id| app.texts.text(id, [])));
    for record in &records {
        table.add_row(row(app, record));
    }
    Ok(report.plain(plain(table)))
}

fn row(app: &App, record: &Record) -> [String; 8] {
    let lock = if record.locked {
        "word-locked"
    } else {
        "word-not-locked"
    };
    [
        record.dongle.to_string(),
        record.chip.to_string(),
        record.tier.to_string(),
        app.texts.text(lock, []),
        record.firmware.to_string(),
        tests(app, record),
        record.fingerprint.to_string(),
        record.time.to_string(),
    ]
}

/// The tests that say something.
fn tests(app: &App, record: &Record) -> String {
    let unusual = record
        .tests
        .outcomes()
        .into_iter()
        .filter_map(|(name, outcome)| {
            let odd = matches!(outcome, Outcome::Warned | Outcome::Failed);
            odd.then(|| format!("{name}: {}", outcome.name()))
        });
    let unusual: Vec<_> = unusual.collect();
    if unusual.is_empty() {
        app.texts.text("word-passed", [])
    } else {
        unusual.join(", ")
    }
}

pub(super) fn label(args: &Label) -> Result<Report, Problem> {
    let record = store::record(&args.station.directory, args.id);
    let record = record.map_err(|error| no_record(args.id, &error))?;
    files::create_dir(&args.out)?;
    let [svg, text] = write_labels(&record, &args.out).map_err(|error| failed(&error))?;
    let (svg, text) = (svg.display(), text.display());
    Ok(Report::new()
        .say("station-label", &[("svg", &svg), ("text", &text)])
        .with("dongle", record.dongle.to_string())
        .with("svg", svg.to_string())
        .with("text", text.to_string()))
}

/// A number that this station gave to no unit is the user's mistake, not the file system's.
fn no_record(id: DongleId, error: &RecordError) -> Problem {
    match error {
        RecordError::Io { path, source } if source.kind() == io::ErrorKind::NotFound => {
            refused("why-no-record")
                .with("id", id)
                .with("file", path.display())
        }
        error => failed(error),
    }
}
