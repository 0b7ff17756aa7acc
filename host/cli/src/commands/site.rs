//! Commands of the site: is the license valid here?

use std::path::Path;

use keyfob::{
    Code, Problem, Program,
    directory::{Directory, ROLLOVER_FILE, ReadError, Trouble},
    verify::{self, CheckedLicense, Proved},
};
use licfmt::license::{HardDongle, License, Protection};
use serde_json::json;

use crate::{
    app::App,
    args::site::{Site, Verify},
    commands::{connect, inspect, online},
    report::Report,
    vendor::unusable,
};

pub(super) fn verify(app: &App, args: &Verify) -> Result<Report, Problem> {
    let site = &args.look.site;
    let directory = Directory::new(&site.directory);
    let missing = |error: &ReadError| error.code() == Code::LicenseMissing;
    // Where there is no license file, the registration may hold the license.
    if directory.license().as_ref().is_err_and(missing) && directory.installation()?.is_some() {
        return online::verify(app, &online::site(app, &args.look)?);
    }
    let program = program(site)?;
    let checked = license(app, site, &program)?;
    let report = describe(&checked.license);
    match &checked.license.protection {
        Protection::HardDongle(wanted) => {
            let proved = prove(app, site, &program, &checked, wanted)?;
            Ok(describe_dongle(report, &proved, &checked.license))
        }
        Protection::SoftDongle(_) => Err(Problem::new(Code::SoftDongleLicense)),
        Protection::Unbound => Ok(report.say("valid-emergency", &[])),
    }
}

/// What the protected program would have compiled in, from the command line.
pub(super) fn pinned(site: &Site) -> Result<Program, Problem> {
    Ok(Program {
        product: site.product.clone(),
        environment: site.environment.into(),
        roots: inspect::roots(&site.root)?,
    })
}

/// The same, with the roots that a rollover file leads to.
fn program(site: &Site) -> Result<Program, Problem> {
    let mut program = pinned(site)?;
    roll_over(&mut program, &site.directory)?;
    Ok(program)
}

/// Believes the roots that the license directory's rollover file leads to as well.
pub(super) fn roll_over(program: &mut Program, directory: &Path) -> Result<(), Problem> {
    let read = match Directory::new(directory).rollover() {
        // To be said of the license, not of a file that need not be there.
        Err(ReadError {
            trouble: Trouble::NoDirectory { .. },
            ..
        }) => None,
        read => read?,
    };
    let Some(file) = read else {
        return Ok(());
    };
    let path = directory.join(ROLLOVER_FILE);
    let text = String::from_utf8(file).map_err(|error| unusable(&path, &error))?;
    program
        .roll_over(&text)
        .map_err(|error| unusable(&path, &error))
}

fn license(app: &App, site: &Site, program: &Program) -> Result<CheckedLicense, Problem> {
    let directory = Directory::new(&site.directory);
    let file = directory.license()?;
    let revocations = directory.revocations()?;
    verify::license_file(&file, revocations.as_deref(), program, app.now())
}

/// The dongle that the license names proves itself.
fn prove(
    app: &App,
    site: &Site,
    program: &Program,
    checked: &CheckedLicense,
    wanted: &HardDongle,
) -> Result<Proved, Problem> {
    // Said by the user: only this one, whatever else is plugged in.
    if let Some(id) = site.which.id.filter(|id| *id != wanted.id) {
        let problem = Problem::new(Code::DongleOther).with("found", id);
        return Err(problem.with("wanted", wanted.id));
    }
    let mut dongle = connect::named(app, &site.which, wanted.id, wanted.public_key)?;
    let rng = &*app.seams.rng;
    verify::dongle(&mut dongle, checked, wanted, program, app.now(), rng)
}

/// What a valid license says.
pub(super) fn describe(license: &License) -> Report {
    let number = &license.number;
    let report = Report::new()
        .say(
            "valid",
            &[
                ("number", number),
                ("revision", &license.revision),
                ("product", &license.product),
                ("name", &license.display.name),
            ],
        )
        .with("number", number.to_string())
        .with("revision", license.revision.0)
        .with("product", license.product.to_string())
        .with("environment", license.environment.to_string())
        .with("expires", json!(license.expires))
        .with("features", json!(license.features));
    match license.expires {
        Some(expires) => report.say("valid-until", &[("until", &expires)]),
        None => report.say("valid-for-ever", &[]),
    }
}

fn describe_dongle(report: Report, proved: &Proved, license: &License) -> Report {
    let facts = &proved.facts;
    let report = report
        .say("valid-dongle", &[("id", &facts.id), ("tier", &facts.tier)])
        .with("dongle", facts.id.to_string())
        .with("tier", facts.tier.name());
    if facts.clock_behind_s == 0 {
        return report;
    }
    let limit = license.control.periods.clock_warning_s;
    report.warn(
        Problem::new(Code::ClockBehindObserved)
            .with("hours", facts.clock_behind_s / 3600)
            .with("limit", limit / 3600),
    )
}
