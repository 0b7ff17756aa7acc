//! `keyfob demo`: the main job on real files, then every way of cheating.
//!
//! The story is told with the same commands that serve for real work, carried out in this process;
//! only cheats for which there is rightly no command are made by hand.

mod cheats;
mod crafted;
mod live;
mod replay;
mod stage;
mod story;

use std::path::Path;

use keyfob::{ExitStatus, Problem};

use crate::{
    app::App,
    args::Demo,
    commands::Outcome,
    report::Report,
    vendor::{
        files::{self, failed},
        refused,
    },
};
use stage::Stage;

/// Plays the demo in a new directory.
pub(super) fn run(app: &App, args: &Demo) -> Outcome {
    if args.plant {
        return Ok((plant(app), ExitStatus::Success.into()));
    }
    let Some(keep) = &args.keep else {
        let temporary = tempfile::tempdir().map_err(|error| failed(Path::new("."), &error))?;
        return play(app, temporary.path()).map(|report| (report, ExitStatus::Success.into()));
    };
    if keep.exists() {
        return Err(refused("why-file-exists").with("file", keep.display()));
    }
    files::create_dir(keep)?;
    let report = play(app, keep)?.say("demo-kept", &[("directory", &keep.display())]);
    Ok((report, ExitStatus::Success.into()))
}

fn play(app: &App, directory: &Path) -> Result<Report, Problem> {
    let stage = Stage::new(app, directory)?;
    story::tell(&stage)?;
    live::run(&stage)?;
    let tried = cheats::try_all(&stage)?;
    Ok(Report::new()
        .say("demo-end", &[("cheats", &tried)])
        .with("cheats_refused", tried))
}

/// The protected program of the demo: has nothing to do but to be stopped. It ends by itself after
/// a minute, should nobody be left to stop it.
fn plant(app: &App) -> Report {
    app.seams.timer.sleep_ms(60_000);
    Report::new()
}
