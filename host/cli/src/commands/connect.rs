//! From options to an open dongle.

use std::path::{Path, PathBuf};

use keyfob::{
    Code, Problem,
    discovery::{self, Enumerate as _, Found, SystemDongles, Wanted},
    dongle::{Dongle, DongleError},
    transport::{Transport, image::EXTENSION, sim::SimTransport},
};
use licfmt::{DongleId, PublicKey, message::Info};

use crate::{
    app::App,
    args::dongle::Which,
    vendor::{files, refused},
};

/// An open dongle, however it is reached.
pub(super) type Connected = Dongle<Box<dyn Transport>>;

/// Something that looks like a dongle, and what it says of itself or why it says nothing.
pub(super) struct Listed {
    /// Where it is.
    pub(super) place: String,
    /// What it says.
    pub(super) info: Result<Info, Problem>,
}

/// Everything that looks like a dongle.
pub(super) fn all(app: &App, which: &Which) -> Result<Vec<Listed>, Problem> {
    let surveyed = discovery::survey(&system(app, which), &app.seams)?;
    let listed = surveyed.into_iter().map(|(candidate, info)| Listed {
        place: candidate.place.to_string(),
        info: info.map_err(Problem::from),
    });
    Ok(listed.collect())
}

/// The one dongle that is meant: by its number, or because it is the only one.
pub(super) fn one(app: &App, which: &Which) -> Result<Connected, Problem> {
    let wanted = which.id.map_or(Wanted::Only, |id| Wanted::Dongle(id, None));
    find(app, which, wanted).map(|found| found.dongle)
}

/// The dongle that a license names.
pub(super) fn named(
    app: &App,
    which: &Which,
    id: DongleId,
    key: PublicKey,
) -> Result<Connected, Problem> {
    find(app, which, Wanted::Dongle(id, Some(key))).map(|found| found.dongle)
}

fn find(app: &App, which: &Which, wanted: Wanted) -> Result<Found, Problem> {
    Ok(discovery::find(&system(app, which), wanted, &app.seams)?)
}

/// Directories that the options name for simulated dongles and that are not there.
pub(super) fn absent(app: &App, which: &Which) -> Vec<PathBuf> {
    system(app, which).absent()
}

/// The dongles of this machine, and simulated ones where the options say.
pub(super) fn system(app: &App, which: &Which) -> SystemDongles {
    SystemDongles::new(which.simulated.clone(), app.seams.clone())
}

/// A dongle's error as a verdict.
pub(super) fn problem(error: DongleError) -> Problem {
    error.into()
}

/// The number of a provisioned dongle.
pub(super) fn provisioned(info: &Info) -> Result<DongleId, Problem> {
    let unprovisioned = || Problem::new(Code::DongleUnprovisioned).with("stage", info.stage.name());
    info.dongle.ok_or_else(unprovisioned)
}

/// Makes a blank simulated dongle in a new file.
pub(super) fn make_simulated(app: &App, file: &Path) -> Result<(), Problem> {
    if file
        .extension()
        .is_none_or(|extension| extension != EXTENSION)
    {
        return Err(refused("why-simulated-name")
            .with("file", file.display())
            .with("extension", EXTENSION));
    }
    files::check_new(file)?;
    Ok(SimTransport::create(file, &app.seams)?)
}
