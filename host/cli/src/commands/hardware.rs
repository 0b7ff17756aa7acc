//! `keyfob hardware`: what this computer is known by, what it is worth, and what has changed
//! (P-15, P-17).

mod before;

use std::process::ExitCode;

use keyfob::{
    ExitStatus, HardwareSource as _,
    hardware::{Surroundings, is_enough},
};
use licfmt::hardware::{Component, ComponentHash, Hardware};
use serde_json::{Map, Value, json};

use super::{Outcome, inspect};
use crate::{app::App, args::site::Hardware as Args, report::Report};
use before::Before;

pub(super) fn run(app: &App, args: &Args) -> Outcome {
    let vendor = inspect::root(&args.root)?.id();
    let file = args.compare.as_deref();
    let before = file.map(|file| before::read(file, vendor)).transpose()?;
    let source = args.system.source();
    let known = source.known(vendor);
    let surroundings = source.surroundings();
    let refused = source.read(vendor).err();

    let report = id(Report::new(), &known).with("vendor", vendor.to_string());
    let report = components(report, &known);
    let report = changes(report, &known, before.as_ref());
    let report = advice(app, report, &known, surroundings)
        .with("container", surroundings.container)
        .with("virtual_machine", surroundings.machine)
        .with("ok", refused.is_none());
    let status = match &refused {
        None => ExitStatus::Success,
        Some(problem) => problem.exit_status(),
    };
    let report = refused.into_iter().fold(report, Report::warn);
    Ok((report, ExitCode::from(status)))
}

fn id(report: Report, known: &Hardware) -> Report {
    if !is_enough(known) {
        return report.with("hardware_id", Value::Null);
    }
    let id = known.id();
    report
        .say("hardware-id", &[("id", &id)])
        .with("hardware_id", id.to_string())
}

/// The first digits of a component's hash: enough to see a change by, too few to be taken for the
/// component elsewhere.
fn digits(hash: ComponentHash) -> String {
    hash.to_string().chars().take(8).collect()
}

/// The texts about a component: its hash, that there is none, that it is another.
const fn texts(component: Component) -> [&'static str; 3] {
    match component {
        Component::Disk => ["hardware-disk", "hardware-no-disk", "hardware-disk-changed"],
        Component::Cpu => ["hardware-cpu", "hardware-no-cpu", "hardware-cpu-changed"],
        Component::Firmware => [
            "hardware-firmware",
            "hardware-no-firmware",
            "hardware-firmware-changed",
        ],
        Component::Network => [
            "hardware-network",
            "hardware-no-network",
            "hardware-network-changed",
        ],
    }
}

fn components(report: Report, known: &Hardware) -> Report {
    let mut fields = Map::new();
    let report = Component::ALL
        .into_iter()
        .fold(report, |report, component| {
            let [some, none, _] = texts(component);
            let digits = known.component(component).map(digits);
            fields.insert(component.name().to_owned(), json!(digits));
            match digits {
                Some(digits) => report.say(some, &[("digits", &digits)]),
                None => report.say(none, &[]),
            }
        });
    report.with("components", fields)
}

/// What is another than in the answer that it is compared with.
fn changes(report: Report, known: &Hardware, before: Option<&Before>) -> Report {
    let Some(before) = before else {
        return report;
    };
    let is_other = |it: &Component| known.component(*it).map(digits) != before.component(*it);
    let changed: Vec<_> = Component::ALL.into_iter().filter(is_other).collect();
    let names: Vec<_> = changed.iter().map(|it| it.name()).collect();
    let id = before.hardware_id.map(|id| id.to_string());
    let report = report
        .with("changed", names)
        .with("hardware_id_before", id.clone());
    if changed.is_empty() {
        return report.say("hardware-same", &[]);
    }
    let report = match id {
        Some(id) => report.say("hardware-id-before", &[("id", &id)]),
        None => report,
    };
    let report = changed
        .into_iter()
        .fold(report, |report, it| report.say(texts(it)[2], &[]));
    report.say("hardware-reset", &[])
}

/// What to mind, by name.
fn advice(app: &App, report: Report, known: &Hardware, surroundings: Surroundings) -> Report {
    let has_id = known.firmware.is_some();
    let in_container = surroundings.container.is_some();
    let cases = [
        (in_container && !has_id, "hardware-container-without-id"),
        (in_container && has_id, "hardware-container"),
        (surroundings.machine.is_some(), "hardware-virtual-machine"),
    ];
    let fitting: Vec<_> = cases.into_iter().filter(|(fits, _)| *fits).collect();
    let json = fitting.iter().map(|(_, id)| {
        let name = id.trim_start_matches("hardware-");
        json!({ "name": name, "text": app.texts.text(id, []) })
    });
    let report = report.with("advice", json.collect::<Vec<_>>());
    let says = fitting.into_iter();
    says.fold(report, |report, (_, id)| report.say(id, &[]))
}
