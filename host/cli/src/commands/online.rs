//! Sites whose license is checked with the vendor's server: `register`, `refresh`, `unregister` (P-15, M-5).

mod ask;

use std::time::Duration;

use keyfob::{
    Code, Problem, Program, Site, guard,
    online::{Ask, Client, Installation, Registration, Server},
    verify,
};
use licfmt::{
    hardware::HardwareId,
    lease::{Decision, Lease},
    license::License,
    online::RunStatus,
};

use super::{
    control,
    site::{describe, roll_over},
};
use crate::{
    app::App,
    args::online::{Refresh, Register, Unregister},
    report::Report,
    vendor::files,
};

/// Somebody waits in front of a screen.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Unregistering need not be told.
const BRIEF: Duration = Duration::from_secs(5);

pub(super) fn register(app: &App, args: &Register) -> Result<Report, Problem> {
    let site = site(app, &args.look)?;
    let hardware = client(&site).hardware()?.id();
    let known = client(&site).installation().ok();
    let known = known.as_ref().map(Installation::file);
    let asked = ask::for_missing(app, args, hardware, known)?;
    let ca = args.ca_file.as_deref().map(files::read_text).transpose()?;
    let registration = Registration {
        server: Server {
            address: asked.server,
            proxy: args.proxy.clone(),
            ca,
        },
        number: asked.number,
        environment: site.program.environment,
        enabled: args.enable,
        instance: args.look.site.here.instance.clone().unwrap_or_else(main),
        designated: args.designated,
    };
    files::create_dir(site.directory.path())?;
    let lease = client(&site)
        .register(&registration, &asked.token)?
        .lease()?;
    granted(&site, &lease, "registered", app)
}

pub(super) fn refresh(app: &App, args: &Refresh) -> Result<Report, Problem> {
    let site = site(app, &args.look)?;
    let runs = guard::observe(&site).is_ok_and(|seen| seen.running);
    let status = if runs {
        RunStatus::Running
    } else {
        RunStatus::Stopped
    };
    let ask = Ask {
        status,
        timeout: TIMEOUT,
        known: None,
    };
    let lease = client(&site).check_in(&ask)?.lease()?;
    granted(&site, &lease, "refreshed", app)
}

pub(super) fn unregister(app: &App, args: &Unregister) -> Result<Report, Problem> {
    let site = site(app, &args.look)?;
    let untold = client(&site).unregister(BRIEF)?;
    let report = Report::new().say("unregistered", &[]);
    let report = report.with("told", untold.is_none());
    Ok(untold
        .into_iter()
        .fold(report, |report, silence| report.warn(silence.problem)))
}

/// Checks the registration, where there is one and no license file: license, lease, computer. The server
/// is not asked.
pub(super) fn verify(app: &App, site: &Site) -> Result<Report, Problem> {
    let installation = client(site).installation()?;
    let lease = installation.lease(&site.program)?;
    let lease = lease.ok_or_else(|| Problem::new(Code::NotRegistered))?;
    refused(&lease)?;
    let license = license(app, &installation, &site.program)?;
    Ok(facts(describe(&license), site, &installation, &lease))
}

/// As the options say, with the roots that a rollover file leads to.
pub(super) fn site(app: &App, look: &crate::args::site::Look) -> Result<Site, Problem> {
    let mut site = control::site(app, &look.site, &look.state)?;
    roll_over(&mut site.program, &look.site.directory)?;
    Ok(site)
}

pub(super) fn client(site: &Site) -> Client<'_> {
    Client {
        directory: &site.directory,
        states: &site.states,
        program: &site.program,
        means: &site.online,
        seams: &site.seams,
    }
}

fn main() -> licfmt::text::Name {
    let name = "main".parse();
    name.unwrap_or_else(|_| unreachable!("a good name"))
}

fn refused(lease: &Lease) -> Result<(), Problem> {
    match &lease.decision {
        Decision::Granted(_) => Ok(()),
        Decision::Refused(refused) => {
            Err(Problem::new(Code::LeaseRefused).with("reason", refused.reason))
        }
    }
}

fn granted(site: &Site, lease: &Lease, said: &'static str, app: &App) -> Result<Report, Problem> {
    refused(lease)?;
    let installation = client(site).installation()?;
    let license = license(app, &installation, &site.program)?;
    let report = Report::new().say(said, &[("server", &installation.file().server.address)]);
    let report = report
        .with("number", license.number.to_string())
        .with("revision", license.revision.0);
    Ok(facts(report, site, &installation, lease))
}

fn license(app: &App, from: &Installation, program: &Program) -> Result<License, Problem> {
    let file = from.file();
    let license = file.license.as_deref().unwrap_or_default().as_bytes();
    let list = file.revocations.as_deref().map(str::as_bytes);
    Ok(verify::license_file(license, list, program, app.now())?.license)
}

fn facts(report: Report, site: &Site, installation: &Installation, lease: &Lease) -> Report {
    let file = installation.file();
    let instance = client(site).instance(installation);
    registered(
        report,
        &file.server.address,
        &instance,
        file.hardware.id(),
        Some((lease.sequence, lease.issued)),
    )
}

/// What is said of a registration, by every command.
pub(super) fn registered(
    report: Report,
    server: &str,
    instance: &licfmt::text::Name,
    hardware: HardwareId,
    lease: Option<(licfmt::limits::Count, licfmt::UnixTime)>,
) -> Report {
    let report = report
        .with("server", server)
        .with("instance", instance.to_string())
        .with("hardware_id", hardware.to_string())
        .with("lease", lease.map(|(sequence, _)| sequence.get()))
        .with("checked", serde_json::json!(lease.map(|(_, time)| time)));
    match lease {
        Some((_, time)) => report.say(
            "registration",
            &[
                ("server", &server),
                ("instance", instance),
                ("hardware", &hardware),
                ("time", &time),
            ],
        ),
        None => report,
    }
}
