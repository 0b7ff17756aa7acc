//! `keyfob station close-chip`: an RP2350's one-time programmable memory (D-5).

mod technician;
#[cfg(all(test, feature = "models"))]
mod tests;

use comfy_table::Table;
use keyfob::{Code, Problem};
use keyfob_station::{
    flash::{
        Target, Way,
        picoboot::{self, client::Client, pipe::Pipe},
    },
    journal::{self, Flashed, Step},
    lock::{
        self, BootKey, Burn, Coding, DeviceSecret, Found, How, LockError, Policy, Stage,
        close::{self, CloseError, Order},
    },
    package::Package,
    store::Store,
};
use licfmt::{Digest, device::Chip};
use serde_json::{Value, json};

use super::{failed, operator::Terminal, package, problem::flash_problem};
use crate::{
    app::App, args::station::CloseChip, commands::dongle::plain, report::Report, vendor::refused,
};
use technician::Technician;

pub(super) fn run(app: &App, args: &CloseChip) -> Result<Report, Problem> {
    let package = package(&args.package)?;
    let key = close::key(&package).map_err(|error| problem(&error))?;
    let target = target(picoboot::list(), args.place.as_deref())?;
    if args.dry_run {
        let connect = |target: &Target| picoboot::connect(target).map_err(|e| flash_problem(&e));
        let client = target.as_ref().map(connect).transpose()?;
        let begun = |unit| begun(args, unit);
        return dry_run(app, key, policy(args), client, begun);
    }
    if !args.untried_on_hardware {
        return Err(refused("why-untried"));
    }
    let target = target.ok_or_else(|| refused("why-no-board").with("chip", package.chip))?;
    burn(app, args, &package, &target)
}

const fn policy(args: &CloseChip) -> Policy {
    Policy {
        sensitivity: args.sensitivity,
        keep_boot_loader: args.keep_boot_loader,
    }
}

/// The RP2350 that is meant, if one is plugged.
fn target(targets: Vec<Target>, place: Option<&str>) -> Result<Option<Target>, Problem> {
    let meant = targets.into_iter().filter(|target| {
        target.way == Way::Picoboot
            && target.chip == Some(Chip::Rp2350)
            && place.is_none_or(|place| target.place == place)
    });
    let mut meant: Vec<_> = meant.collect();
    if meant.len() > 1 {
        let places: Vec<_> = meant.iter().map(|target| target.place.clone()).collect();
        return Err(refused("why-many-boards").with("places", places.join(", ")));
    }
    Ok(meant.pop())
}

/// Whether this station noted before that it burns this unit. One without a journal did not.
fn begun(args: &CloseChip, unit: Digest) -> Result<bool, Problem> {
    let directory = &args.station.directory;
    if !directory.join(journal::FILE).exists() {
        return Ok(false);
    }
    let (store, _) = Store::open(directory).map_err(|error| failed(&error))?;
    Ok(store.journal.past(&unit).burning.is_some())
}

/// What would be burned, and what a unit has of it.
fn dry_run<P: Pipe>(
    app: &App,
    key: BootKey,
    policy: Policy,
    client: Option<Client<P>>,
    begun: impl FnOnce(Digest) -> Result<bool, Problem>,
) -> Result<Report, Problem> {
    let plan = lock::plan(key, policy, &secret(app)?);
    let report = Report::new()
        .say("close-key", &[("key", &key.0)])
        .with("key", key.0.to_string())
        .with("burned", 0)
        .with("closed", false);
    let Some(mut client) = client else {
        let rows = plan.into_iter().map(|burn| (burn, None)).collect();
        let report = report
            .say("close-no-unit", &[])
            .with("chip_id", Value::Null);
        return Ok(list(app, report, rows));
    };
    let problem = |error| problem(&CloseError::from(error));
    let info = client.info().map_err(|error| problem(error.into()))?;
    let begun = begun(Digest::of(&info.chip_id.to_le_bytes()))?;
    let found = lock::look(&mut client, &plan, begun).map_err(problem)?;
    let rows = found.into_iter().map(|(burn, found)| (burn, Some(found)));
    let id = hex(info.chip_id);
    let report = report.say("close-unit", &[("id", &id)]).with("chip_id", id);
    Ok(list(app, report, rows.collect()))
}

/// A table for people, rows for programs. Of the device secret only the place is told.
fn list(app: &App, report: Report, rows: Vec<(Burn, Option<Found>)>) -> Report {
    let mut table = Table::new();
    let mut all: Vec<Value> = Vec::new();
    for (burn, found) in rows {
        let row = format!("{:#05x}", burn.row);
        let value = match burn.coding {
            Coding::Secret => None,
            Coding::Ecc => Some(format!("{:#06x}", burn.value)),
            Coding::Raw => Some(format!("{:#08x}", burn.value)),
        };
        let (name, word) = names(found);
        all.push(json!({
            "row": row, "value": value, "stage": stage(burn.stage), "state": name, "why": burn.why,
            "section": burn.section,
        }));
        let value = value.unwrap_or_else(|| app.texts.text("word-random", []));
        let word = app.texts.text(word, []);
        table.add_row([row, value, word, burn.why.into(), burn.section.into()]);
    }
    report.plain(plain(table)).with("rows", all)
}

/// What a row's state is called: in answers to programs, and the id of its text.
const fn names(found: Option<Found>) -> (Option<&'static str>, &'static str) {
    match found {
        None => (None, "word-unread"),
        Some(Found::Done) => (Some("done"), "word-burned"),
        Some(Found::Open) => (Some("open"), "word-open"),
        Some(Found::Conflict) => (Some("conflict"), "word-conflict"),
    }
}

const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Key => "key",
        Stage::Close => "close",
    }
}

fn burn(
    app: &App,
    args: &CloseChip,
    package: &Package,
    target: &Target,
) -> Result<Report, Problem> {
    let terminal = Terminal::new(app)?;
    let (store, _) = Store::open(&args.station.directory).map_err(|error| failed(&error))?;
    let mut client = picoboot::connect(target).map_err(|error| flash_problem(&error))?;
    let info = client.info();
    let chip_id = info.map_err(|error| problem(&error.into()))?.chip_id;
    let revision = client.revision().map_err(|error| problem(&error.into()))?;
    confirm(app, args, &terminal, chip_id)?;
    let unit = Digest::of(&chip_id.to_le_bytes());
    let order = Order {
        package,
        policy: policy(args),
        secret: &secret(app)?,
        begun: store.journal.past(&unit).burning.is_some(),
    };
    let mut hand = Technician::new(app, &terminal, &store.journal, args.wait);
    let burned = close::close(&mut hand, client, order).map_err(|error| problem(&error))?;
    let seen = Flashed {
        way: Way::Picoboot,
        place: target.place.clone(),
        chip: Some(package.chip),
        revision,
        image: package.image,
        version: package.version,
        verified: true,
        closed: Some(true),
    };
    store
        .journal
        .note(app.now(), unit, Step::Flashed(seen))
        .map_err(|error| failed(&error))?;
    let id = hex(chip_id);
    let key = close::key(package).map_err(|error| problem(&error))?;
    Ok(Report::new()
        .say("close-done", &[("id", &id), ("rows", &burned)])
        .with("chip_id", id)
        .with("key", key.0.to_string())
        .with("burned", burned)
        .with("closed", true)
        .with("rows", json!([])))
}

/// Burning cannot be undone: whoever wants it names the very chip. The words are the same in every
/// language.
fn confirm(
    app: &App,
    args: &CloseChip,
    terminal: &Terminal<'_>,
    chip_id: u64,
) -> Result<(), Problem> {
    let wanted = format!("close chip {}", hex(chip_id));
    let given = match &args.confirm {
        Some(given) => given.clone(),
        None if terminal.is_present() => {
            terminal.ask(&app.texts.text("close-confirm", [("words", &*wanted)]))?
        }
        None => String::new(),
    };
    if given == wanted {
        Ok(())
    } else {
        Err(refused("why-no-closing").with("words", wanted))
    }
}

/// Fresh random bytes for a unit that has no secret yet.
fn secret(app: &App) -> Result<DeviceSecret, Problem> {
    let mut random = [[0; 32]; 2];
    for share in &mut random {
        let filled = app.seams.rng.fill(share);
        filled.map_err(|error| failed(&error))?;
    }
    Ok(DeviceSecret::new(random))
}

/// As the boot loader and `keyfob flash --list` write it.
fn hex(chip_id: u64) -> String {
    format!("{chip_id:016X}")
}

fn problem(error: &CloseError) -> Problem {
    let faulty = || Problem::new(Code::DongleFaulty);
    let absent = |why, seconds: &u32| {
        let problem = Problem::new(Code::FlashFailed).because(why);
        problem.with("seconds", seconds)
    };
    match error {
        CloseError::Otherwise(How::ByFirmware) => refused("why-close-by-firmware"),
        CloseError::Otherwise(_) => refused("why-close-never"),
        CloseError::Seal(error) => refused("why-unsealed").with("reason", error),
        CloseError::HasKey { .. } => refused("why-has-key"),
        CloseError::Unnoted(reason) => Problem::new(Code::Io).with("detail", reason),
        CloseError::Lock(LockError::ForeignSecret { .. }) => faulty().because("why-foreign-secret"),
        CloseError::NoBootLoader { waited_s } => absent("why-no-boot-loader", waited_s),
        CloseError::NoFirmware { waited_s } => absent("why-no-firmware", waited_s),
        CloseError::NotClosed => faulty().because("why-not-closed"),
        CloseError::Lock(LockError::Client(error)) => {
            Problem::new(Code::FlashFailed).with("detail", error)
        }
        CloseError::Lock(error) => faulty().with("detail", error),
        error => Problem::new(Code::FlashFailed).with("detail", error),
    }
}
