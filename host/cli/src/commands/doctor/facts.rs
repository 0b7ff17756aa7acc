//! Gathers the facts that the doctor judges: files, dongles, the license, clocks.

mod registration;

use std::path::{Path, PathBuf};

use keyfob::{
    Code, Problem, Program,
    directory::Directory,
    discovery::{self, Access as Seen, Candidate, Place},
    hardware,
    text::Texts,
    verify::{self, envelope_problem},
};
use licfmt::{
    KeyId, UnixTime, envelope,
    license::{HardDongle, License, Protection as Bound},
    message::Info,
};

use crate::{
    app::App,
    args::{dongle::Which, site::Doctor},
    commands::{connect, inspect, site::roll_over},
    doctor::{
        RULE_DIRECTORIES, Site, look,
        site::{Access, Clock, Dongle, Protection, Refusal},
    },
};

/// What was gathered.
pub(super) struct Facts {
    /// What is to be judged.
    pub(super) site: Site,
    /// Where the old programs' settings were looked for.
    pub(super) settings: PathBuf,
    /// Whether the vendor's root was given, so that the license could be checked.
    pub(super) signatures_checked: bool,
}

pub(super) fn gather(app: &App, args: &Doctor) -> Result<Facts, Problem> {
    let which = Which {
        simulated: args.simulated.clone(),
        id: None,
    };
    let sightings = survey(app, &which)?;
    let roots = inspect::roots(&args.root)?;
    let signatures_checked = !roots.is_empty();
    let read = read_license(&args.directory);
    let license = read.as_ref().ok().and_then(Option::as_ref);
    let refusal = match &read {
        Err(problem) => Some(problem.clone()),
        Ok(None) => registration::check(app, args, &roots).err(),
        Ok(Some(license)) => {
            let program = Program {
                product: None,
                environment: license.document.environment,
                roots,
            };
            check(app, &which, &args.directory, license, program).err()
        }
    };
    let refusal = refusal.filter(|problem| !has_finding(problem.code()));
    let document = license.map(|license| &license.document);
    // Each vendor sees other hashes, but of the same components.
    let known = args.system.source().known(KeyId([0; 16]));
    Ok(Facts {
        site: Site {
            directory: look::license_directory(&args.directory),
            settings: look::settings(&args.bin),
            protection: document.map_or(Protection::Unknown, protection),
            refusal: refusal.map(|problem| words(&app.texts, &problem)),
            clock: clock(app.now(), document, &sightings),
            dongles: sightings.iter().map(|it| dongle(app, it)).collect(),
            udev_rule: look::udev_rule(rule_directories()),
            has_hardware_id: hardware::is_enough(&known),
        },
        settings: args.bin.clone(),
        signatures_checked,
    })
}

/// Something that looks like a dongle, and what it says of itself or why it says nothing.
type Sighting = (Candidate, Result<Info, Problem>);

fn survey(app: &App, which: &Which) -> Result<Vec<Sighting>, Problem> {
    let surveyed = discovery::survey(&connect::system(app, which), &app.seams)?;
    let sightings = surveyed.into_iter();
    Ok(sightings
        .map(|(candidate, info)| (candidate, info.map_err(Problem::from)))
        .collect())
}

/// Where udev looks for rules: on Linux only.
pub(in crate::commands) const fn rule_directories() -> &'static [&'static str] {
    if cfg!(target_os = "linux") {
        &RULE_DIRECTORIES
    } else {
        &[]
    }
}

/// A license as its file has it, not believed.
struct Read {
    file: Vec<u8>,
    document: License,
}

/// The license, or none if there is no file: that is a finding of its own.
fn read_license(directory: &Path) -> Result<Option<Read>, Problem> {
    let file = match Directory::new(directory).license() {
        Err(error) if error.code() == Code::LicenseMissing => return Ok(None),
        file => file?,
    };
    let document = envelope::read_unverified(&file).map_err(|error| envelope_problem(&error))?;
    Ok(Some(Read { file, document }))
}

/// Checks all that can be checked: with the vendor's root the license, and whether the dongle is
/// the one it names.
fn check(
    app: &App,
    which: &Which,
    directory: &Path,
    license: &Read,
    mut program: Program,
) -> Result<(), Problem> {
    let hard = hard_dongle(&license.document);
    let open = |wanted: &HardDongle| connect::named(app, which, wanted.id, wanted.public_key);
    if program.roots.is_empty() {
        return hard.map(open).transpose().map(drop);
    }
    roll_over(&mut program, directory)?;
    let revocations = Directory::new(directory).revocations()?;
    let now = app.now();
    let checked = verify::license_file(&license.file, revocations.as_deref(), &program, now)?;
    let Some(wanted) = hard else {
        return Ok(());
    };
    let rng = &*app.seams.rng;
    verify::dongle(&mut open(wanted)?, &checked, wanted, &program, now, rng).map(drop)
}

const fn hard_dongle(license: &License) -> Option<&HardDongle> {
    match &license.protection {
        Bound::HardDongle(dongle) => Some(dongle),
        Bound::SoftDongle(_) | Bound::Unbound => None,
    }
}

/// Whether the doctor itself finds, and explains better, what makes a check end with this code.
const fn has_finding(code: Code) -> bool {
    matches!(
        code,
        Code::DongleMissing
            | Code::HardwareUnknown
            | Code::DonglePermission
            | Code::DongleBusy
            | Code::DongleSilent
            | Code::DongleProtocol
            | Code::ClockBehindTrusted
            | Code::ClockBehindObserved
    )
}

const fn protection(license: &License) -> Protection {
    match &license.protection {
        Bound::HardDongle(_) => Protection::Hard,
        Bound::SoftDongle(_) => Protection::Soft,
        Bound::Unbound => Protection::Unbound,
    }
}

fn words(texts: &Texts, problem: &Problem) -> Refusal {
    let explained = texts.problem(problem);
    Refusal {
        code: problem.code(),
        text: explained.text,
        hint: explained.hint.unwrap_or_default(),
    }
}

fn dongle(app: &App, (candidate, info): &Sighting) -> Dongle {
    let place = candidate.place.to_string();
    let id = info.as_ref().ok().and_then(|info| info.dongle);
    let name = id.map(|id| id.to_string());
    let name = name.or_else(|| candidate.serial.clone());
    let access = match (info, candidate.access) {
        (Ok(_), _) => Access::Usable,
        (Err(_), Seen::Denied) => Access::Denied {
            node: PathBuf::from(&place),
            by_udev: matches!(candidate.place, Place::Hid(_)),
        },
        (Err(_), Seen::Busy) => Access::Busy,
        (Err(_), Seen::NoNode) => Access::NoNode,
        (Err(problem), _) => Access::Silent(app.texts.problem(problem).text),
    };
    Dongle {
        name: name.unwrap_or(place),
        access,
    }
}

/// The times to compare: of the dongle that the license names, or of all if it names none.
fn clock(now: UnixTime, license: Option<&License>, sightings: &[Sighting]) -> Clock {
    let named = license.and_then(hard_dongle).map(|dongle| dongle.id);
    let infos = sightings.iter().filter_map(|(_, info)| info.as_ref().ok());
    let infos = infos.filter(|info| named.is_none() || info.dongle == named);
    let times: Vec<_> = infos.map(|info| info.times).collect();
    Clock {
        now,
        issued: license.map(|license| license.issued),
        trusted: times.iter().map(|times| times.trusted).max(),
        observed: times.iter().map(|times| times.observed).max(),
    }
}
