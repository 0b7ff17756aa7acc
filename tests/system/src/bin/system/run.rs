//! One run of the test.

use std::{
    fs,
    os::unix::net::UnixListener,
    path::Path,
    process::{Child, ExitStatus},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use keyfob::{Clock, SystemClock};
use keyfob_tests::{
    order::{ORDER_PORT, REPORT_PORT, Settings, Unit},
    plan::{self, Needs, PLAN, Scenario},
};

use crate::{
    args::{Args, Make},
    device::{self, Board, Shared, Simulated},
    firmware, guest,
    judge::Judge,
    orders, qemu,
};

/// How often reports are looked for.
const LOOK: Duration = Duration::from_millis(100);

/// How much of each log is shown when something failed.
const LINES: usize = 30;

/// Why the test could not be run at all.
pub(crate) struct Broken(pub(crate) String);

impl<E: std::error::Error> From<E> for Broken {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Runs the test; true if every check passed.
pub(crate) fn run(args: &Args) -> Result<bool, Broken> {
    fs::create_dir_all(&args.work)?;
    let scenarios = scenarios(args)?;
    let settings = Settings {
        scenarios: scenarios.iter().map(|one| one.name.to_owned()).collect(),
        junk_reports: args.junk_reports,
        attestations: args.attestations,
        cuts: args.cuts,
        seed: args.seed,
    };
    let site = args.work.join("site");
    guest::make_site(&args.keyfob, &site)?;
    let devices = devices(args, &site)?;
    let disk = args.work.join("guest.cpio");
    guest::make(args, &settings, &site, &disk)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let mut judge = Judge::new(&args.work.join(REPORT_PORT), &scenarios)?;
    serve(&args.work, &devices, &clock)?;
    let mut machine = qemu::start(args, &disk)?;
    let ended = watch(args, &mut machine, &mut judge, &*clock)?;
    let mut all = judge.verdict();
    if ended.is_none_or(|status| status.code() != Some(qemu::ENDED)) {
        println!("the guest machine ended with {ended:?}");
        all = false;
    }
    if !all {
        show(&args.work);
    }
    Ok(all)
}

/// What helps to find out why: the ends of all logs. The flash images stay where they are.
fn show(work: &Path) {
    for name in [
        "console.log",
        "first.log",
        "second.log",
        "first.emulator.log",
        "second.emulator.log",
    ] {
        let Ok(log) = fs::read(work.join(name)) else {
            continue;
        };
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        println!("--- {name}, the end:");
        for line in &lines[lines.len().saturating_sub(LINES)..] {
            println!("{line}");
        }
    }
    println!("--- logs and flash images are kept in {}", work.display());
}

/// The scenarios that were asked for, or all that this make of dongle can go through.
fn scenarios(args: &Args) -> Result<Vec<&'static Scenario>, Broken> {
    if args.scenarios.is_empty() {
        let can = |one: &&Scenario| args.device == Make::Image || one.needs == Needs::Dongle;
        let (run, left) = PLAN.iter().partition::<Vec<&Scenario>, _>(can);
        for one in left {
            println!("not run with simulated dongles: {}", one.name);
        }
        return Ok(run);
    }
    let named = args.scenarios.iter().map(|name| {
        let known = PLAN
            .iter()
            .map(|one| one.name)
            .collect::<Vec<_>>()
            .join(", ");
        plan::find(name).ok_or_else(|| Broken(format!("no scenario {name}; there are: {known}")))
    });
    named.collect()
}

/// The units, in the order of `Unit::ALL`.
fn devices(args: &Args, site: &Path) -> Result<Vec<Shared>, Broken> {
    let mut devices: Vec<Shared> = match args.device {
        Make::Simulated => [1, 2]
            .map(|number| -> Shared {
                Arc::new(Mutex::new(Simulated::new(number, args.work.clone())))
            })
            .into(),
        Make::Image => firmware::units(args, site)?
            .into_iter()
            .map(|unit| -> Shared { Arc::new(Mutex::new(unit)) })
            .collect(),
    };
    devices.push(Arc::new(Mutex::new(Board::new(args.work.clone()))));
    Ok(devices)
}

/// Waits at the sockets that the guest machine will connect to.
fn serve(work: &Path, devices: &[Shared], clock: &Arc<dyn Clock>) -> Result<(), Broken> {
    for (unit, device) in Unit::ALL.into_iter().zip(devices) {
        let listener = UnixListener::bind(qemu::socket(work, unit.port_name()))?;
        let (device, clock) = (Arc::clone(device), Arc::clone(clock));
        thread::spawn(move || {
            if let Ok((cable, _)) = listener.accept() {
                device::connect(device, cable, clock);
            }
        });
    }
    let listener = UnixListener::bind(qemu::socket(work, ORDER_PORT))?;
    let devices = devices.to_vec();
    thread::spawn(move || {
        if let Ok((guest, _)) = listener.accept() {
            orders::serve(guest, devices);
        }
    });
    Ok(())
}

/// Watches the guest until it ends; `None` if it took too long.
fn watch(
    args: &Args,
    machine: &mut Child,
    judge: &mut Judge,
    clock: &dyn Clock,
) -> Result<Option<ExitStatus>, Broken> {
    let until = clock.now().uptime_ms + args.limit_s * 1000;
    loop {
        let ended = machine.try_wait()?;
        judge.look()?;
        if ended.is_some() {
            return Ok(ended);
        }
        if clock.now().uptime_ms > until {
            println!("the guest took longer than {} s", args.limit_s);
            machine.kill()?;
            machine.wait()?;
            return Ok(None);
        }
        thread::sleep(LOOK);
    }
}
