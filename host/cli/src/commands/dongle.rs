//! `keyfob dongle`: what is plugged, and what can be done with it.

mod firmware;
mod provision;
mod show;
mod update;

use keyfob::{
    Code, Problem,
    verify::{self, AskedUnits},
};
use licfmt::{RootKey, device::Stage};

use crate::{
    app::App,
    args::dongle::{Attest, Consume, Dongle as Command, Lock, Simulate, Which, Wink},
    commands::{connect, inspect},
    report::Report,
    vendor::refused,
};

#[cfg(feature = "station")]
pub(super) use provision::tier_problem;
#[cfg(feature = "station")]
pub(super) use show::plain;

pub(super) fn run(app: &App, command: &Command) -> Result<Report, Problem> {
    match command {
        Command::List(args) => show::list(app, args),
        Command::Info(args) => show::info(app, args),
        Command::Attest(args) => attest(app, args),
        Command::Provision(args) => provision::run(app, args),
        Command::Lock(args) => lock(app, args),
        Command::Consume(args) => consume(app, args),
        Command::Request(args) => update::request(app, args),
        Command::Update(args) => update::apply(app, args),
        Command::Firmware(args) => firmware::run(app, args),
        Command::Wink(args) => wink(app, &args.which, args),
        Command::Simulate(args) => simulate(app, args),
    }
}

fn lock(app: &App, args: &Lock) -> Result<Report, Problem> {
    let mut dongle = connect::one(app, &args.which)?;
    let info = dongle.info().map_err(connect::problem)?;
    let id = connect::provisioned(&info)?;
    if !args.yes && info.stage != Stage::Locked {
        return Err(refused("why-no-yes").with("id", id));
    }
    dongle.lock(id).map_err(connect::problem)?;
    Ok(Report::new()
        .say("dongle-locked", &[("id", &id)])
        .with("dongle", id.to_string()))
}

fn consume(app: &App, args: &Consume) -> Result<Report, Problem> {
    let counter = licfmt::counter::CounterIndex::new(args.counter);
    let counter = counter.ok_or_else(|| refused("why-no-counter"))?;
    let roots = inspect::roots(&args.root)?;
    let mut dongle = connect::one(app, &args.which)?;
    let info = dongle.info().map_err(connect::problem)?;
    let id = connect::provisioned(&info)?;
    // A proxy could state a key of its own, and sign with it whatever it likes.
    let key = if roots.is_empty() {
        show::stated_key(&info, id)?
    } else {
        show::certificate(&mut dongle, id, &roots)?.public_key
    };
    let asked = AskedUnits {
        dongle: id,
        nonce: app.nonce()?,
        counter,
        amount: args.units,
    };
    let answer = dongle
        .consume(asked.nonce, counter, args.units)
        .map_err(connect::problem)?;
    let state = verify::counter(&answer, &key, &asked).map_err(|problem| match problem.code() {
        Code::DongleForged => problem.because("why-forged-counter"),
        _ => problem,
    })?;
    let left = state.left();
    let report = Report::new()
        .say(
            "counter",
            &[
                ("counter", &counter),
                ("used", &state.used),
                ("left", &left),
            ],
        )
        .with("counter", args.counter)
        .with("epoch", state.epoch)
        .with("used", state.used)
        .with("left", left);
    Ok(if roots.is_empty() {
        report.say("attested-unchecked", &[])
    } else {
        report
    })
}

fn attest(app: &App, args: &Attest) -> Result<Report, Problem> {
    let roots: Vec<RootKey> = inspect::roots(&args.root)?;
    let mut dongle = connect::one(app, &args.which)?;
    let (attestation, tier) = show::attested(app, &mut dongle, &roots)?;
    let times = attestation.times;
    let report = Report::new()
        .say(
            "attested",
            &[("id", &attestation.dongle), ("chip", &attestation.chip)],
        )
        .say(
            "dongle-times",
            &[("trusted", &times.trusted), ("observed", &times.observed)],
        )
        .with("dongle", attestation.dongle.to_string())
        .with("boots", attestation.boots)
        .with("trusted", times.trusted.to_string())
        .with("observed", times.observed.to_string());
    Ok(match tier {
        Some(tier) => report
            .say("attested-tier", &[("tier", &tier)])
            .with("tier", tier.name()),
        None => report.say("attested-unchecked", &[]),
    })
}

fn wink(app: &App, which: &Which, _args: &Wink) -> Result<Report, Problem> {
    connect::one(app, which)?.wink().map_err(connect::problem)?;
    Ok(Report::new().say("winked", &[]))
}

fn simulate(app: &App, args: &Simulate) -> Result<Report, Problem> {
    connect::make_simulated(app, &args.file)?;
    let file = args.file.display();
    Ok(Report::new()
        .say("simulated", &[("file", &file)])
        .with("file", file.to_string()))
}
